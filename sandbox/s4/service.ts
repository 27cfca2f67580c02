import { type Call, headerOf, type Reply } from "../call.ts";
import type { Ledger } from "../ledger.ts";
import { notAnEntity, readBody, wrongField } from "./bodies.ts";
import type { Deliveries, Delivery, FieldValue } from "./deliveries.ts";
import { entityOf, etagOf, itemOf, itemsOf } from "./entities.ts";
import { headerType, itemType } from "./fields.ts";
import { type Gateway, serveGateway, traceOf } from "./gateway.ts";
import { deliveryMetadata } from "./metadata.ts";
import { type Movement, move, parameterOf } from "./movements.ts";
import { failure, noContent, optionsOf, success } from "./odata.ts";
import { readSet, wrongSelection } from "./queries.ts";

/** What the outbound delivery service works with. */
export type S4Options = Gateway & {
  readonly deliveries: Deliveries;
  readonly ledger: Ledger;
  readonly now: () => number;
  /** How a document in another user's hands is refused: systems differ. */
  readonly lockStatus: 400 | 423;
};

const root = /^\/sap\/opu\/odata\/sap\/API_OUTBOUND_DELIVERY_SRV(?:;v=(?:0002|2))?(\/.*)?$/;
const keyed = /^\/A_OutbDeliveryHeader\((?:DeliveryDocument=)?'([^']*)'\)$/;
const movement = /^\/(PostGoodsIssue|ReverseGoodsIssue|PickAllItems)$/;

/** The delivery that a call is about, by key or by parameter; null when it names none. */
export function documentOf(call: Call): string | null {
  const key = /A_OutbDeliveryHeader\((?:DeliveryDocument=)?(?:'|%27)(.*?)(?:'|%27)\)/.exec(call.path);
  return key?.[1] ?? parameterOf(call, "DeliveryDocument");
}

function missing(call: Call): Reply {
  return failure(call, { status: 404, code: "/IWBEP/CM_MGW_RT/020", text: "Resource not found for segment" });
}

function unknownDelivery(call: Call): Reply {
  return failure(call, { status: 404, code: "/IWBEP/CM_MGW_RT/020", text: "The requested delivery does not exist" });
}

function withoutPrecondition(call: Call): Reply | null {
  if (headerOf(call, "if-match") !== null) return null;
  const text = "Data provider implementation requires a precondition: If-Match is missing";
  return failure(call, { status: 428, code: "/IWFND/CM_MGW/597", text });
}

/** Stale token or foreign lock; null when the delivery may be changed. */
function obstacle(options: S4Options, call: Call, delivery: Delivery): Reply | null {
  const match = headerOf(call, "if-match");
  if (match !== "*" && match !== etagOf(delivery)) {
    return failure(call, {
      status: 412,
      code: "/IWFND/CM_MGW/598",
      text: "Precondition failed: the entity was changed",
    });
  }
  const holder = options.deliveries.holderOf(delivery);
  if (holder === null) return null;
  const text = `Delivery ${delivery.document} is currently being processed by user ${holder}`;
  return failure(call, { status: options.lockStatus, code: "VL/046", text });
}

function readOne(options: S4Options, call: Call, document: string): Reply {
  const delivery = options.deliveries.find(document);
  if (!delivery) return unknownDelivery(call);
  const etag = etagOf(delivery);
  if (headerOf(call, "if-none-match") === etag) return { status: 304, headers: { etag, dataserviceversion: "2.0" } };
  return wrongSelection(call, headerType) ?? success(call, entityOf(call, delivery), { etag });
}

function readMany({ deliveries }: S4Options, call: Call): Reply {
  const label = /^BillOfLading eq '([^']*)'$/.exec(optionsOf(call).get("$filter") ?? "")?.[1];
  const candidates = label === undefined ? deliveries.all() : deliveries.labelled(label);
  const entities = [...candidates].map((delivery) => ({
    row: delivery.values,
    show: () => entityOf(call, delivery),
  }));
  return readSet(call, headerType, entities);
}

function readItems({ deliveries }: S4Options, call: Call): Reply {
  const items = [...deliveries.all()].flatMap(itemsOf);
  return readSet(
    call,
    itemType,
    items.map((row) => ({ row, show: () => itemOf(call, row) })),
  );
}

function change(options: S4Options, call: Call, document: string): Reply {
  const unguarded = withoutPrecondition(call);
  if (unguarded) return unguarded;
  const delivery = options.deliveries.find(document);
  if (!delivery) return unknownDelivery(call);
  const blocked = obstacle(options, call, delivery);
  if (blocked) return blocked;
  const body = readBody(call);
  const refused = body === null ? notAnEntity(call) : wrongField(call, headerType, body, "update");
  if (refused) return refused;
  options.deliveries.write(delivery, body as Record<string, FieldValue>, traceOf(call));
  return noContent({ etag: etagOf(delivery) });
}

function doMovement(options: S4Options, call: Call, name: Movement): Reply {
  const document = parameterOf(call, "DeliveryDocument");
  if (document === null) {
    return failure(call, { status: 400, code: "/IWBEP/CM_MGW_RT/021", text: "Parameter DeliveryDocument is missing" });
  }
  const delivery = options.deliveries.find(document);
  if (!delivery) return unknownDelivery(call);
  const blocked = withoutPrecondition(call) ?? obstacle(options, call, delivery);
  return blocked ?? move(options, call, name, delivery, traceOf(call));
}

function route(options: S4Options, call: Call, path: string): Reply {
  const document = keyed.exec(path)?.[1];
  const action = movement.exec(path)?.[1];
  if (call.method === "GET" || call.method === "HEAD") {
    if (path === "/") return success(call, { EntitySets: ["A_OutbDeliveryHeader", "A_OutbDeliveryItem"] });
    if (path === "/$metadata") return deliveryMetadata();
    if (path === "/A_OutbDeliveryHeader") return readMany(options, call);
    if (path === "/A_OutbDeliveryItem") return readItems(options, call);
    if (document !== undefined) return readOne(options, call, document);
  }
  if (document !== undefined && (call.method === "PATCH" || call.method === "MERGE"))
    return change(options, call, document);
  if (action !== undefined && call.method === "POST") return doMovement(options, call, action as Movement);
  if (document === undefined && action === undefined) return missing(call);
  return failure(call, { status: 405, code: "/IWFND/CM_MGW/004", text: `Method ${call.method} is not supported here` });
}

/** The service: a call in, an answer out; null when the path belongs to somebody else. */
export function serveS4(options: S4Options): (call: Call) => Reply | null {
  return serveGateway(options, root, (call, path) => route(options, call, path));
}
