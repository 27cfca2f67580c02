import { authTrouble, clockSkewOf, formTrouble, missing, unfit, unsent } from "../../core/delivery/answer.ts";
import type { MilestoneCodes } from "../../core/delivery/milestone-codes.ts";
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
import { isMissing } from "./answers.ts";
import { type Creation, openCreations, readCreation } from "./creations.ts";
import { changesOf, codesOf, type Document, doctypeOf, heldOf, stateOf } from "./documents.ts";
import { findDocument } from "./lookups.ts";
import { describe } from "./meta.ts";
import { readReleased } from "./releases.ts";
import { type Context, documentPath, Site, type SiteRequest } from "./site.ts";
import { type OwnFields, ownFieldsOf, vocabularyOf } from "./words.ts";

/** Connects to one ERPNext site. Throws a CodedError WB-CFG-001 where the settings cannot be followed. */
export function openErpnext(settings: ErpSettings): ErpConnection {
  return new Documents(settings, ownFieldsOf(settings));
}

/** What will be sent. */
interface Planned {
  readonly kind: "planned";
  readonly request: SiteRequest;
}

class Documents implements ErpConnection {
  readonly #settings: ErpSettings;
  readonly #site: Site;
  readonly #codes: MilestoneCodes;
  readonly #own: OwnFields;
  readonly #creations: Readonly<Record<string, Creation>>;

  constructor(settings: ErpSettings, own: OwnFields) {
    this.#settings = settings;
    this.#site = new Site(settings);
    this.#codes = codesOf(String(settings.values.statusCodes ?? ""));
    this.#own = own;
    this.#creations = openCreations(this.#site, settings);
  }

  /** What is created has no version before. */
  abilities(operation: string): Abilities {
    return { readable: true, needsVersion: !(operation in this.#creations), idempotencyKey: false };
  }

  documentKey(document: string): string {
    return document;
  }

  vocabulary(operation: string): Vocabulary {
    return vocabularyOf(operation, this.#own);
  }

  find(ask: Ask, context: AskContext): Promise<Found | Trouble> {
    return findDocument(this.#site, ask, context);
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const creation = this.#creations[ask.operation];
    if (creation) return readCreation(this.#site, creation, ask, context);
    const names = Object.keys(changesOf(ask, this.#codes));
    if (names.length === 0) return nothingToWrite();
    const { meaning } = await this.#site.ask({ method: "GET", path: pathOf(ask) }, context);
    if (meaning.kind === "trouble") return isMissing(meaning) ? missing(meaning) : unsent(meaning);
    const document = meaning.content as Document | null;
    const version = document && versionOf(document);
    if (!document || version === null) return unsent(formTrouble("no document", meaning.facts));
    const unknown = names.find((name) => !Object.hasOwn(document, name));
    if (unknown !== undefined) return fieldless(doctypeOf(ask), unknown);
    const evidence = { modified: version, docstatus: numberOf(document.docstatus) };
    const state = stateOf(ask, document, this.#codes);
    return { kind: "reading", state, held: heldOf(document, names), version, evidence, answer: meaning.facts };
  }

  async send(ask: Ask, version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const planned = await this.#plan(ask, version, context);
    if (planned.kind === "trouble") return planned;
    const { meaning } = await this.#site.ask(planned.request, context);
    if (meaning.kind === "trouble") return meaning;
    const saved = (meaning.content ?? {}) as Document;
    const evidence = ask.operation in this.#creations ? { made: String(saved.name) } : {};
    return { kind: "sent", version: versionOf(saved), evidence, answer: meaning.facts };
  }

  async draft(ask: Ask, version: string | null, context: AskContext): Promise<Drafted | Trouble> {
    const planned = await this.#plan(ask, version, context);
    if (planned.kind === "trouble") return planned;
    return { kind: "draft", requests: [this.#site.shown(planned.request, context)] };
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const context = { signal, correlationId: "" };
    const { meaning, answer } = await this.#site.ask(
      { method: "GET", path: "/api/method/frappe.auth.get_logged_user" },
      context,
    );
    if (meaning.kind === "trouble") return meaning.answer.erpCode === "PermissionError" ? guest(meaning) : meaning;
    const shipments = await this.#site.list("Shipment", { fields: ["name", "tracking_status"] }, context);
    if (shipments.kind === "trouble") return shipments;
    const notes = await this.#site.list("Delivery Note", { fields: ["name", "docstatus"] }, context);
    if (notes.kind === "trouble") return notes;
    const proved = [`signed in as ${String(meaning.content)}`, "read Shipment and Delivery Note"];
    const clockSkewMs = answer.kind === "answer" ? clockSkewOf(answer.headers, this.#settings.clock.now()) : null;
    return { kind: "probe", proved, clockSkewMs };
  }

  /** The fields of the document that an operation changes, or makes. */
  describe(operation: string, signal: AbortSignal): Promise<Described | Trouble> {
    const creation = this.#creations[operation];
    return describe(this.#site, creation?.doctype ?? doctypeOf({ operation }), creation !== undefined, signal);
  }

  release(query: ReleaseQuery, context: Context): Promise<Released | Trouble> {
    return readReleased(this.#site, query, context);
  }

  close(): Promise<void> {
    return this.#site.close();
  }

  /** The one request of an operation. `modified` in a change makes the system compare it with what it holds before it saves. */
  async #plan(ask: Ask, version: string | null, context: AskContext): Promise<Planned | Trouble> {
    const creation = this.#creations[ask.operation];
    if (!creation) {
      const body = { ...changesOf(ask, this.#codes), ...(version === null ? {} : { modified: version }) };
      return { kind: "planned", request: { method: "PUT", path: pathOf(ask), body } };
    }
    const body = await creation.body(ask, context);
    if (body.kind === "trouble") return unsent(body);
    const path = `/api/resource/${encodeURIComponent(creation.doctype)}`;
    return { kind: "planned", request: { method: "POST", path, body: body.document } };
  }
}

function pathOf(ask: Ask): string {
  return documentPath(doctypeOf(ask), ask.document ?? "");
}

function versionOf({ modified }: Document): string | null {
  return typeof modified === "string" ? modified : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** A site that hears no credentials takes us for a guest: a proxy that drops the Authorization header does that. */
function guest({ answer }: Trouble): Trouble {
  return authTrouble("the site takes us for a guest", answer);
}

/** A change without a field would be "done" at once: nobody would learn that nothing is ever written. */
function nothingToWrite(): Trouble {
  return unfit("fields", "the node names no field to write");
}

/** The system drops a field that it does not know, and says yes: the change would be sent again and again. */
function fieldless(doctype: string, field: string): Trouble {
  return unfit("field", `${doctype} has no field ${field}, or our user may not read it`);
}
