import { propertiesOf } from "../../core/delivery/answer.ts";
import type { TargetField } from "../../core/delivery/erp.ts";

/** Fields that NetSuite fills, or that are no fields of the business. */
const bookkeeping: ReadonlySet<string> = new Set(["id", "links", "refName", "createdDate", "lastModifiedDate"]);

/** The fields of a record from its JSON schema in the metadata catalog; sublists and subrecords are no fields. */
export function fieldsIn(schema: unknown): readonly TargetField[] {
  const properties = Object.entries(propertiesOf(propertiesOf(schema).properties));
  return properties.flatMap(([name, described]): readonly TargetField[] => {
    const { title, maxLength, readOnly, ...rest } = propertiesOf(described);
    const type = bookkeeping.has(name) ? null : typeOf(rest);
    if (type === null) return [];
    const limit = typeof maxLength === "number" ? maxLength : null;
    const shown = typeof title === "string" && title !== "" ? title : name;
    return [{ name, title: shown, type, maxLength: limit, updatable: readOnly !== true }];
  });
}

const formats: Readonly<Record<string, TargetField["type"]>> = { date: "date", "date-time": "datetime" };

/** A choice, or a reference to a record, is written by its id. */
function typeOf({ type, format, properties }: Readonly<Record<string, unknown>>): TargetField["type"] | null {
  if (type === "string") return formats[String(format)] ?? "string";
  if (type === "number" || type === "integer") return "number";
  if (type === "boolean") return "boolean";
  const inner = propertiesOf(properties);
  return type === "object" && "id" in inner && "refName" in inner && !("items" in inner) ? "string" : null;
}
