import { type Call, jsonReply, type Reply } from "../call.ts";
import type { Ledger } from "../ledger.ts";
import type { Entra } from "../odata/entra.ts";
import { ask, type Row, selected } from "../odata/query.ts";
import { type Entity, keysOf, type Tables } from "./environment.ts";
import { noResource, refuse, updateConflict } from "./errors.ts";
import { publicEntityOf } from "./metadata.ts";
import { bodyOf, create, etagOf, patch, traceOf } from "./writing.ts";

/** What the environment works with. */
export type ServiceOptions = {
  readonly tables: Tables;
  readonly ledger: Ledger;
  readonly entra: Entra;
  /** Whether the customer's own model (data entity and service) is deployed. */
  readonly hasModel: boolean;
};

const data = /^\/data\/(\w+)(?:\((.*)\))?$/;
const confirmService = "/api/services/WaybillServices/WaybillShipping/confirmShipment";
/** Company that a caller sees who does not ask across companies. */
const defaultCompany = "dat";

type Target = { readonly set: string; readonly key: Row | null };

/** `dataAreaId='usmf',ShipmentId='1'`; null where a part of the key is missing. */
function keyIn(set: string, text: string): Row | null {
  const parts = [...text.matchAll(/(\w+)=(?:'((?:[^']|'')*)'|([\d.]+))/g)];
  const key = Object.fromEntries(
    parts.map(([, name = "", quoted, number]) => [name, quoted?.replaceAll("''", "'") ?? Number(number)]),
  );
  return (keysOf[set] ?? []).every((name) => name in key) ? key : null;
}

function targetOf({ hasModel }: ServiceOptions, path: string): Target | null {
  const [, set = "", key] = data.exec(decodeURIComponent(path)) ?? [];
  if (!(set in keysOf) || (set === "WaybillShipments" && !hasModel)) return null;
  return { set, key: key === undefined ? null : keyIn(set, key) };
}

/** The record that a call is about; null when it names none. */
export function recordIn(options: ServiceOptions, call: Call): Entity | null {
  const target = targetOf(options, call.path);
  return target?.key ? options.tables.find(target.set, target.key) : null;
}

function list({ tables }: ServiceOptions, call: Call, set: string): Reply {
  const query = new URLSearchParams(call.query);
  const isAcross = query.get("cross-company") === "true";
  const visible = tables.all(set).filter(({ values }) => isAcross || values.dataAreaId === defaultCompany);
  const asked = ask(visible, query);
  if (asked.kind === "refused") return refuse(400, asked.reason, "Microsoft.OData.ODataException");
  const value = asked.rows.map((entity) => ({ "@odata.etag": etagOf(entity), ...selected(entity.values, query) }));
  return jsonReply(200, { value }, { "odata-version": "4.0" });
}

function describe(call: Call): Reply {
  const filter = new URLSearchParams(call.query).get("$filter") ?? "";
  const entity = publicEntityOf(/^EntitySetName eq '(\w+)'$/.exec(filter)?.[1] ?? "");
  return jsonReply(200, { value: entity ? [entity] : [] });
}

/** The customer's service: confirms a shipment and prints its packing slip; what is confirmed is left as it is. */
function confirm({ tables, ledger }: ServiceOptions, call: Call): Reply {
  const { _dataAreaId: dataAreaId = "", _shipmentId: ShipmentId = "" } = bodyOf(call) ?? {};
  const shipment = tables.find("OutboundShipmentHeaders", { dataAreaId, ShipmentId });
  if (!shipment) return jsonReply(500, { Message: `Shipment ${ShipmentId} does not exist.` });
  if (tables.isLocked(shipment)) return updateConflict("WHSShipmentTable");
  if (shipment.values.DeliveryName === "NO-STOCK")
    return jsonReply(200, { Message: "Not all of the load has been picked." });
  const isDone = tables.all("ShipmentPackingSlipJournalHeaders").some(({ values }) => values.ShipmentId === ShipmentId);
  if (isDone) return jsonReply(200, { Message: `Shipment ${ShipmentId} is confirmed already.` });
  const slip = tables.number("PS");
  tables.add("ShipmentPackingSlipJournalHeaders", {
    ...{ dataAreaId, ShipmentId, ShipmentPackingSlipVersionNumber: `${slip}-1`, ShipmentPackingSlipNumber: slip },
    ...{ IsActive: "Yes", LoadId: `L-${ShipmentId}` },
  });
  ledger.record([{ effect: "goods-issue", document: String(ShipmentId) }], traceOf(call));
  return jsonReply(200, { PackingSlip: slip });
}

function route(options: ServiceOptions, call: Call): Reply {
  if (call.path === "/metadata/PublicEntities") return describe(call);
  if (call.path === confirmService && options.hasModel) return confirm(options, call);
  const target = targetOf(options, call.path);
  if (!target) return noResource(call.path);
  const entity = recordIn(options, call);
  if (call.method === "POST" && target.key === null) return create(options.tables, options.ledger, call, target.set);
  if (call.method === "GET" && target.key === null) return list(options, call, target.set);
  if (!entity) return noResource(call.path);
  if (call.method === "GET") return jsonReply(200, { "@odata.etag": etagOf(entity), ...entity.values });
  return patch(options.tables, options.ledger, call, entity);
}

/** The environment: a call in, an answer out; null when the path belongs to nobody. */
export function serveEnvironment(options: ServiceOptions): (call: Call) => Reply | null {
  return (call) => {
    const token = options.entra.grant(call);
    if (token) return token;
    if (!/^\/(data|metadata|api)\//.test(call.path)) return null;
    if (options.entra.knows(call)) return route(options, call);
    return { status: 401, headers: { "www-authenticate": "Bearer" }, body: "" };
  };
}
