import { milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import assert from "node:assert/strict";
import { clockSkewOf, type Meaning, unfit, unsent } from "../../core/delivery/answer.ts";
import type {
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
import { CodedError, coded } from "../../core/errors.ts";
import {
  changesOf,
  isForPackage,
  packageName,
  type Row,
  selectionOf,
  stateOf,
  type TrytonFields,
  versionOf,
  versionText,
} from "./documents.ts";
import { openSession, type Session } from "./session.ts";
import { confirmation, type Confirmation } from "./workflow.ts";

const shipment = "stock.shipment.out";
const parcel = "stock.package";

type Rows = { readonly kind: "rows"; readonly rows: readonly Row[]; readonly facts: AnswerFacts };
type Caller = Pick<AskContext, "signal" | "correlationId">;

/** Connects to the customer shipments of one database. Throws WB-CFG-001 where a setting cannot be followed. */
export function openTryton(settings: ErpSettings): ErpConnection {
  return new CustomerShipments(openSession(settings), settings);
}

function fieldsOf({ values }: ErpSettings): TrytonFields {
  return {
    milestone: String(values.milestoneField ?? ""),
    milestoneAt: String(values.milestoneTimeField ?? ""),
    milestoneAtIsDateTime: values.milestoneTimeIsDateTime === true,
    tracking: String(values.trackingField || "reference"),
    packageTracking: String(values.packageField ?? ""),
    codes: milestoneCodesOf(String(values.milestoneCodes ?? "")),
  };
}

function confirmationOf({ values, baseUrl }: ErpSettings): Confirmation {
  const from = String(values.confirmFrom || "packed");
  const found = confirmation(from);
  if (found && values.database) return found;
  const detail = found ? "no database is named" : `a shipment cannot be confirmed from ${from}`;
  throw new CodedError(coded("WB-CFG-001", { node: new URL(baseUrl).host, detail }));
}

class CustomerShipments implements ErpConnection {
  readonly #session: Session;
  readonly #settings: ErpSettings;
  readonly #fields: TrytonFields;
  readonly #confirmation: Confirmation;

  constructor(session: Session, settings: ErpSettings) {
    this.#session = session;
    this.#settings = settings;
    this.#fields = fieldsOf(settings);
    this.#confirmation = confirmationOf(settings);
  }

  abilities() {
    return { readable: true, needsVersion: true, idempotencyKey: false };
  }

  documentKey(document: string): string {
    return document.trim();
  }

  async find(ask: Ask, context: AskContext): Promise<Found | Trouble> {
    if (!ask.lookup) return { kind: "found", document: null };
    const { field, value } = ask.lookup;
    const found = await this.#search(shipment, [[field, "=", value]], ["number"], context);
    if (found.kind === "trouble") return found;
    const numbers = found.rows.map(({ number }) => (typeof number === "string" ? number : null));
    return numbers.length > 1 ? ambiguous(`${field} ${value}`) : { kind: "found", document: numbers[0] ?? null };
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const isConfirmation = ask.operation === "ship-confirm";
    if (!isConfirmation && Object.keys(changesOf(ask, this.#fields)).length === 0)
      return unfit("fields", "neither the connection nor the node names a field to write");
    const number = this.documentKey(ask.document ?? "");
    const found = await this.#search(shipment, [["number", "=", number]], selectionOf(ask, this.#fields), context);
    if (found.kind === "trouble") return found;
    const [row, other] = found.rows;
    if (other) return ambiguous(`number ${number}`);
    if (!row) return { kind: "reading", state: "missing", version: null, evidence: {}, answer: found.facts };
    const standing = isConfirmation ? this.#confirmation.standingOf(String(row.state)) : null;
    if (standing === "unready") return this.#unready(row);
    if (isForPackage(ask, this.#fields)) return this.#readPackage(ask, row, context);
    return readingOf(shipment, row, standing ?? stateOf(ask, row, this.#fields), row, found.facts);
  }

  async send(ask: Ask, version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const target = versionOf(version);
    assert.ok(target, "sent without the version that was read");
    const { model, id, timestamp } = target;
    if (ask.operation === "ship-confirm") return this.#confirm(id, ask, context);
    const timestamps = timestamp === "" ? {} : { timestamps: { [`${model},${id}`]: timestamp } };
    const params = [[id], changesOf(ask, this.#fields)];
    const meaning = await this.#session.call({ method: `model.${model}.write`, params, ...timestamps }, context);
    return meaning.kind === "trouble" ? meaning : sent(meaning.facts);
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const opened = await this.#session.open(signal);
    if (opened.kind === "trouble") return opened;
    const { milestone, milestoneAt, tracking, packageTracking } = this.#fields;
    const fields = [milestone, milestoneAt, tracking].filter((name) => name !== "");
    const caller = { signal, correlationId: "" };
    const found = await this.#search(shipment, [], fields, caller);
    if (found.kind === "trouble") return found;
    const proved = [
      `signed in to ${String(this.#settings.values.database)} as ${this.#session.user}`,
      `read customer shipments with ${fields.join(", ")}`,
    ];
    if (packageTracking) {
      const packages = await this.#search(parcel, [], [packageTracking], caller);
      if (packages.kind === "trouble") return packages;
      proved.push(`read packages with ${packageTracking}`);
    }
    return { kind: "probe", proved, clockSkewMs: clockSkewOf(opened.headers, this.#settings.clock.now()) };
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  /** The transitions answer nothing whether they moved the shipment or not: without a read-back we look ourselves. */
  async #confirm(id: number, ask: Ask, context: AskContext): Promise<Sent | Trouble> {
    let meaning: Meaning | null = null;
    for (const transition of this.#confirmation.transitions) {
      meaning = await this.#session.call({ method: `model.${shipment}.${transition}`, params: [[id]] }, context);
      if (meaning.kind === "trouble") return meaning;
    }
    assert.ok(meaning, "a confirmation without a transition");
    if (ask.readBack) return sent(meaning.facts);
    const reading = await this.read(ask, context);
    if (reading.kind === "trouble") return reading;
    return reading.state === "done" ? sent(meaning.facts) : unfit("open", "the confirmation changed nothing");
  }

  #unready(row: Row): Trouble {
    const state = String(row.state);
    return unfit(state, `the shipment is ${state}, and is confirmed from ${this.#confirmation.from} on`);
  }

  async #readPackage(ask: Ask, row: Row, context: AskContext): Promise<Reading | Trouble> {
    const domain = [["shipment", "=", `${shipment},${Number(row.id)}`]];
    const written = Object.keys(changesOf(ask, this.#fields));
    const found = await this.#search(parcel, domain, ["rec_name", "_timestamp", ...written], context, null);
    if (found.kind === "trouble") return found;
    const wanted = ask.fields[packageName] ?? null;
    const packages = found.rows.filter(({ rec_name: name }) => wanted === null || name === String(wanted));
    const [held] = packages;
    if (!held) return unfit("package", wanted === null ? "the shipment has no package" : `no package ${wanted}`);
    if (packages.length > 1) return unfit("package", "the shipment has several packages: say which one");
    return readingOf(parcel, held, stateOf(ask, held, this.#fields), row, found.facts);
  }

  /** At most two rows unless `limit` says otherwise (null: all): two are enough to know that a key is ambiguous. */
  async #search(
    model: string,
    domain: readonly unknown[],
    fields: readonly string[],
    caller: Caller,
    limit: number | null = 2,
  ): Promise<Rows | Trouble> {
    const params = [domain, 0, limit, [["id", "ASC"]], fields];
    const meaning = await this.#session.call({ method: `model.${model}.search_read`, params }, caller);
    if (meaning.kind === "trouble") return unsent(meaning);
    return { kind: "rows", rows: Array.isArray(meaning.content) ? meaning.content : [], facts: meaning.facts };
  }
}

function readingOf(model: string, held: Row, state: Reading["state"], row: Row, answer: AnswerFacts): Reading {
  const version = versionText({ model, id: Number(held.id), timestamp: String(held._timestamp ?? "") });
  const evidence = { number: textOf(row.number), state: textOf(row.state) };
  return { kind: "reading", state, version, evidence, answer };
}

function sent(answer: AnswerFacts): Sent {
  return { kind: "sent", version: null, evidence: {}, answer };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function ambiguous(what: string): Trouble {
  return unfit("ambiguous", `${what} is held by several shipments`);
}
