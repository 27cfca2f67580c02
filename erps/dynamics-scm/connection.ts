import { propertiesOf } from "../../core/delivery/answer.ts";
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
  Sent,
  Trouble,
} from "../../core/delivery/erp.ts";
import { textOf } from "../../core/delivery/odata-rows.ts";
import { openODataService } from "../../core/delivery/odata-service.ts";
import { literal, queryOf, rowsOf } from "../../core/delivery/odata-v4.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import { Accruals } from "./accruals.ts";
import { meaningOf } from "./answers.ts";
import { Confirmations } from "./confirmations.ts";
import { type Desk, entitiesIn, type LegalEntity } from "./desk.ts";
import { describeSet } from "./metadata.ts";
import { type Profile, profileOf } from "./profile.ts";
import { Returns } from "./returns.ts";
import { openShipments } from "./shipments.ts";

/** Connects to one legal entity of an environment. Throws a CodedError WB-CFG-001 where the settings cannot be followed. */
export function openDynamicsScm(settings: ErpSettings): ErpConnection {
  const profile = profileOf(settings);
  const baseUrl = new URL(settings.baseUrl).origin;
  const scope = String(settings.values.scope || `${baseUrl}/.default`);
  const service = openODataService({ ...settings, baseUrl, values: { ...settings.values, scope } }, meaningOf);
  return new Environment({ service, company: profile.company }, profile, settings);
}

class Environment implements ErpConnection {
  readonly #legal: LegalEntity;
  readonly #profile: Profile;
  readonly #shipments: Desk;
  readonly #confirmations: Desk;
  readonly #returns: Desk;
  readonly #accruals: Desk;

  constructor(legal: LegalEntity, profile: Profile, { clock }: ErpSettings) {
    const { entity, shipService, returnWarehouse, accrual } = profile;
    this.#legal = legal;
    this.#profile = profile;
    this.#shipments = openShipments(legal, entity);
    this.#confirmations = new Confirmations(legal, shipService);
    this.#returns = new Returns(legal, entity, returnWarehouse);
    this.#accruals = new Accruals(legal, accrual, clock);
  }

  /** Everything is read first: a change needs the version, and what is created is looked for by its own number. */
  abilities(): Abilities {
    return { readable: true, needsVersion: true, idempotencyKey: false };
  }

  documentKey(document: string): string {
    return document.trim();
  }

  vocabulary(operation: string): Vocabulary {
    return this.#desk(operation).vocabulary;
  }

  async find(ask: Ask, context: AskContext): Promise<Found | Trouble> {
    if (!ask.lookup) return { kind: "found", document: null };
    const found = await this.#desk(ask.operation).find(ask, context);
    if (found.kind === "trouble") return found;
    return { kind: "found", document: found.document && this.documentKey(found.document) };
  }

  read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    return this.#desk(ask.operation).read(ask, context);
  }

  async send(ask: Ask, version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const prepared = await this.#desk(ask.operation).prepare(ask, version, context);
    if (prepared.kind === "trouble") return prepared;
    const first = await this.#legal.service.ask(prepared.first, context);
    if (first.kind === "trouble") return first;
    const second =
      prepared.next && (await this.#legal.service.ask(prepared.next(propertiesOf(first.content)), context));
    if (second?.kind === "trouble") return second;
    const { ReturnOrderNumber, JournalBatchNumber } = propertiesOf((second ?? first).content);
    const number = textOf(ReturnOrderNumber) ?? textOf(JournalBatchNumber);
    return {
      kind: "sent",
      version: null,
      evidence: number === null ? {} : { number },
      answer: (second ?? first).facts,
    };
  }

  /** Where a second request needs what the first one answers, that stands there by its name in braces. */
  async draft(ask: Ask, version: string | null, context: AskContext): Promise<Drafted | Trouble> {
    const prepared = await this.#desk(ask.operation).prepare(ask, version, context);
    if (prepared.kind === "trouble") return prepared;
    const next = prepared.next?.({ JournalBatchNumber: "{JournalBatchNumber}" });
    const requests = next ? [prepared.first, next] : [prepared.first];
    return { kind: "draft", requests: requests.map((request) => this.#legal.service.draft(request, context)) };
  }

  async describe(operation: string, signal: AbortSignal): Promise<Described | Trouble> {
    const { described } = this.#desk(operation);
    if (described === null) return { kind: "described", fields: [] };
    const caller = { signal, correlationId: "" };
    return describeSet(this.#legal.service, described.set, described.request, caller);
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const caller = { signal, correlationId: "" };
    const { service, company } = this.#legal;
    const orders = { filter: `dataAreaId eq ${literal(company)}`, select: ["dataAreaId", "SalesOrderNumber"], top: 1 };
    const path = `/data/SalesOrderHeadersV2${queryOf(orders, { "cross-company": "true" })}`;
    const first = await service.exchange({ method: "GET", path }, caller);
    if (first.meaning.kind === "trouble") return first.meaning;
    const isSeen = rowsOf(first.meaning.content).length > 0;
    const proved = [`signed in as ${service.name}`, ...(isSeen ? [`read sales orders of ${company}`] : [])];
    const unseen = `no sales order of ${company} is seen: check the legal entity, and the rights of the user`;
    const missing = isSeen ? [] : [unseen];
    const { entity } = this.#profile;
    const rows =
      entity && (await entitiesIn(this.#legal, entity.set, { filter: `${entity.number} ne ''`, top: 1 }, caller));
    if (rows?.kind === "trouble" && rows.class !== "permanent") return rows;
    if (rows?.kind === "trouble") missing.push(`the data entity ${entity?.set}: ${rows.error.message}`);
    if (rows?.kind === "rows") proved.push(`read the data entity ${entity?.set}`);
    return { kind: "probe", proved, missing, clockSkewMs: service.clockSkewMs(first) };
  }

  close(): Promise<void> {
    return this.#legal.service.close();
  }

  #desk(operation: string): Desk {
    if (operation === "return") return this.#returns;
    if (operation === "accrual") return this.#accruals;
    return operation === "ship-confirm" ? this.#confirmations : this.#shipments;
  }
}
