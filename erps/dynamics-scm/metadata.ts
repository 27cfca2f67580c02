import { formTrouble, propertiesOf, unsent } from "../../core/delivery/answer.ts";
import type { Described, TargetField, Trouble } from "../../core/delivery/erp.ts";
import { equals } from "../../core/delivery/odata-rows.ts";
import type { Caller, ODataService } from "../../core/delivery/odata-service.ts";
import { queryOf, rowsOf } from "../../core/delivery/odata-v4.ts";

/**
 * The fields of an entity set as the metadata service describes them: the whole `$metadata` of an environment is some
 * tens of megabytes. It tells no lengths.
 */
export async function describeSet(
  service: ODataService,
  set: string,
  request: "update" | "create",
  caller: Caller,
): Promise<Described | Trouble> {
  const path = `/metadata/PublicEntities${queryOf({ filter: equals("EntitySetName", set) })}`;
  const meaning = await service.ask({ method: "GET", path }, caller);
  if (meaning.kind === "trouble") return unsent(meaning);
  const [entity] = rowsOf(meaning.content);
  const properties = Array.isArray(entity?.Properties) ? entity.Properties.map(propertiesOf) : null;
  if (properties === null) return formTrouble(`no metadata of ${set}`, meaning.facts);
  const allowed = request === "update" ? "AllowEdit" : "AllowEditOnCreate";
  const isOpen = entity?.IsReadOnly !== true;
  const fields = properties.map((property): TargetField => {
    const { Name: name, TypeName: type, IsKey: isKey } = property;
    const updatable = isOpen && property[allowed] === true && !(request === "update" && isKey === true);
    return { name: String(name), title: String(name), type: typeOf(String(type)), maxLength: null, updatable };
  });
  return { kind: "described", fields };
}

function typeOf(type: string): TargetField["type"] {
  if (/^Edm\.(Int\d+|Decimal|Double|Single|Byte)$/.test(type)) return "number";
  if (type === "Edm.Boolean") return "boolean";
  return type === "Edm.DateTimeOffset" ? "datetime" : "string";
}
