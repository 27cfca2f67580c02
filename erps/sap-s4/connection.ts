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
import { headerOf, type HttpAnswer } from "../../core/delivery/http.ts";
import { meaningOf } from "./answers.ts";
import { changesOf, documentKeyOf, type Header, literal, type S4Fields, selectionOf, stateOf } from "./documents.ts";
import { openSession, type Session } from "./session.ts";

/** Path of the service where the base URL names none. */
const servicePath = "/sap/opu/odata/sap/API_OUTBOUND_DELIVERY_SRV;v=0002";
const entity = "/A_OutbDeliveryHeader";
const json = { "content-type": "application/json" };

/** Connects to the outbound deliveries of one S/4HANA system. */
export function openS4(settings: ErpSettings): ErpConnection {
  const base = new URL(settings.baseUrl).pathname.replace(/\/+$/, "");
  const root = base.includes("/sap/opu/odata/") ? base : base + servicePath;
  return new OutboundDeliveries(openSession(settings, root), fieldsOf(settings), settings);
}

function fieldsOf({ values }: ErpSettings): S4Fields {
  return {
    milestone: String(values.milestoneField ?? ""),
    milestoneAt: String(values.milestoneTimeField ?? ""),
    tracking: String(values.trackingField || "BillOfLading"),
    codes: milestoneCodesOf(String(values.milestoneCodes ?? "")),
  };
}

class OutboundDeliveries implements ErpConnection {
  readonly #session: Session;
  readonly #fields: S4Fields;
  readonly #settings: ErpSettings;

  constructor(session: Session, fields: S4Fields, settings: ErpSettings) {
    this.#session = session;
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
    if (!/^[A-Za-z]\w*$/.test(field)) return misnamed(field);
    const path = `${entity}?$filter=${field}%20eq%20${literal(value)}&$select=DeliveryDocument&$top=2`;
    const meaning = await this.#read(path, context);
    if (meaning.kind === "trouble") return meaning;
    const documents = resultsOf(meaning.content).map((header) => String(header.DeliveryDocument));
    const [document = null] = documents;
    return documents.length > 1
      ? ambiguous(field, value, documents)
      : { kind: "found", document: document && documentKeyOf(document) };
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    if (ask.operation !== "ship-confirm" && isEmpty(changesOf(ask, this.#fields))) return nothingToWrite();
    const select = selectionOf(ask, this.#fields).join(",");
    const answer = await this.#session.ask({ method: "GET", path: `${this.#keyed(ask)}?$select=${select}` }, context);
    const meaning = meaningOfAny(answer);
    if (meaning.kind === "trouble") return isMissing(meaning) ? missing(meaning) : unsent(meaning);
    const header = (meaning.content ?? {}) as Header & { readonly __metadata?: { readonly etag?: string } };
    const version = header.__metadata?.etag ?? etagOf(answer);
    const evidence = {
      version: textOf(header.DeliveryVersion),
      goodsMovement: textOf(header.OverallGoodsMovementStatus),
    };
    return { kind: "reading", state: stateOf(ask, header, this.#fields), version, evidence, answer: meaning.facts };
  }

  async send(ask: Ask, version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const headers = { ...json, "if-match": version ?? "*" };
    const request =
      ask.operation === "ship-confirm"
        ? ({ method: "POST", path: `/PostGoodsIssue?DeliveryDocument=${literal(keyOf(ask))}`, headers } as const)
        : ({
            method: "PATCH",
            path: this.#keyed(ask),
            headers,
            body: JSON.stringify(changesOf(ask, this.#fields)),
          } as const);
    const answer = await this.#session.ask(request, context);
    const meaning = meaningOfAny(answer);
    if (meaning.kind === "trouble") return meaning;
    return { kind: "sent", version: etagOf(answer), evidence: {}, answer: meaning.facts };
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const opened = await this.#session.open(signal);
    if (opened.kind === "trouble") return opened;
    const proved = [`opened a session as ${this.#session.user}`];
    const { milestone, milestoneAt, tracking } = this.#fields;
    const fields = [milestone, milestoneAt, tracking].filter((name) => name !== "");
    const meaning = await this.#read(`${entity}?$top=1&$select=DeliveryDocument,${fields.join(",")}`, {
      signal,
      correlationId: "",
    });
    if (meaning.kind === "trouble") return meaning;
    proved.push(`read a delivery with ${fields.join(", ")}`);
    return { kind: "probe", proved, clockSkewMs: clockSkewOf(opened.headers, this.#settings.clock.now()) };
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  #keyed(ask: Ask): string {
    return `${entity}(${literal(keyOf(ask))})`;
  }

  async #read(path: string, context: Pick<AskContext, "signal" | "correlationId">): Promise<Meaning> {
    const meaning = meaningOfAny(await this.#session.ask({ method: "GET", path }, context));
    return meaning.kind === "trouble" ? unsent(meaning) : meaning;
  }
}

function keyOf(ask: Ask): string {
  return documentKeyOf(ask.document ?? "");
}

function meaningOfAny(answer: HttpAnswer | Trouble): Meaning {
  return answer.kind === "trouble" ? answer : meaningOf(answer);
}

function isMissing(trouble: Trouble): boolean {
  return trouble.answer.status === 404 && trouble.class === "permanent";
}

function etagOf(answer: HttpAnswer | Trouble): string | null {
  return answer.kind === "answer" ? headerOf(answer.headers, "etag") : null;
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

function isEmpty(changes: object): boolean {
  return Object.keys(changes).length === 0;
}

function ambiguous(field: string, value: string, documents: readonly string[]): Trouble {
  return unfit("ambiguous", `${field} ${value} is held by several deliveries: ${documents.join(", ")}`);
}
