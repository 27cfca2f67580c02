import type { Call, Reply } from "../call.ts";
import type { EntityType } from "./fields.ts";
import { compareRows, readFilter, type Row } from "./filter.ts";
import { failure, optionsOf, success } from "./odata.ts";

/** An entity of a set: what a query looks at, and how it is shown when it is found. */
export type Entity = { readonly row: Row; show(): unknown };

/** The refusal of a `$select` that names what the type does not have; null where all of it is there. */
export function wrongSelection(call: Call, type: EntityType): Reply | null {
  const names = (optionsOf(call).get("$select") ?? "").split(",").filter(Boolean);
  const wrong = names.find((name) => !type.fields.has(name) && !name.startsWith("to_"));
  if (wrong === undefined) return null;
  const text = `Resource not found for segment '${wrong}'`;
  return failure(call, { status: 400, code: "/IWBEP/CM_MGW_RT/020", text, target: wrong });
}

function refused(call: Call, text: string): Reply {
  return failure(call, { status: 400, code: "/IWBEP/CM_MGW_RT/022", text });
}

/** Puts rows in the order of `$orderby` (`Field`, `Field desc`, several by comma); the text that is wrong, where one is. */
function ordered(entities: readonly Entity[], type: EntityType, text: string): readonly Entity[] | string {
  const keys = text.split(",").map((key) => key.trim().split(" "));
  const wrong = keys.find(([field = ""]) => !type.fields.has(field));
  if (wrong) return `Property '${wrong[0]}' not found in type '${type.name}'`;
  return entities.toSorted((one, other) => {
    const orders = keys.map(([field = "", way]) => compareRows(field, one.row, other.row) * (way === "desc" ? -1 : 1));
    return orders.find((order) => order !== 0) ?? 0;
  });
}

/** The answer to a query over a set: `$filter`, `$orderby`, `$skip`, `$top`, `$inlinecount`, `$select`. */
export function readSet(call: Call, type: EntityType, entities: readonly Entity[]): Reply {
  const query = optionsOf(call);
  const filter = query.get("$filter");
  const reading = filter ? readFilter(filter, type) : { kind: "filter" as const, filter: () => true };
  if (reading.kind === "refused") return refused(call, reading.reason);
  const found = entities.filter(({ row }) => reading.filter(row));
  const order = query.get("$orderby");
  const sorted = order ? ordered(found, type, order) : found;
  if (typeof sorted === "string") return refused(call, sorted);
  const skip = Number(query.get("$skip") ?? 0);
  const shown = sorted.slice(skip, skip + Number(query.get("$top") ?? 1_000));
  const count = query.get("$inlinecount") === "allpages" ? { __count: String(found.length) } : {};
  return wrongSelection(call, type) ?? success(call, { ...count, results: shown.map((entity) => entity.show()) });
}
