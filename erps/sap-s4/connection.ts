import { clockSkewOf, type Meaning, missing, unfit } from "../../core/delivery/answer.ts";
import type {
  Abilities,
  Ask,
  AskContext,
  Described,
  Drafted,
  ErpConnection,
  ErpSettings,
  Found,
  Probe,
  Reading,
  Released,
  ReleaseQuery,
  Sent,
  Trouble,
} from "../../core/delivery/erp.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import {
  changesOf,
  documentKeyOf,
  type Header,
  heldOf,
  literal,
  type S4Fields,
  selectionOf,
  stateOf,
} from "./documents.ts";
import { nextPlace, placeOf, releasedOf, releaseQuery } from "./releases.ts";
import { returnedParts, returnOf, returnQuery, returnRulesOf, returnServicePath, returnSet } from "./returns.ts";
import { openService, type Service } from "./service.ts";
import type { ServiceRequest } from "./session.ts";
import { fieldsOf, toldFields, vocabularyOf } from "./words.ts";

/** Path of the service where the base URL names none. */
const servicePath = "/sap/opu/odata/sap/API_OUTBOUND_DELIVERY_SRV;v=0002";
const headerSet = "A_OutbDeliveryHeader";
const itemSet = "A_OutbDeliveryItem";
/** The field by which an item names the order that it comes from. */
const orderField = "ReferenceSDDocument";
const json = { accept: "application/json", "accept-language": "en", "content-type": "application/json" };

/** Connects to the outbound deliveries of one S/4HANA system, and to the customer returns beside them. */
export function openS4(settings: ErpSettings): ErpConnection {
  const base = new URL(settings.baseUrl).pathname.replace(/\/+$/, "");
  const [, outside = base] = /^(.*)\/sap\/opu\/odata\//.exec(base) ?? [];
  const root = base.includes("/sap/opu/odata/") ? base : base + servicePath;
  const returns = outside + String(settings.values.returnService || returnServicePath).replace(/\/+$/, "");
  return new OutboundDeliveries(openService(settings, root), openService(settings, returns), settings);
}

type Context = Pick<AskContext, "signal" | "correlationId">;

/** What will be sent, and to which service. */
interface Planned {
  readonly kind: "planned";
  readonly service: Service;
  readonly request: ServiceRequest;
}

class OutboundDeliveries implements ErpConnection {
  readonly #deliveries: Service;
  readonly #returns: Service;
  readonly #fields: S4Fields;
  readonly #settings: ErpSettings;

  constructor(deliveries: Service, returns: Service, settings: ErpSettings) {
    this.#deliveries = deliveries;
    this.#returns = returns;
    this.#fields = fieldsOf(settings);
    this.#settings = settings;
  }

  /** A return is created: there is no version to change it under. */
  abilities(operation: string): Abilities {
    return { readable: true, needsVersion: operation !== "return", idempotencyKey: false };
  }

  documentKey(document: string): string {
    return documentKeyOf(document);
  }

