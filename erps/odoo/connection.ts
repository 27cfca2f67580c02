import { clockSkewOf, unsent } from "../../core/delivery/answer.ts";
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
import type { TermFields } from "../../core/delivery/term-fields.ts";
import { type CallContext, type Calls, openCalls } from "./calls.ts";
import { type Creation, openClaims } from "./creations.ts";
import {
  byField,
  changesOf,
  heldOf,
  holds,
  type Picking,
  type PickingFields,
  selectionOf,
  stateOf,
} from "./documents.ts";
import { booksOf, openAccruals } from "./entries.ts";
import { openInvoices } from "./invoices.ts";
import { carryOut, type Plan, requestsOf, type Step } from "./plans.ts";
import { noTransfer, Records, transfers } from "./records.ts";
import { ambiguous, asksBack, isTaken, mustBeTrue, nothingToWrite, refused } from "./refusals.ts";
import { readReleased } from "./releases.ts";
import { openReturns } from "./returns.ts";
import { fieldsOf, ownFieldsOf, vocabularyOf } from "./words.ts";

/** Connects to one Odoo database. Throws a CodedError WB-CFG-001 where sign-in or settings cannot be followed. */
export function openOdoo(settings: ErpSettings): ErpConnection {
  return new Transfers(openCalls(settings), settings, ownFieldsOf(settings));
}

const carrierFields = ["carrier_id", "carrier_tracking_ref"];

class Transfers implements ErpConnection {
  readonly #calls: Calls;
  readonly #settings: ErpSettings;
  readonly #fields: PickingFields;
  readonly #own: TermFields;
  readonly #records: Records;
  readonly #claimModel: string;
  readonly #creations: Readonly<Record<string, Creation>>;

  constructor(calls: Calls, settings: ErpSettings, own: TermFields) {
    const { values } = settings;
    const records = new Records(calls, Number(values.company ?? 0) || null);
    this.#calls = calls;
    this.#settings = settings;
    this.#records = records;
    this.#fields = fieldsOf(settings);
    this.#own = own;
    this.#claimModel = String(values.claimModel ?? "").trim();
    this.#creations = {
      return: openReturns(records),
      "invoice-release": openInvoices(records),
      accrual: openAccruals(records, booksOf(settings)),
      claim: openClaims(records, this.#claimModel),
    };
  }

  abilities(): Abilities {
    return { readable: true, needsVersion: false, idempotencyKey: false };
  }

  documentKey(document: string): string {
    return document.trim();
  }

