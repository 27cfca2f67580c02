import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import type { Ledger } from "../ledger.ts";
import type { Entra } from "../odata/entra.ts";
import { ask, selected } from "../odata/query.ts";
import { agentless, type Company, type Entity } from "./company.ts";
import { notFound, refuse } from "./errors.ts";
import { pageMetadata, standardMetadata } from "./metadata.ts";
import { post, postJournal } from "./posting.ts";
import { createLine, createMemo, etagOf, patchShipment, traceOf } from "./writing.ts";

/** What the environment works with. */
export type ServiceOptions = {
  readonly company: Company;
  readonly ledger: Ledger;
  readonly entra: Entra;
  /** User and web service key, as installations on the customer's own ground still take them. */
  readonly user: string;
  readonly accessKey: string;
  /** Whether the customer's extension is installed. */
  readonly hasExtension: boolean;
};

const standard = "/api/v2.0";
const custom = "/api/contoso/waybill/v1.0";
const address = /^(\/api\/.+?)\/companies\(([0-9a-f-]{36})\)\/(\w+)(?:\(([^)]*)\))?(?:\/([\w.]+))?$/i;
const standardSets = new Set([
  ...["salesOrders", "salesShipments", "salesInvoices", "salesCreditMemos"],
  ...["customerReturnReasons", "journals", "journalLines", "generalLedgerEntries"],
]);

/** The table that a set of the customer's extension shows. */
const tables: Readonly<Record<string, string>> = { waybillShipments: "salesShipments", waybillOrders: "salesOrders" };
/** Fields that the standard API does not show. */
const hidden = Object.keys(agentless);

type Target = {
  readonly isCustom: boolean;
  readonly set: string;
  readonly table: string;
  readonly id: string | null;
  readonly rest: string | null;
};

function targetOf(options: ServiceOptions, path: string): Target | null {
  const [, root, company, set = "", id, rest] = address.exec(decodeURIComponent(path)) ?? [];
  if (company?.toLowerCase() !== options.company.id) return null;
  const isCustom = root === custom && options.hasExtension;
  const table = isCustom ? tables[set] : root === standard && standardSets.has(set) ? set : undefined;
  return table === undefined ? null : { isCustom, set, table, id: id ?? null, rest: rest ?? null };
}

/** The record that a call is about; null when it names none. */
export function recordIn(options: ServiceOptions, call: Call): Entity | null {
  const target = targetOf(options, call.path);
  return target?.id ? options.company.byId(target.table, target.id) : null;
}

function shown(target: Target, entity: Entity, query: URLSearchParams): object {
  const visible = Object.entries(entity.values).filter(([name]) => target.isCustom || !hidden.includes(name));
  const lines =
    query.get("$expand") === "salesOrderLines" ? { salesOrderLines: entity.lines.map(({ values }) => values) } : {};
  return { "@odata.etag": etagOf(entity), ...selected(Object.fromEntries(visible), query), ...lines };
}

function list(target: Target, entities: readonly Entity[], call: Call): Reply {
  const query = new URLSearchParams(call.query);
  const visible = target.isCustom ? entities : entities.map((entity) => ({ ...entity, values: withoutHidden(entity) }));
  const asked = ask(visible, query);
  if (asked.kind === "refused") return refuse(400, "BadRequest", asked.reason);
  return jsonReply(200, { value: asked.rows.map((entity) => shown(target, entity, query)) });
}

function withoutHidden({ values }: Entity): Entity["values"] {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !hidden.includes(name)));
}

function read(options: ServiceOptions, call: Call, target: Target): Reply {
  const { company } = options;
  const { table, id, rest } = target;
  if (table === "journalLines" && id === null) {
    const why = "You must specify a journal batch ID or a journal ID to get a journal line.";
    return refuse(400, "Application_DialogException", why);
  }
  if (id === null) return list(target, company.all(table), call);
  const entity = company.byId(table, id);
  if (!entity) return notFound(target.set);
  if (rest === null) return jsonReply(200, shown(target, entity, new URLSearchParams(call.query)));
  if (table !== "journals" || rest !== "journalLines") return notFound(rest);
  return list(
    target,
    company.all("journalLines").filter(({ values }) => values.journalId === id),
    call,
  );
}

function act(options: ServiceOptions, call: Call, target: Target): Reply {
  const { company, ledger } = options;
  const { table, set, isCustom, id, rest } = target;
  if (!isCustom && table === "salesCreditMemos" && id === null) return createMemo(company, ledger, call);
  const entity = id === null ? null : company.byId(table, id);
  if (!entity) return id === null ? notAllowed(call, set) : notFound(set);
  if (table === "journals" && rest === "journalLines") return createLine(company, ledger, call, entity);
  if (table === "journals" && rest === "Microsoft.NAV.post") return postJournal(company, entity) ?? { status: 204 };
  const action = isCustom ? "Microsoft.NAV.ship" : "Microsoft.NAV.shipAndInvoice";
  if (table !== "salesOrders" || rest !== action) return notFound(rest ?? set);
  const posted = post(company, entity, !isCustom);
  if (posted.kind === "refused") return posted.reply;
  ledger.record(posted.effects, traceOf(call));
  return { status: 204 };
}

function notAllowed({ method }: Call, set: string): Reply {
  const why = `'${method}' requests for '${set}' of EdmType 'Entity' are not allowed within Microsoft Dynamics NAV OData web services.`;
  return refuse(405, "BadRequest_MethodNotAllowed", why);
}

function route(options: ServiceOptions, call: Call): Reply {
  const xml = { "content-type": "application/xml" };
  if (call.path === `${standard}/$metadata`) return { status: 200, headers: xml, body: standardMetadata };
  if (call.path === `${custom}/$metadata` && options.hasExtension)
    return { status: 200, headers: xml, body: pageMetadata };
  const target = targetOf(options, call.path);
  if (!target) return notFound(call.path.split("/").at(-1) ?? "");
  if (call.method === "GET") return read(options, call, target);
  if (call.method === "POST") return act(options, call, target);
  const entity = recordIn(options, call);
  if (!entity) return notFound(target.set);
  const isPage = target.isCustom && target.set === "waybillShipments" && call.method === "PATCH";
  return isPage ? patchShipment(options.company, options.ledger, call, entity) : notAllowed(call, target.set);
}

function isKnown({ entra, user, accessKey }: ServiceOptions, call: Call): boolean {
  const basic = `Basic ${Buffer.from(`${user}:${accessKey}`).toString("base64")}`;
  return entra.knows(call) || headerOf(call, "authorization") === basic;
}

/** The environment: a call in, an answer out; null when the path belongs to nobody. */
export function serveEnvironment(options: ServiceOptions): (call: Call) => Reply | null {
  return (call) => {
    const token = options.entra.grant(call);
    if (token) return token;
    if (!call.path.startsWith("/api/")) return null;
    if (isKnown(options, call)) return route(options, call);
    return refuse(401, "Authentication_InvalidCredentials", "The server has rejected the client credentials.");
  };
}
