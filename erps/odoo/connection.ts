import { milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import { clockSkewOf, formTrouble, unsent } from "../../core/delivery/answer.ts";
import type {
  Abilities,
  AnswerFacts,
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
import { type Calls, openCalls } from "./calls.ts";
import {
  byField,
  byName,
  changesOf,
  type Condition,
  holds,
  type Picking,
  type PickingFields,
  selectionOf,
  stateOf,
} from "./documents.ts";
import { ambiguous, asksBack, isTaken, nothingToWrite, refused } from "./refusals.ts";

/** Connects to the outgoing transfers of one Odoo database. Throws a CodedError WB-CFG-001 where the sign-in does not fit. */
export function openOdoo(settings: ErpSettings): ErpConnection {
  return new Transfers(openCalls(settings), settings);
}

const model = "stock.picking";

type Context = Pick<AskContext, "signal" | "correlationId">;
type Rows = { readonly kind: "rows"; readonly rows: readonly Picking[]; readonly answer: AnswerFacts };
type Done = { readonly kind: "done"; readonly content: unknown; readonly answer: AnswerFacts };

/** A transfer that was read to be changed. */
interface Target {
  readonly kind: "target";
  readonly id: number;
  readonly picking: Picking;
}

class Transfers implements ErpConnection {
  readonly #calls: Calls;
  readonly #settings: ErpSettings;
  readonly #fields: PickingFields;
  readonly #company: number | null;
  /** Whether the database has carriers (module stock_delivery); null until it was asked. */
  #hasCarriers: boolean | null = null;

  constructor(calls: Calls, settings: ErpSettings) {
    const { values } = settings;
    this.#calls = calls;
    this.#settings = settings;
    this.#company = Number(values.company ?? 0) || null;
    this.#fields = {
      milestone: String(values.milestoneField ?? "").trim(),
      milestoneAt: String(values.milestoneTimeField ?? "").trim(),
      tracking: String(values.trackingField ?? "").trim() || "carrier_tracking_ref",
      codes: milestoneCodesOf(String(values.milestoneCodes ?? "")),
    };
  }

  abilities(): Abilities {
    return { readable: true, needsVersion: false, idempotencyKey: false };
  }

  documentKey(document: string): string {
    return document.trim();
  }

  async find(ask: Ask, context: AskContext): Promise<Found | Trouble> {
    if (!ask.lookup) return { kind: "found", document: null };
    const { field, value } = ask.lookup;
    if (!/^[a-z]\w*(\.[a-z]\w*)*$/.test(field)) return refused("field", `${field} is not the name of a field`);
    const found = await this.#search(model, byField(field, value, this.#company), ["name"], context);
    if (found.kind === "trouble") return found;
    const names = found.rows.map(({ name }) => String(name));
    if (names.length > 1) return ambiguous(`${field} ${value}`, names);
    return { kind: "found", document: names[0] ?? null };
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const found = await this.#picking(ask, selectionOf(ask, this.#fields), context);
    if (found.kind === "trouble") return found;
    const [picking] = found.rows;
    const { answer } = found;
    if (!picking) return { kind: "reading", state: "missing", version: null, evidence: {}, answer };
    const state = stateOf(ask, picking, this.#fields);
    const evidence = { id: Number(picking.id), state: String(picking.state) };
    return { kind: "reading", state, version: null, evidence, answer };
  }

  async send(ask: Ask, _version: string | null, context: AskContext): Promise<Sent | Trouble> {
    return ask.operation === "ship-confirm" ? this.#confirm(ask, context) : this.#writeTo(ask, context);
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const { milestone, milestoneAt, tracking } = this.#fields;
    const fields = ["name", "state", milestone, milestoneAt, tracking].filter(Boolean);
    const named = { domain: byField("name", "", this.#company).slice(1), fields, limit: 1 };
    const { meaning, answer } = await this.#calls.call(
      { model, method: "search_read", named: this.#withCompany(named) },
      { signal, correlationId: "" },
    );
    if (meaning.kind === "trouble") return unsent(meaning);
    const proved = [`signed in by ${this.#calls.name}`, `read outgoing transfers with ${fields.join(", ")}`];
    const clockSkewMs = answer ? clockSkewOf(answer.headers, this.#settings.clock.now()) : null;
    return { kind: "probe", proved, clockSkewMs };
  }

  close(): Promise<void> {
    return this.#calls.close();
  }

  async #writeTo(ask: Ask, context: AskContext): Promise<Sent | Trouble> {
    const target = await this.#target(ask, ["name", "state"], context);
    if (target.kind === "trouble") return target;
    const written = await this.#write(target.id, changesOf(ask, this.#fields), context);
    return written.kind === "trouble" ? written : sent(written, target.id);
  }

  /** Writes the ask's own fields first: Odoo orders a label from some carriers where there is no tracking number yet. */
  async #confirm(ask: Ask, context: AskContext): Promise<Sent | Trouble> {
    const changes = changesOf(ask, this.#fields);
    const carriers = await this.#carrierFields(context);
    if (carriers.kind === "trouble") return carriers;
    const target = await this.#target(ask, ["name", "state", ...carriers.fields, ...Object.keys(changes)], context);
    if (target.kind === "trouble") return target;
    const { id, picking } = target;
    if (picking.state === "cancel") return refused("cancel", `${String(picking.name)} is cancelled`);
    const barred = await this.#orderedFrom({ ...picking, ...changes }, context);
    if (barred) return barred;
    if (!holds(picking, changes)) {
      const written = await this.#write(id, changes, context);
      if (written.kind === "trouble") return written;
    }
    const confirmed = await this.#do("button_validate", id, {}, context);
    if (confirmed.kind === "trouble") return confirmed;
    return isTaken(confirmed.content, ask) ? sent(confirmed, id) : asksBack(confirmed.content, confirmed.answer);
  }

  /** Trouble where confirming would make Odoo order a label from the carrier itself; null where it would not. */
  async #orderedFrom(picking: Picking, context: AskContext): Promise<Trouble | null> {
    const [carrier, name] = Array.isArray(picking.carrier_id) ? picking.carrier_id : [];
    if (typeof carrier !== "number" || picking.carrier_tracking_ref) return null;
    const found = await this.#search("delivery.carrier", [["id", "=", carrier]], ["integration_level"], context);
    if (found.kind === "trouble") return found;
    if (found.rows[0]?.integration_level !== "rate_and_ship") return null;
    return refused(
      "rate_and_ship",
      `${String(picking.name)} has no tracking number, and Odoo would order a label from ${String(name)}: write the tracking number first`,
    );
  }

  async #carrierFields(context: Context): Promise<Trouble | { readonly kind: "fields"; readonly fields: string[] }> {
    const wanted = ["carrier_id", "carrier_tracking_ref"];
    if (this.#hasCarriers === null) {
      const named = { allfields: wanted, attributes: ["type"] };
      const { meaning } = await this.#calls.call({ model, method: "fields_get", named }, context);
      if (meaning.kind === "trouble") return unsent(meaning);
      const known = (meaning.content ?? {}) as Readonly<Record<string, unknown>>;
      this.#hasCarriers = wanted.every((name) => name in known);
    }
    return { kind: "fields", fields: this.#hasCarriers ? wanted : [] };
  }

  async #target(ask: Ask, fields: readonly string[], context: Context): Promise<Target | Trouble> {
    const found = await this.#picking(ask, fields, context);
    if (found.kind === "trouble") return found;
    const [picking] = found.rows;
    if (!picking) return refused("missing", `there is no outgoing transfer ${ask.document ?? ""}`);
    return { kind: "target", id: Number(picking.id), picking };
  }

  async #picking(ask: Ask, fields: readonly string[], context: Context): Promise<Rows | Trouble> {
    const isEmpty = Object.keys(changesOf(ask, this.#fields)).length === 0;
    if (isEmpty && ask.operation !== "ship-confirm") return nothingToWrite();
    const document = this.documentKey(ask.document ?? "");
    const found = await this.#search(model, byName(document, this.#company), [...new Set(fields)], context);
    if (found.kind === "trouble" || found.rows.length < 2) return found;
    const ids = found.rows.map(({ id }) => `id ${String(id)}`);
    return ambiguous(`the name ${document} (choose a company in the connection)`, ids);
  }

  /** The first two records that meet the conditions; Odoo adds the id to the fields. */
  async #search(
    of: string,
    domain: readonly Condition[],
    fields: readonly string[],
    context: Context,
  ): Promise<Rows | Trouble> {
    const named = this.#withCompany({ domain, fields, limit: 2 });
    const { meaning } = await this.#calls.call({ model: of, method: "search_read", named }, context);
    if (meaning.kind === "trouble") return unsent(meaning);
    const { content, facts } = meaning;
    if (!Array.isArray(content)) return unsent(formTrouble("something else than a list of records", facts));
    return { kind: "rows", rows: content, answer: facts };
  }

  async #write(id: number, vals: Readonly<Record<string, unknown>>, context: Context): Promise<Done | Trouble> {
    const written = await this.#do("write", id, { vals }, context);
    if (written.kind === "trouble" || written.content === true) return written;
    return formTrouble("something else than true to a write", written.answer);
  }

  async #do(method: string, id: number, named: MethodNamed, context: Context): Promise<Done | Trouble> {
    const call = { model, method, ids: [id], named: this.#withCompany(named) };
    const { meaning } = await this.#calls.call(call, context);
    return meaning.kind === "trouble" ? meaning : { kind: "done", content: meaning.content, answer: meaning.facts };
  }

  #withCompany(named: MethodNamed): MethodNamed {
    return this.#company === null ? named : { ...named, context: { allowed_company_ids: [this.#company] } };
  }
}

type MethodNamed = Readonly<Record<string, unknown>>;

function sent({ answer }: Done, id: number): Sent {
  return { kind: "sent", version: null, evidence: { id }, answer };
}
