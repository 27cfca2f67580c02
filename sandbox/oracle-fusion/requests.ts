import { type Call, jsonReply, type Reply } from "../call.ts";
import type { Trace } from "../ledger.ts";
import type { Row, Value } from "./query.ts";
import { objectsIn, refused } from "./replies.ts";
import { type Change, segments, type Shipment, type Shipments } from "./shipments.ts";

/** What the next confirmation does beside or instead of its work. */
export type Whim = "warning" | "idle" | null;

type Body = Readonly<Record<string, unknown>>;

/** Attributes of a shipment line that can be changed, with their lengths. */
export const lineAttributes: Readonly<Record<string, number>> = { TrackingNumber: 30, SealNumber: 30 };

/** Attributes of a shipment's header that can be changed; 0 for a moment. */
export const headerAttributes: Readonly<Record<string, number>> = {
  ...{ BillOfLading: 50, Waybill: 30 },
  ...{ ActualShipDate: 0, ActualDeliveryDate: 0 },
};

/** `POST shipmentLineChangeRequests`: all lines, or none. */
export function changeLines(shipments: Shipments, call: Call, body: Body, trace: Trace): Reply {
  if (body.ActionCode !== "UpdateAttributes") return refused(call, 400, "WSH-1001", "The action code is not valid.");
  const changes: Change[] = [];
  for (const { ShipmentLine: line, ...values } of objectsIn(body.shipmentLines)) {
    const wrong = wrongIn(call, values, lineAttributes, "/shipmentLines/0");
    if (wrong) return wrong;
    const shipment = shipments.holding(String(line));
    const row = shipment?.lines.find(({ ShipmentLine }) => String(ShipmentLine) === String(line));
    if (!shipment || !row) return failed(`The shipment line ${String(line)} is not valid.`);
    if (shipments.isLocked(shipment)) return refused(call, 400, "JBO-26030", "Failed to lock the record.");
    changes.push({ shipment, row, values: values as Row });
  }
  shipments.write(changes, trace);
  return jsonReply(201, { TransactionId: 1, ActionCode: body.ActionCode, ReturnStatus: "SUCCESS" });
}

function failed(message: string): Reply {
  return jsonReply(201, { TransactionId: 1, ReturnStatus: "ERROR", ErrorExplanation: message });
}

function wrongIn(call: Call, values: object, known: Readonly<Record<string, number>>, path: string): Reply | null {
  for (const [name, value] of Object.entries(values)) {
    const length = known[name];
    const at = `${path}/${name}`;
    if (length === undefined)
      return refused(call, 400, "JBO-25058", `Definition ${name} of type Attribute is not found.`, at);
    const isLong = length > 0 && String(value ?? "").length > length;
    if (isLong) return refused(call, 400, "JBO-27010", `Attribute ${name} has an invalid precision or scale.`, at);
    const isNoDate = length === 0 && value !== null && Number.isNaN(Date.parse(String(value)));
    if (isNoDate) return refused(call, 400, "JBO-25009", `Cannot create an object of type Timestamp for ${name}.`, at);
  }
  return null;
}

/** `POST shipmentTransactionRequests` with `ShipmentUpdate`: what is wrong with a shipment is told in its own errors. */
export function updateShipments(shipments: Shipments, call: Call, body: Body, trace: Trace): Reply {
  if (body.ActionCode !== "ShipmentUpdate") return refused(call, 400, "WSH-1001", "The action code is not valid.");
  const changes: Change[] = [];
  const answered: object[] = [];
  for (const { Shipment: name, DFF: flex, ...values } of objectsIn(body.shipments)) {
    const wrong = wrongIn(call, values, headerAttributes, "/shipments/0") ?? wrongFlex(call, flex);
    if (wrong) return wrong;
    const shipment = shipments.find(String(name));
    const error = errorFor(shipments, shipment);
    answered.push({ Shipment: name, errors: error ? [error] : [] });
    if (error || !shipment) continue;
    const kept = keptOf(shipment, values as Row);
    if (Object.keys(kept).length > 0) changes.push({ shipment, row: shipment.header, values: kept });
    for (const row of objectsIn(flex)) changes.push({ shipment, row: shipment.flex, values: row as Row });
  }
  if (changes.length > 0) shipments.write(changes, trace);
  return jsonReply(201, { TransactionId: 2, ActionCode: body.ActionCode, shipments: answered, errors: [] });
}

function wrongFlex(call: Call, flex: unknown): Reply | null {
  const known = Object.fromEntries([...segments, "__FLEX_Context"].map((name) => [name, 150]));
  const wrong = objectsIn(flex).map((row) => wrongIn(call, row, known, "/shipments/0/DFF/0"));
  return wrong.find((reply) => reply !== null) ?? null;
}

function errorFor(shipments: Shipments, shipment: Shipment | null): object | null {
  if (!shipment) return { MessageName: "WSH_INVALID_SHIPMENT", MessageText: "The shipment is not valid." };
  if (!shipments.isLocked(shipment)) return null;
  return {
    MessageName: "WSH_SHIPMENT_LOCKED",
    MessageText: `The shipment ${shipment.name} is locked by another user.`,
  };
}

/** A date of delivery is set once, and never before the ship date: what breaks that is dropped without a word. */
function keptOf({ header }: Shipment, values: Row): Row {
  const { ActualDeliveryDate: delivered, ...others } = values;
  if (delivered === undefined) return values;
  const isEarly = before(delivered, header.ActualShipDate ?? null);
  return header.ActualDeliveryDate !== null || isEarly ? others : values;
}

function before(one: Value, other: Value): boolean {
  return one !== null && other !== null && Date.parse(String(one)) < Date.parse(String(other));
}

/** `POST shippingTransactions`: 201 whatever comes of it; `Result` tells. */
export function confirmShipment(shipments: Shipments, call: Call, body: Body, trace: Trace, whim: Whim): Reply {
  const { Action, ShipmentName, Organization } = body;
  if (Action !== "CONFIRM") return refused(call, 400, "WSH-1002", "The action is not valid.");
  const answer = (Result: string, ErrorMessage: string | null): Reply =>
    jsonReply(201, { Action, ShipmentName, Organization, Result, ErrorMessage });
  const shipment = shipments.find(String(ShipmentName));
  if (!shipment) return answer("ERROR", `The shipment ${String(ShipmentName)} is not valid.`);
  if (Organization !== shipment.lines[0]?.OrganizationCode) return answer("ERROR", "The organization is not valid.");
  if (shipments.isLocked(shipment)) return answer("ERROR", `The shipment ${shipment.name} is locked by another user.`);
  if (shipment.header.ShipmentStatusCode !== "OP") return answer("ERROR", "The shipment status is not open.");
  if (shipment.header.Waybill === "NO-STOCK") return answer("ERROR", "The on-hand quantity is not sufficient.");
  if (whim === "idle") return answer("SUCCESS", null);
  shipments.confirm(shipment, trace);
  return whim === "warning" ? answer("WARNING", "A shipping document could not be printed.") : answer("SUCCESS", null);
}
