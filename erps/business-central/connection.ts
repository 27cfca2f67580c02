import { formTrouble, unsent } from "../../core/delivery/answer.ts";
import { fieldsIn } from "../../core/delivery/edmx.ts";
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
import { rowsAt, textOf } from "../../core/delivery/odata-rows.ts";
import { type Caller, type ODataService, openODataService } from "../../core/delivery/odata-service.ts";
import { propertiesOf } from "../../core/delivery/answer.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import { meaningOf } from "./answers.ts";
import { Accruals, Returns } from "./creations.ts";
import { type Desk, withoutKept } from "./desk.ts";
import { documentKeyOf } from "./documents.ts";
import { Orders } from "./orders.ts";
import { type Profile, profileOf } from "./profile.ts";
import { readReleased } from "./release.ts";
import { openShipments } from "./shipments.ts";

/** Connects to one company of an environment. Throws a CodedError WB-CFG-001 where the settings cannot be followed. */
export function openBusinessCentral(settings: ErpSettings): ErpConnection {
  const profile = profileOf(settings);
  const baseUrl = settings.baseUrl.replace(/\/api\/v2\.0(\/.*)?$/, "");
  const values = { scope: "https://api.businesscentral.dynamics.com/.default", ...settings.values };
  return new Company(openODataService({ ...settings, baseUrl, values }, meaningOf), profile, settings);
}

class Company implements ErpConnection {
  readonly #service: ODataService;
  readonly #profile: Profile;
  readonly #shipments: Desk;
  readonly #orders: Desk;
  readonly #returns: Desk;
  readonly #accruals: Desk;

  constructor(service: ODataService, profile: Profile, { clock }: ErpSettings) {
    this.#service = service;
    this.#profile = profile;
    this.#shipments = openShipments(service, profile.page);
    this.#orders = new Orders(service, profile);
    this.#returns = new Returns(service, profile.company);
    this.#accruals = new Accruals(service, profile.company, profile.accrual, clock);
  }

  /** Everything is read first: a change needs the version, and what is created is looked for by its own number. */
  abilities(): Abilities {
    return { readable: true, needsVersion: true, idempotencyKey: false };
  }

  documentKey(document: string): string {
    return documentKeyOf(document);
  }

  vocabulary(operation: string): Vocabulary {
    return this.#desk(operation).vocabulary;
  }

  async find(ask: Ask, context: AskContext): Promise<Found | Trouble> {
    if (!ask.lookup) return { kind: "found", document: null };
    const found = await this.#desk(ask.operation).find(ask, context);
    if (found.kind === "trouble") return found;
    return { kind: "found", document: found.document && documentKeyOf(found.document) };
  }

  read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    return this.#desk(ask.operation).read(keyed(ask), context);
  }

  async send(ask: Ask, version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const prepared = await this.#desk(ask.operation).request(keyed(ask), version, context);
    if (prepared.kind === "trouble") return prepared;
    const meaning = await this.#service.ask(prepared.request, context);
    if (meaning.kind === "trouble") return meaning;
    const number = textOf(propertiesOf(meaning.content).number);
    return { kind: "sent", version: null, evidence: number === null ? {} : { number }, answer: meaning.facts };
  }

  async draft(ask: Ask, version: string | null, context: AskContext): Promise<Drafted | Trouble> {
    const prepared = await this.#desk(ask.operation).request(keyed(ask), version, context);
    if (prepared.kind === "trouble") return prepared;
    return { kind: "draft", requests: [this.#service.draft(prepared.request, context)] };
  }

  async describe(operation: string, signal: AbortSignal): Promise<Described | Trouble> {
    const { described } = this.#desk(operation);
    if (described === null) return { kind: "described", fields: [] };
    const { root, entity, request } = described;
    const asked = { method: "GET", path: `${root}/$metadata`, headers: { accept: "application/xml" } } as const;
    const { meaning, answer } = await this.#service.exchange(asked, { signal, correlationId: "" });
    if (answer?.status !== 200) return meaning.kind === "trouble" ? unsent(meaning) : noMetadata(entity);
    const fields = fieldsIn(answer.body, entity, request);
    return fields === null ? noMetadata(entity) : { kind: "described", fields: withoutKept(fields) };
  }

  release(query: ReleaseQuery, caller: Caller): Promise<Released | Trouble> {
    return readReleased(this.#service, this.#profile.company, query, caller);
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const caller = { signal, correlationId: "" };
    const { company, page } = this.#profile;
    const first = await this.#service.exchange({ method: "GET", path: `${company}/salesOrders?$top=1` }, caller);
    if (first.meaning.kind === "trouble") return first.meaning;
    const proved = [`signed in as ${this.#service.name}`, "read sales orders of the company"];
    const missing: string[] = [];
    const rows = page && (await rowsAt(this.#service, page.path, { top: 1 }, caller));
    if (rows?.kind === "trouble" && rows.class !== "permanent") return rows;
    if (rows?.kind === "trouble") missing.push(`the API page ${page?.entity}: ${rows.error.message}`);
    if (rows?.kind === "rows") proved.push(`read the API page ${page?.entity}`);
    return { kind: "probe", proved, missing, clockSkewMs: this.#service.clockSkewMs(first) };
  }

  close(): Promise<void> {
    return this.#service.close();
  }

  #desk(operation: string): Desk {
    if (operation === "return") return this.#returns;
    if (operation === "accrual") return this.#accruals;
    return operation === "ship-confirm" || operation === "invoice-release" ? this.#orders : this.#shipments;
  }
}

function keyed(ask: Ask): Ask {
  return { ...ask, document: documentKeyOf(ask.document ?? "") };
}

function noMetadata(entity: string): Trouble {
  return formTrouble(`no metadata of ${entity}`, { status: 200, erpCode: null, requestId: null });
}
