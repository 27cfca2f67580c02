import { randomBytes } from "node:crypto";
import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import type { Trace } from "../ledger.ts";
import { descriptions } from "./description.ts";
import type { Issuer } from "./issuer.ts";
import { tokenPath } from "./issuer.ts";
import type { Orders } from "./orders.ts";
import { type Row, sorted, where } from "./query.ts";
import { objectIn, refused, unauthorized } from "./replies.ts";
import { changeLines, confirmShipment, updateShipments, type Whim } from "./requests.ts";
import type { Shipment, Shipments } from "./shipments.ts";

/** What the services work with. */
export type ServiceOptions = {
  readonly shipments: Shipments;
  readonly orders: Orders;
  readonly issuer: Issuer;
  /** An answer that the next POST gets in place of its work. */
  nextReply(): Reply | null;
  nextWhim(): Whim;
};

const root = "/fscmRestApi/resources/11.13.18.05/";

/** The shipments that the body of a call writes. */
export function shipmentsIn(shipments: Shipments, call: Call): readonly Shipment[] {
  const names = [...call.body.matchAll(/"Shipment(?:Name)?":"([^"]+)"/g)].map(([, name = ""]) => shipments.find(name));
  const lines = [...call.body.matchAll(/"ShipmentLine":"?(\d+)/g)].map(([, line = ""]) => shipments.holding(line));
  return [...names, ...lines].filter((shipment) => shipment !== null);
}

type Listed = { readonly row: Row; readonly children: Readonly<Record<string, readonly unknown[]>> };

/** Rows of a resource that can be read; null for a resource that cannot, or is not there. */
function rowsOf({ shipments, orders }: ServiceOptions, resource: string): readonly Listed[] | null {
  switch (resource) {
    case "shipmentLines":
      return shipments.lines().map((row) => ({ row, children: {} }));
    case "shipments":
      return shipments.all().map(({ header, flex }) => ({ row: header, children: { shipmentsDFF: [flex] } }));
    case "salesOrdersForOrderHub":
      return orders.all().map(({ header, lines }) => ({ row: header, children: { lines } }));
    case "salesOrderActionRequests":
      return orders.requests().map((request) => {
        const message = "No paused task was found for the line.";
        const messageDetails = request.outcome === "ERROR" ? [{ MessageText: message }] : [];
        return { row: request.row, children: { requests: [{ messageDetails }] } };
      });
    default:
      return null;
  }
}

/** A look at a request that is worked on: the first finds it under way, the next at its end. */
function look({ orders }: ServiceOptions, rows: readonly Row[]): void {
  for (const request of orders.requests().filter(({ row }) => rows.includes(row))) {
    request.looks += 1;
    request.row.RequestStatus = request.looks === 1 ? "IN_PROGRESS" : request.outcome;
  }
}

function list(options: ServiceOptions, call: Call, resource: string): Reply {
  const all = rowsOf(options, resource);
  if (!all) return refused(call, 405, "ADF-405", `The GET action of ${resource} is not supported.`);
  const query = new URLSearchParams(call.query);
  const version = Number(headerOf(call, "rest-framework-version") ?? "1");
  const q = query.get("q");
  if (q !== null && version < 2)
    return refused(call, 400, "ADF-400", `URL request parameter q with value ${q} is not valid.`);
  const found = where(
    all.map(({ row }) => row),
    q,
  );
  const rows = found && sorted(found, query.get("orderBy"));
  if (!rows) return refused(call, 400, "ADF-400", "URL request parameter q or orderBy is not valid.");
  if (resource === "salesOrderActionRequests") look(options, rows);
  const offset = Number(query.get("offset") ?? 0);
  const limit = Math.min(Number(query.get("limit") ?? 25), 500);
  const page = rows.slice(offset, offset + limit);
  const expand = (query.get("expand") ?? "").split(",");
  const childrenOf = new Map(all.map(({ row, children }) => [row, children]));
  const items = page.map((row) => {
    const children = Object.entries(childrenOf.get(row) ?? {}).filter(([name]) => expand.includes(name));
    return { ...row, ...Object.fromEntries(children.map(([name, rows]) => [name, collection(rows, version)])) };
  });
  return jsonReply(200, { items, count: items.length, hasMore: rows.length > offset + limit, limit, offset });
}

function collection(items: readonly unknown[], version: number): unknown {
  return version < 3 ? items : { items, count: items.length, hasMore: false };
}

function post(options: ServiceOptions, call: Call, resource: string): Reply {
  const planned = options.nextReply();
  if (planned) return planned;
  const body = objectIn(call.body);
  if (!body) return refused(call, 400, "ADF-400", "The request payload is not valid JSON.");
  const trace: Trace = {
    system: "oracle-fusion",
    correlationId: headerOf(call, "x-correlation-id"),
    idempotencyKey: null,
  };
  switch (resource) {
    case "shipmentLineChangeRequests":
      return changeLines(options.shipments, call, body, trace);
    case "shipmentTransactionRequests":
      return updateShipments(options.shipments, call, body, trace);
    case "shippingTransactions":
      return confirmShipment(options.shipments, call, body, trace, options.nextWhim());
    case "salesOrdersForOrderHub":
      return options.orders.create(call, body, trace);
    case "salesOrderActionRequests":
      return options.orders.request(call, body, trace);
    default:
      return refused(call, 404, "ADF-404", `The resource ${resource} was not found.`);
  }
}

function describe(call: Call, resource: string): Reply {
  const description = descriptions[resource];
  if (!description) return refused(call, 404, "ADF-404", `The resource ${resource} was not found.`);
  const type = { "content-type": "application/vnd.oracle.adf.description+json" };
  return jsonReply(200, { Resources: { [resource]: description } }, type);
}

/** The services: a call in, an answer out; null when the path belongs to somebody else. */
export function serveEnvironment(options: ServiceOptions): (call: Call) => Reply | null {
  const answer = (call: Call): Reply => {
    const [resource = "", child] = call.path.slice(root.length).split("/");
    if (call.method === "GET") return child === "describe" ? describe(call, resource) : list(options, call, resource);
    return call.method === "POST" ? post(options, call, resource) : refused(call, 405, "ADF-405", "Not supported.");
  };
  return (call) => {
    if (call.path === tokenPath) return options.issuer.grant(call);
    if (!call.path.startsWith(root)) return null;
    if (!options.issuer.knows(call)) return unauthorized;
    const reply = answer(call);
    return { ...reply, headers: { ...reply.headers, "x-oracle-dms-ecid": randomBytes(12).toString("hex") } };
  };
}