  vocabulary(operation: string): Vocabulary {
    return vocabularyOf(operation, this.#fields, this.#own);
  }

  async find(ask: Ask, context: AskContext): Promise<Found | Trouble> {
    if (!ask.lookup) return { kind: "found", document: null };
    const { field, value } = ask.lookup;
    if (!/^[a-z]\w*(\.[a-z]\w*)*$/.test(field)) return refused("field", `${field} is not the name of a field`);
    const domain = byField(field, value, this.#records.company);
    const found = await this.#records.search(transfers, domain, ["name"], context);
    if (found.kind === "trouble") return found;
    const names = found.rows.map(({ name }) => String(name));
    if (names.length > 1) return ambiguous(`${field} ${value}`, names);
    return { kind: "found", document: names[0] ?? null };
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const creation = this.#creations[ask.operation];
    if (creation) return creation.read(ask, context);
    const names = Object.keys(changesOf(ask, this.#fields));
    if (names.length === 0 && ask.operation !== "ship-confirm") return nothingToWrite();
    const found = await this.#records.transfer(
      this.documentKey(ask.document ?? ""),
      selectionOf(ask, this.#fields),
      context,
    );
    if (found.kind === "trouble") return found;
    const { answer } = found;
    if (found.kind === "none") return { kind: "reading", state: "missing", version: null, evidence: {}, answer };
    const { id, picking } = found;
    const held = heldOf(picking, names);
    const evidence = { id, state: String(picking.state) };
    return { kind: "reading", state: stateOf(ask, picking, this.#fields), held, version: null, evidence, answer };
  }

  async send(ask: Ask, _version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const plan = await this.#plan(ask, context);
    return plan.kind === "trouble" ? plan : carryOut(plan, this.#records, context);
  }

  async draft(ask: Ask, _version: string | null, context: AskContext): Promise<Drafted | Trouble> {
    const plan = await this.#plan(ask, context);
    if (plan.kind === "trouble") return plan;
    return { kind: "draft", requests: requestsOf(plan, this.#records, context) };
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const { milestone, milestoneAt, tracking } = this.#fields;
    const fields = ["name", "state", milestone, milestoneAt, tracking, ...Object.values(this.#own)].filter(Boolean);
    const domain = byField("name", "", this.#records.company).slice(1);
    const context = this.#records.company === null ? {} : { context: { allowed_company_ids: [this.#records.company] } };
    const named = { domain, fields, limit: 1, ...context };
    const call = { model: transfers, method: "search_read", named };
    const { meaning, answer } = await this.#calls.call(call, { signal, correlationId: "" });
    if (meaning.kind === "trouble") return unsent(meaning);
    const proved = [`signed in by ${this.#calls.name}`, `read outgoing transfers with ${fields.join(", ")}`];
    const clockSkewMs = answer ? clockSkewOf(answer.headers, this.#settings.clock.now()) : null;
    return { kind: "probe", proved, clockSkewMs };
  }

  /** Fields of the record that an operation writes; wizards take none. */
  async describe(operation: string, signal: AbortSignal): Promise<Described | Trouble> {
    const models: Readonly<Record<string, string>> = { accrual: "account.move", claim: this.#claimModel };
    const isWizard = operation === "return" || operation === "invoice-release";
    const model = isWizard ? "" : (models[operation] ?? transfers);
    if (model === "") return { kind: "described", fields: [] };
    const fields = await this.#records.describe(model, { signal, correlationId: "" });
    return "kind" in fields ? fields : { kind: "described", fields };
  }

  release(query: ReleaseQuery, context: CallContext): Promise<Released | Trouble> {
    return readReleased(this.#records, query, context);
  }

  close(): Promise<void> {
    return this.#calls.close();
  }

  async #plan(ask: Ask, context: AskContext): Promise<Plan | Trouble> {
    const creation = this.#creations[ask.operation];
    if (creation) return creation.plan(ask, context);
    return ask.operation === "ship-confirm" ? this.#planConfirm(ask, context) : this.#planWrite(ask, context);
  }

  async #planWrite(ask: Ask, context: AskContext): Promise<Plan | Trouble> {
    const changes = changesOf(ask, this.#fields);
    if (Object.keys(changes).length === 0) return nothingToWrite();
    const document = this.documentKey(ask.document ?? "");
    const target = await this.#records.transfer(document, ["name", "state"], context);
    if (target.kind === "trouble") return target;
    if (target.kind === "none") return noTransfer(document);
    const { id } = target;
    return { kind: "plan", steps: [writing(id, changes)], evidence: { id } };
  }

  /** Writes the ask's own fields first: Odoo orders a label from some carriers where there is no tracking number yet. */
  async #planConfirm(ask: Ask, context: AskContext): Promise<Plan | Trouble> {
    const changes = changesOf(ask, this.#fields);
    const known = await this.#records.known(transfers, carrierFields, context);
    if ("kind" in known) return known;
    const carriers = known.length === carrierFields.length ? known : [];
    const document = this.documentKey(ask.document ?? "");
    const fields = ["name", "state", ...carriers, ...Object.keys(changes)];
    const target = await this.#records.transfer(document, fields, context);
    if (target.kind === "trouble") return target;
    if (target.kind === "none") return noTransfer(document);
    const { id, picking } = target;
    if (picking.state === "cancel") return refused("cancel", `${String(picking.name)} is cancelled`);
    const barred = await this.#orderedFrom({ ...picking, ...changes }, context);
    if (barred) return barred;
    const written = holds(picking, changes) ? [] : [writing(id, changes)];
    const confirm: Step = {
      call: { model: transfers, method: "button_validate", ids: [id], named: {} },
      judge: (content, answer) => (isTaken(content, ask) ? null : asksBack(content, answer)),
    };
    return { kind: "plan", steps: [...written, confirm], evidence: { id } };
  }

  /** Trouble where confirming would make Odoo order a label from the carrier itself; null where it would not. */
  async #orderedFrom(picking: Picking, context: AskContext): Promise<Trouble | null> {
    const [carrier, name] = Array.isArray(picking.carrier_id) ? picking.carrier_id : [];
    if (typeof carrier !== "number" || picking.carrier_tracking_ref) return null;
    const domain = [["id", "=", carrier]] as const;
    const found = await this.#records.search("delivery.carrier", domain, ["integration_level"], context);
    if (found.kind === "trouble") return found;
    if (found.rows[0]?.integration_level !== "rate_and_ship") return null;
    return refused(
      "rate_and_ship",
      `${String(picking.name)} has no tracking number, and Odoo would order a label from ${String(name)}: write the tracking number first`,
    );
  }
}

function writing(id: number, vals: Readonly<Record<string, unknown>>): Step {
  return { call: { model: transfers, method: "write", ids: [id], named: { vals } }, judge: mustBeTrue };
}
