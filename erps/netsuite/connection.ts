import { clockSkewOf, missing, unfit, unsent } from "../../core/delivery/answer.ts";
import type {
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
import { headerOf } from "../../core/delivery/http.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import { isMissing, meaningOf } from "./answers.ts";
import { fieldsIn } from "./catalog.ts";
import { Changes } from "./changes.ts";
import { type Creation, creations } from "./creations.ts";
import { type Fulfillment, heldOf, packagesOf, stateOf, vocabularyOf } from "./documents.ts";
import { Jobs } from "./jobs.ts";
import { documentKeyOf } from "./names.ts";
import { type AccountOptions, optionsOf } from "./options.ts";
import { findStatement, probeStatement } from "./queries.ts";
import { releasedOrders } from "./release.ts";
import { type Caller, openServices, type Services } from "./services.ts";
import { meaningOfAny, queryRequest, SuiteQl } from "./suiteql.ts";

/** Connects to the item fulfillments of one account. Throws a CodedError WB-CFG-001 where the settings cannot be followed. */
export function openNetSuite(settings: ErpSettings): ErpConnection {
  return new ItemFulfillments(optionsOf(settings), openServices(settings), settings);
}

class ItemFulfillments implements ErpConnection {
  readonly #services: Services;
  readonly #options: AccountOptions;
  readonly #settings: ErpSettings;
  readonly #jobs: Jobs;
  readonly #changes: Changes;
  readonly #suiteql: SuiteQl;

  constructor(options: AccountOptions, services: Services, settings: ErpSettings) {
    this.#services = services;
    this.#options = options;
    this.#settings = settings;
    this.#jobs = new Jobs(services);
    this.#changes = new Changes(services, options, this.#jobs);
    this.#suiteql = new SuiteQl(services);
  }

  abilities() {
    return { readable: true, needsVersion: true, idempotencyKey: false };
  }

  documentKey(document: string): string {
    return documentKeyOf(document);
  }

  vocabulary(operation: string): Vocabulary {
    return vocabularyOf(operation, this.#options);
  }

  async find(ask: Ask, context: AskContext): Promise<Found | Trouble> {
    if (!ask.lookup) return { kind: "found", document: null };
    const { field, value } = ask.lookup;
    const statement = findStatement(field, value);
    if (statement === null) return unfit("field", `${field} is not the name of a field`);
    const found = await this.#suiteql.query(statement, 2, context);
    if (found.kind === "trouble") return found;
    const documents = found.rows.map(({ id }) => documentKeyOf(String(id as string | number)));
    if (documents.length > 1) {
      return unfit("ambiguous", `${field} ${value} is held by several fulfillments: ${documents.join(", ")}`);
    }
    return { kind: "found", document: documents[0] ?? null };
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const obstacle = this.#changes.obstacle(ask);
    if (obstacle) return obstacle;
    const meaning = await this.#changes.fulfillment(ask, context);
    if (meaning.kind === "trouble") return isMissing(meaning) ? missing(meaning) : unsent(meaning);
    const record = meaning.content as Fulfillment;
    const version = textOf(record.lastModifiedDate);
    const evidence = {
      ...{ version, tranId: textOf(record.tranId) },
      shipStatus: textOf((record.shipStatus as { id?: unknown } | undefined)?.id),
      packages: packagesOf(record, this.#options).length,
    };
    const creation = creations[ask.operation];
    if (creation) return this.#readMade(creation, ask, { version, evidence }, context);
    const state = stateOf(ask, record, this.#options);
    const held = heldOf(ask, record, this.#options);
    return { kind: "reading", state, version, held, evidence, answer: meaning.facts };
  }

  async draft(ask: Ask, version: string | null, context: AskContext): Promise<Drafted | Trouble> {
    const change = await this.#changes.request(ask, version, context);
    if (change.kind === "trouble") return change;
    return { kind: "draft", requests: [this.#services.draft(change.request, context)] };
  }

  async send(ask: Ask, version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const change = await this.#changes.request(ask, version, context);
    if (change.kind === "trouble") return change;
    const answer = await this.#services.ask(change.request, context);
    if (answer.kind === "trouble") return answer;
    const taken = change.isJob ? await this.#jobs.heed(answer, context.key, context) : null;
    if (taken) return taken;
    const meaning = meaningOf(answer);
    if (meaning.kind === "trouble") return meaning;
    const made = /\/(\w+\/\d+)$/.exec(headerOf(answer.headers, "location") ?? "")?.[1];
    return { kind: "sent", version: null, evidence: made ? { made } : {}, answer: meaning.facts };
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const { milestone, milestoneAt, deliveredAt, receivedBy } = this.#options;
    const columns = ["id", milestone, milestoneAt, deliveredAt, receivedBy].filter((name) => name !== "");
    const request = queryRequest(probeStatement(columns), 1);
    const answer = await this.#services.ask(request, { signal, correlationId: "" });
    if (answer.kind === "trouble") return answer;
    const meaning = meaningOf(answer);
    if (meaning.kind === "trouble") return meaning;
    const proved = [`signed in as ${this.#services.name}`, `asked for a fulfillment with ${columns.join(", ")}`];
    return { kind: "probe", proved, clockSkewMs: clockSkewOf(answer.headers, this.#settings.clock.now()) };
  }

  async describe(operation: string, signal: AbortSignal): Promise<Described | Trouble> {
    if (operation === "ship-confirm") return { kind: "described", fields: [] };
    const path = `/record/v1/metadata-catalog/${creations[operation]?.record ?? "itemFulfillment"}`;
    const request = { method: "GET", path, headers: { accept: "application/schema+json" } } as const;
    const answer = await this.#services.ask(request, { signal, correlationId: "" });
    const meaning = meaningOfAny(answer);
    return meaning.kind === "trouble" ? unsent(meaning) : { kind: "described", fields: fieldsIn(meaning.content) };
  }

  release(query: ReleaseQuery, context: Caller): Promise<Released | Trouble> {
    return releasedOrders(this.#suiteql, this.#options.released, query, context);
  }

  close(): Promise<void> {
    return this.#services.close();
  }

  /** The record that an operation makes, by its external id. */
  async #readMade(
    creation: Creation,
    ask: Ask,
    fulfillment: Pick<Reading, "version" | "evidence">,
    context: AskContext,
  ): Promise<Reading | Trouble> {
    const externalId = creation.externalId(ask, context);
    const path = `/record/v1/${creation.record}/eid:${externalId}`;
    const meaning = meaningOfAny(await this.#services.ask({ method: "GET", path }, context));
    const { version } = fulfillment;
    if (meaning.kind === "trouble") {
      if (!isMissing(meaning)) return unsent(meaning);
      const { evidence } = fulfillment;
      return { kind: "reading", state: "open", version, held: { externalId: null }, evidence, answer: meaning.answer };
    }
    const made = meaning.content as Readonly<Record<string, unknown>>;
    const number = textOf(made.tranId) ?? textOf(made.caseNumber);
    const evidence = { ...fulfillment.evidence, made: `${creation.record} ${String(made.id)}`, number };
    const ours = creation.isOurs || this.#jobs.wasHanded(context.key);
    return { kind: "reading", state: "done", ours, version, held: { externalId }, evidence, answer: meaning.facts };
  }
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