  vocabulary(operation: string): Vocabulary {
    return vocabularyOf(operation, this.#fields, this.#settings);
  }

  async find(ask: Ask, context: AskContext): Promise<Found | Trouble> {
    if (!ask.lookup) return { kind: "found", document: null };
    const { field, value } = ask.lookup;
    if (!/^[A-Za-z]\w*$/.test(field)) return misnamed(field);
    const isNumber = field === orderField || field === "DeliveryDocument";
    const filter = `${field}%20eq%20${literal(isNumber ? documentKeyOf(value) : value)}`;
    const path = `/${field === orderField ? itemSet : headerSet}?$filter=${filter}&$select=DeliveryDocument`;
    const { meaning } = await this.#deliveries.read(field === orderField ? path : `${path}&$top=2`, context);
    if (meaning.kind === "trouble") return meaning;
    const documents = [...new Set(resultsOf(meaning.content).map((row) => String(row.DeliveryDocument)))];
    const [document = null] = documents;
    if (documents.length > 1) return ambiguous(ask.lookup, documents);
    return { kind: "found", document: document && documentKeyOf(document) };
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    if (ask.operation === "return") return this.#readReturn(ask, context);
    const names = ask.operation === "ship-confirm" ? [] : Object.keys(changesOf(ask, this.#fields));
    if (ask.operation !== "ship-confirm" && names.length === 0) return nothingToWrite();
    const select = selectionOf(ask, this.#fields).join(",");
    const { meaning, etag } = await this.#deliveries.read(`${keyed(ask)}?$select=${select}`, context);
    if (meaning.kind === "trouble") return isMissing(meaning) ? missing(meaning) : meaning;
    const header = (meaning.content ?? {}) as Header & { readonly __metadata?: { readonly etag?: string } };
    const version = header.__metadata?.etag ?? etag;
    const evidence = {
      version: textOf(header.DeliveryVersion),
      goodsMovement: textOf(header.OverallGoodsMovementStatus),
    };
    const state = stateOf(ask, header, this.#fields);
    return { kind: "reading", state, held: heldOf(header, names), version, evidence, answer: meaning.facts };
  }

  async send(ask: Ask, version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const planned = await this.#plan(ask, version, context);
    if (planned.kind === "trouble") return planned;
    const { meaning, etag } = await planned.service.change(planned.request, context);
    if (meaning.kind === "trouble") return meaning;
    const { CustomerReturn: made } = (meaning.content ?? {}) as Header;
    const evidence = made === undefined ? {} : { return: textOf(made) };
    return { kind: "sent", version: etag, evidence, answer: meaning.facts };
  }

  async draft(ask: Ask, version: string | null, context: AskContext): Promise<Drafted | Trouble> {
    const planned = await this.#plan(ask, version, context);
    if (planned.kind === "trouble") return planned;
    return { kind: "draft", requests: [planned.service.shown(planned.request)] };
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const { session } = this.#deliveries;
    const opened = await session.open(signal);
    if (opened.kind === "trouble") return opened;
    const proved = [`opened a session as ${session.user}`];
    const fields = toldFields(this.#fields, this.#settings);
    const path = `/${headerSet}?$top=1&$select=DeliveryDocument,${fields.join(",")}`;
    const { meaning } = await this.#deliveries.read(path, { signal, correlationId: "" });
    if (meaning.kind === "trouble") return meaning;
    proved.push(`read a delivery with ${fields.join(", ")}`);
    return { kind: "probe", proved, clockSkewMs: clockSkewOf(opened.headers, this.#settings.clock.now()) };
  }

  async describe(operation: string, signal: AbortSignal): Promise<Described | Trouble> {
    if (operation === "ship-confirm") return { kind: "described", fields: [] };
    if (operation === "return") return this.#returns.describe(returnSet, "create", signal);
    return this.#deliveries.describe(headerSet, "update", signal);
  }

  async release(query: ReleaseQuery, context: Context): Promise<Released | Trouble> {
    const place = placeOf(query);
    const shippingPoint = String(this.#settings.values.shippingPoint ?? "").trim();
    const path = `/${headerSet}${releaseQuery(place, query.limit, shippingPoint)}`;
    const { meaning } = await this.#deliveries.read(path, context);
    if (meaning.kind === "trouble") return meaning;
    const headers = resultsOf(meaning.content);
    const cursor = nextPlace(place, query.limit, headers);
    return { kind: "released", documents: headers.map(releasedOf), cursor, answer: meaning.facts };
  }

  close(): Promise<void> {
    return Promise.all([this.#deliveries, this.#returns].map(({ session }) => session.close())).then(() => {});
  }

  async #readReturn(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const { meaning } = await this.#returns.read(returnQuery(ask, context.key), context);
    if (meaning.kind === "trouble") return meaning;
    const [made] = resultsOf(meaning.content);
    const known = { kind: "reading", version: null, answer: meaning.facts } as const;
    if (made) {
      const held = heldOf(made, Object.keys(ask.fields));
      return { ...known, state: "done", ours: true, held, evidence: { return: textOf(made.CustomerReturn) } };
    }
    const delivery = await this.#deliveries.read(`${keyed(ask)}?$select=DeliveryDocument`, context);
    if (delivery.meaning.kind !== "trouble") return { ...known, state: "open", evidence: {} };
    return isMissing(delivery.meaning) ? missing(delivery.meaning) : delivery.meaning;
  }

  /** The one request of an operation; a return is put together from what the delivery says now. */
  async #plan(ask: Ask, version: string | null, context: AskContext): Promise<Planned | Trouble> {
    const correlation = context.correlationId === "" ? {} : { "x-correlation-id": context.correlationId };
    const headers = { ...json, ...correlation };
    if (ask.operation === "return") return this.#planReturn(ask, context, headers);
    const guarded = { ...headers, "if-match": version ?? "*" };
    const request = ask.operation === "ship-confirm" ? issueOf(ask, guarded) : changeOf(ask, this.#fields, guarded);
    return { kind: "planned", service: this.#deliveries, request };
  }

  async #planReturn(
    ask: Ask,
    context: AskContext,
    headers: Readonly<Record<string, string>>,
  ): Promise<Planned | Trouble> {
    const path = `${keyed(ask)}?$expand=to_DeliveryDocumentItem&$select=${returnedParts.join(",")}`;
    const { meaning } = await this.#deliveries.read(path, context);
    if (meaning.kind === "trouble") return meaning;
    const made = returnOf(ask, context.key, (meaning.content ?? {}) as Header, returnRulesOf(this.#settings));
    if (made === null)
      return unfit("items", "no item of the delivery comes from an order: there is nothing to return to");
    const request = { method: "POST", path: `/${returnSet}`, headers, body: JSON.stringify(made) } as const;
    return { kind: "planned", service: this.#returns, request };
  }
}

/** A function import: its parameter stands in the query, and there is no body. */
function issueOf(ask: Ask, headers: ServiceRequest["headers"] & object): ServiceRequest {
  return { method: "POST", path: `/PostGoodsIssue?DeliveryDocument=${literal(keyOf(ask))}`, headers };
}

function changeOf(ask: Ask, fields: S4Fields, headers: ServiceRequest["headers"] & object): ServiceRequest {
  return { method: "PATCH", path: keyed(ask), headers, body: JSON.stringify(changesOf(ask, fields)) };
}

function keyOf(ask: Ask): string {
  return documentKeyOf(ask.document ?? "");
}

function keyed(ask: Ask): string {
  return `/${headerSet}(${literal(keyOf(ask))})`;
}

function isMissing(trouble: Meaning & Trouble): boolean {
  return trouble.answer.status === 404 && trouble.class === "permanent";
}

function resultsOf(content: unknown): readonly Header[] {
  const results = (content as { results?: unknown } | null)?.results;
  return Array.isArray(results) ? results : [];
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function misnamed(field: string): Trouble {
  return unfit("field", `${field} is not the name of a field`);
}

/** A change without a field would be "done" at once: nobody would learn that nothing is ever written. */
function nothingToWrite(): Trouble {
  return unfit("fields", "neither the connection nor the node names a field to write");
}

function ambiguous({ field, value }: NonNullable<Ask["lookup"]>, documents: readonly string[]): Trouble {
  return unfit("ambiguous", `${field} ${value} is held by several deliveries: ${documents.join(", ")}`);
}
