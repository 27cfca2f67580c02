import { milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import { clockSkewOf, type Meaning, missing, unfit, unsent } from "../../core/delivery/answer.ts";
import type {
  Ask,
  AskContext,
  ErpConnection,
  ErpSettings,
  Found,
  Probe,
  Reading,
  Sent,
  Trouble,
} from "../../core/delivery/erp.ts";
import type { HttpAnswer } from "../../core/delivery/http.ts";
import { CodedError, coded } from "../../core/errors.ts";
import { isMissing, meaningOf } from "./answers.ts";
import {
  type AccountFields,
  changesOf,
  documentKeyOf,
  type Fulfillment,
  holdsNumber,
  isFieldName,
  linesWith,
  literal,
  numberOf,
  packagesOf,
  stateOf,
  sublists,
} from "./documents.ts";
import { openServices, type Services } from "./services.ts";

/** Connects to the item fulfillments of one account. Throws a CodedError WB-CFG-001 where the settings cannot be followed. */
export function openNetSuite(settings: ErpSettings): ErpConnection {
  return new ItemFulfillments(openServices(settings), fieldsOf(settings), settings);
}

function fieldsOf({ values, baseUrl }: ErpSettings): AccountFields {
  const name = (setting: string): string => {
    const field = String(values[setting] ?? "").trim();
    if (field === "" || isFieldName(field)) return field;
    throw misconfigured(baseUrl, `${field} is not the name of a field`);
  };
  const packages = name("packageSublist") || "package";
  if (!(packages in sublists)) throw misconfigured(baseUrl, `there is no package sublist ${packages}`);
  const codes = milestoneCodesOf(String(values.milestoneCodes ?? ""));
  return { milestone: name("milestoneField"), milestoneAt: name("milestoneTimeField"), packages, codes };
}

function misconfigured(baseUrl: string, detail: string): CodedError {
  return new CodedError(coded("WB-CFG-001", { node: new URL(baseUrl).host, detail }));
}

/** Misspelt fields are refused; without it they are taken and forgotten. */
const strict = { "x-netsuite-propertynamevalidation": "Error" };
const allFulfillments = "FROM transaction WHERE type = 'ItemShip'";

type Caller = Pick<AskContext, "signal" | "correlationId">;

class ItemFulfillments implements ErpConnection {
  readonly #services: Services;
  readonly #fields: AccountFields;
  readonly #settings: ErpSettings;

  constructor(services: Services, fields: AccountFields, settings: ErpSettings) {
    this.#services = services;
    this.#fields = fields;
    this.#settings = settings;
  }

  abilities() {
    return { readable: true, needsVersion: true, idempotencyKey: false };
  }

  documentKey(document: string): string {
    return documentKeyOf(document);
  }

  async find(ask: Ask, context: AskContext): Promise<Found | Trouble> {
    if (!ask.lookup) return { kind: "found", document: null };
    const { field, value } = ask.lookup;
    if (!isFieldName(field)) return unfit("field", `${field} is not the name of a field`);
    const answer = await this.#query(`SELECT id ${allFulfillments} AND ${field} = ${literal(value)}`, 2, context);
    const meaning = meaningOfAny(answer);
    if (meaning.kind === "trouble") return unsent(meaning);
    const documents = idsIn(meaning.content);
    const [document = null] = documents;
    if (documents.length > 1) return ambiguous(field, value, documents);
    return { kind: "found", document: document && documentKeyOf(document) };
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    if (numberOf(ask) === null && isEmpty(changesOf(ask, this.#fields))) return nothingToWrite();
    const meaning = await this.#record(ask, context);
    if (meaning.kind === "trouble") return isMissing(meaning) ? missing(meaning) : unsent(meaning);
    const record = meaning.content as Fulfillment;
    const evidence = {
      version: versionOf(record),
      tranId: textOf(record.tranId),
      shipStatus: textOf((record.shipStatus as { id?: unknown } | undefined)?.id),
      packages: packagesOf(record, this.#fields).length,
    };
    const state = stateOf(ask, record, this.#fields);
    return { kind: "reading", state, version: versionOf(record), evidence, answer: meaning.facts };
  }

  async send(ask: Ask, version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const path = pathOf(ask);
    if (path === null) return noInternalId(ask);
    const change = await this.#changeFor(ask, version, context);
    if (change.kind === "trouble") return change;
    const request = { method: "PATCH", path: path + change.query, headers: strict, body: change.body } as const;
    const answer = await this.#services.ask(request, context);
    const meaning = meaningOfAny(answer);
    if (meaning.kind === "trouble") return meaning;
    return { kind: "sent", version: null, evidence: {}, answer: meaning.facts };
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const { milestone, milestoneAt } = this.#fields;
    const columns = ["id", milestone, milestoneAt].filter((name) => name !== "");
    const context = { signal, correlationId: "" };
    const answer = await this.#query(`SELECT ${columns.join(", ")} ${allFulfillments}`, 1, context);
    const meaning = meaningOfAny(answer);
    if (answer.kind === "trouble") return answer;
    if (meaning.kind === "trouble") return meaning;
    const proved = [`signed in as ${this.#services.name}`, `asked for a fulfillment with ${columns.join(", ")}`];
    return { kind: "probe", proved, clockSkewMs: clockSkewOf(answer.headers, this.#settings.clock.now()) };
  }

  close(): Promise<void> {
    return this.#services.close();
  }

  /**
   * A sublist is replaced as a whole, so it is read again right before: what another user did meanwhile is a conflict,
   * not lost. Body fields stand for themselves and need no second look.
   */
  async #changeFor(ask: Ask, version: string | null, context: AskContext): Promise<Change | Trouble> {
    const body = changesOf(ask, this.#fields);
    const number = numberOf(ask);
    if (number === null) return { kind: "change", query: "", body };
    const meaning = await this.#record(ask, context);
    if (meaning.kind === "trouble") return unsent(meaning);
    const record = meaning.content as Fulfillment;
    if (versionOf(record) !== version || holdsNumber(record, number, this.#fields)) return overtaken(meaning.facts);
    const { packages } = this.#fields;
    const lines = { items: linesWith(record, number, this.#fields) };
    return { kind: "change", query: `?replace=${packages}`, body: { ...body, [packages]: lines } };
  }

  async #record(ask: Ask, context: AskContext): Promise<Meaning> {
    const path = pathOf(ask);
    if (path === null) return noInternalId(ask);
    return meaningOfAny(await this.#services.ask({ method: "GET", path: `${path}?expandSubResources=true` }, context));
  }

  #query(q: string, limit: number, context: Caller): Promise<HttpAnswer | Trouble> {
    const path = `/query/v1/suiteql?limit=${limit}`;
    return this.#services.ask({ method: "POST", path, headers: { prefer: "transient" }, body: { q } }, context);
  }
}

interface Change {
  readonly kind: "change";
  readonly query: string;
  readonly body: object;
}

/** Null where the document is named by anything but its internal id. */
function pathOf(ask: Ask): string | null {
  const key = documentKeyOf(ask.document ?? "");
  return /^\d+$/.test(key) ? `/record/v1/itemFulfillment/${key}` : null;
}

function meaningOfAny(answer: HttpAnswer | Trouble): Meaning {
  return answer.kind === "trouble" ? answer : meaningOf(answer);
}

function versionOf(record: Fulfillment): string | null {
  return textOf(record.lastModifiedDate);
}

function idsIn(content: unknown): readonly string[] {
  const items = (content as { items?: unknown } | null)?.items;
  return Array.isArray(items) ? items.map(({ id }: { id?: unknown }) => String(id)) : [];
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function isEmpty(changes: object): boolean {
  return Object.keys(changes).length === 0;
}

function noInternalId({ document }: Ask): Trouble {
  return unfit("document", `${document} is no internal id of a fulfillment: look it up by tranid`);
}

/** A change without a field would be "done" at once: nobody would learn that nothing is ever written. */
function nothingToWrite(): Trouble {
  return unfit("fields", "neither the connection nor the node names a field to write");
}

function ambiguous(field: string, value: string, documents: readonly string[]): Trouble {
  return unfit("ambiguous", `${field} ${value} is held by several fulfillments: ${documents.join(", ")}`);
}

function overtaken(answer: Trouble["answer"]): Trouble {
  return { ...unfit("changed", "the fulfillment was changed meanwhile"), class: "conflict", answer };
}
