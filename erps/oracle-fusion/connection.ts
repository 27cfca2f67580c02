import { clockSkewOf, unfit, unsent } from "../../core/delivery/answer.ts";
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
  TargetField,
  Trouble,
} from "../../core/delivery/erp.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import { messageIn, rowsIn } from "./answers.ts";
import { fieldsOf, parts } from "./description.ts";
import { billingWork, returnWork } from "./order-work.ts";
import { cursorAfter, linesOfAll, readyLines, releasedOf, shipmentsOf } from "./release.ts";
import { type Caller, isAttribute, literal, openServices, type Row, type Services } from "./services.ts";
import { type Terms, termsOf } from "./wording.ts";
import { overtaken, shipmentWork, type Work } from "./work.ts";

/** Connects to one environment. Throws a CodedError WB-CFG-001 where the settings cannot be followed. */
export function openFusion(settings: ErpSettings): ErpConnection {
  return new Environment(settings, termsOf(settings), openServices(settings));
}

/** Attributes that tell shipments apart on their lines; every other one is looked up in the headers. */
const onLines: ReadonlySet<string> = new Set(["Shipment", "Order", "SourceOrder", "TrackingNumber"]);
/** Shipments whose lines are asked for at once. */
const chunk = 25;

class Environment implements ErpConnection {
  readonly #settings: ErpSettings;
  readonly #terms: Terms;
  readonly #services: Services;
  readonly #shipments: Work;
  readonly #others: Readonly<Record<string, Work>>;

  constructor(settings: ErpSettings, terms: Terms, services: Services) {
    this.#settings = settings;
    this.#terms = terms;
    this.#services = services;
    this.#shipments = shipmentWork(services, terms.homes);
    this.#others = {
      return: returnWork(services, terms.orders),
      "invoice-release": billingWork(services, terms.orders),
    };
  }

  /** There is no version to send along; all is read before it is written because a repeat is not always harmless. */
  abilities(): Abilities {
    return { readable: true, needsVersion: true, idempotencyKey: false };
  }

  documentKey(document: string): string {
    return document.trim();
  }

  vocabulary(operation: string): Vocabulary {
    return this.#terms.vocabulary(operation);
  }

  async find({ lookup }: Ask, context: AskContext): Promise<Found | Trouble> {
    if (!lookup) return { kind: "found", document: null };
    const { field, value } = lookup;
    if (!isAttribute(field)) return unfit("field", `${field} is not the name of an attribute`);
    const resource = onLines.has(field) ? "shipmentLines" : "shipments";
    const rows = await this.#services.list(resource, { q: `${field} = ${literal(value)}` }, context);
    if (rows.kind === "trouble") return rows;
    const shipments = shipmentsOf(rows.rows);
    if (shipments.length > 1) return ambiguous(field, value, shipments);
    return { kind: "found", document: shipments[0] ?? null };
  }

  read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    return this.#workFor(ask).read(ask, context);
  }

  async draft(ask: Ask, version: string | null, context: AskContext): Promise<Drafted | Trouble> {
    const made = await this.#workFor(ask).posts(ask, version, context);
    if (made.kind === "trouble") return made;
    const requests = made.posts.map(({ resource, body }) => this.#services.draft(resource, body, context));
    return { kind: "draft", requests };
  }

  /** One request after the other; what an earlier one wrote is read, and not written again, where a later one fails. */
  async send(ask: Ask, version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const drafted = await this.draft(ask, version, context);
    if (drafted.kind === "trouble") return unsent(drafted);
    let answer: Sent["answer"] = { status: null, erpCode: null, requestId: null };
    let warning: string | null = null;
    for (const request of drafted.requests) {
      const meaning = await this.#services.post(request, context);
      if (meaning.kind === "trouble") return meaning;
      answer = meaning.facts;
      warning ??= warningIn(meaning.content);
    }
    if (drafted.requests.length === 0) return overtaken(answer);
    return { kind: "sent", version: null, evidence: warning === null ? {} : { warning }, answer };
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const expand = "shipmentsDFF";
    const shipments = await this.#services.list("shipments", { expand, limit: 1 }, { signal, correlationId: "" });
    if (shipments.kind === "trouble") return shipments;
    const { milestone, milestoneAt, context } = this.#terms.homes;
    const segments = [milestone, milestoneAt].filter((name) => name !== "");
    const flex = rowsIn(shipments.rows[0]?.shipmentsDFF)[0];
    const unknown = flex && context === "" ? segments.find((name) => !Object.hasOwn(flex, name)) : undefined;
    if (unknown !== undefined) return unfit("field", `the flexfield of shipments has no segment ${unknown}`);
    const seen = flex && segments.length > 0 ? ` with ${segments.join(", ")}` : "";
    const proved = [`signed in as ${this.#services.name}`, `read shipments${seen}`];
    return { kind: "probe", proved, clockSkewMs: clockSkewOf(shipments.headers, this.#settings.clock.now()) };
  }

  async describe(operation: string, signal: AbortSignal): Promise<Described | Trouble> {
    const context: Caller = { signal, correlationId: "" };
    const descriptions = new Map<string, unknown>();
    const fields: TargetField[] = [];
    for (const part of parts[operation] ?? []) {
      if (!descriptions.has(part.resource)) {
        const meaning = await this.#services.describe(part.resource, context);
        if (meaning.kind === "trouble") return unsent(meaning);
        descriptions.set(part.resource, meaning.content);
      }
      fields.push(...(fieldsOf(descriptions.get(part.resource), part) ?? []));
    }
    return { kind: "described", fields };
  }

  async release({ cursor, limit }: ReleaseQuery, context: Caller): Promise<Released | Trouble> {
    const query = readyLines(this.#terms.ready, cursor, limit, this.#settings.clock.now());
    const ready = await this.#services.list("shipmentLines", query, context);
    if (ready.kind === "trouble") return ready;
    const shipments = shipmentsOf(ready.rows);
    const lines: Row[] = [];
    for (let start = 0; start < shipments.length; start += chunk) {
      const some = await this.#services.list(
        "shipmentLines",
        linesOfAll(shipments.slice(start, start + chunk)),
        context,
      );
      if (some.kind === "trouble") return some;
      lines.push(...some.rows);
    }
    const documents = shipments.flatMap((shipment) => {
      const own = lines.filter(({ Shipment }) => String(Shipment) === shipment);
      return own.length === 0 ? [] : [releasedOf(shipment, own)];
    });
    return { kind: "released", documents, cursor: cursorAfter(ready.rows, cursor), answer: ready.facts };
  }

  close(): Promise<void> {
    return this.#services.close();
  }

  #workFor({ operation }: Ask): Work {
    return this.#others[operation] ?? this.#shipments;
  }
}

/** Some confirmations are made with a warning, a document that could not be printed, say. */
function warningIn(content: unknown): string | null {
  const { Result, ReturnStatus, ...said } = (content ?? {}) as Row;
  const isWarned = [Result, ReturnStatus].some((status) => /^(warning|w)$/i.test(String(status ?? "")));
  return isWarned ? (messageIn(said) ?? "without a reason") : null;
}

function ambiguous(field: string, value: string, shipments: readonly string[]): Trouble {
  return unfit("ambiguous", `${field} ${value} is held by several shipments: ${shipments.join(", ")}`);
}
