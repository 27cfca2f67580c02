import type { Clock } from "../clock.ts";
import { type Coded, coded } from "../errors.ts";
import type { ShipmentEvent } from "../event/event.ts";
import type { Milestone } from "../event/milestone.ts";
import type { Journal, NewTimer } from "../journal/journal.ts";
import type { ReceiptFacts } from "../delivery/receipt-facts.ts";

/** Within `hours` of reaching `from` a shipment reaches `to`. */
export interface Rule {
  readonly promise: string;
  readonly from: Milestone;
  readonly hours: number;
  readonly to: Milestone;
}

/** What a timer remembers of the promise that it watches; plain data. */
export interface Watch {
  readonly shipment: number;
  readonly startedBy: ShipmentEvent;
  readonly receipt: ReceiptFacts | null;
}

/** What `msg.promise` says: due moments in ISO 8601 UTC. `undetermined`: the carrier did not say when the clock started. */
export interface PromiseState {
  readonly name: string;
  readonly from: Milestone;
  readonly to: Milestone;
  readonly state: "running" | "kept" | "undetermined" | "broken";
  readonly startedAt: string | null;
  readonly dueAt: string | null;
}

/** Moment of an actual event of the milestone; null where its time is not determined (no zone, or a date only). */
function momentOf(event: ShipmentEvent): number | null {
  const { utc, basis } = event.occurredAt;
  return utc === null || basis === "date" ? null : Date.parse(utc);
}

function reaches(event: ShipmentEvent, milestone: Milestone): boolean {
  return (
    event.milestone === milestone &&
    event.classifier === "actual" &&
    (event.scope === "shipment" || event.scope === "piece")
  );
}

function dueOf(rule: Rule, startedAt: number): number {
  return startedAt + rule.hours * 3_600_000;
}

function stateOf(rule: Rule, state: PromiseState["state"], startedAt: number | null): PromiseState {
  const iso = (at: number): string => new Date(at).toISOString();
  const { promise: name, from, to } = rule;
  return {
    name,
    from,
    to,
    state,
    startedAt: startedAt === null ? null : iso(startedAt),
    dueAt: startedAt === null ? null : iso(dueOf(rule, startedAt)),
  };
}

/** Where a rule keeps its clocks. */
export interface Watcher {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly queue: string;
}

/**
 * Takes an event: starts the clock at `from`, stops it at `to`. Only an actual event whose moment is determined starts a
 * clock. Null where the event says nothing about the promise.
 */
export async function follow(
  watcher: Watcher,
  rule: Rule,
  event: ShipmentEvent,
  shipment: number,
  receipt: ReceiptFacts | null,
): Promise<PromiseState | null> {
  if (reaches(event, rule.from)) return start(watcher, rule, event, shipment, receipt);
  if (reaches(event, rule.to)) return reached(watcher, rule, event, shipment);
  return null;
}

async function start(
  { journal, queue }: Watcher,
  rule: Rule,
  event: ShipmentEvent,
  shipment: number,
  receipt: ReceiptFacts | null,
): Promise<PromiseState> {
  const startedAt = momentOf(event);
  if (startedAt === null) return stateOf(rule, "undetermined", null);
  const data: Watch = { shipment, startedBy: event, receipt };
  const timer: NewTimer = {
    queue,
    key: String(shipment),
    lane: String(shipment),
    dueAt: dueOf(rule, startedAt),
    data: { ...data },
  };
  await journal.schedule([timer]);
  return stateOf(rule, "running", startedAt);
}

/** Kept only where the event is of the time; one that came too late leaves the clock to run out. */
async function reached(
  { journal, queue, clock }: Watcher,
  rule: Rule,
  event: ShipmentEvent,
  shipment: number,
): Promise<PromiseState> {
  const began = (await journal.eventsOf(shipment)).find(
    (other) => reaches(other, rule.from) && momentOf(other) !== null,
  );
  const startedAt = began ? momentOf(began) : null;
  if (startedAt === null) return stateOf(rule, "undetermined", null);
  const at = momentOf(event) ?? clock.now();
  if (at > dueOf(rule, startedAt)) return stateOf(rule, "broken", startedAt);
  await journal.cancel(queue, String(shipment));
  return stateOf(rule, "kept", startedAt);
}

/** A clock ran out: the broken promise with its coded error, or null where the milestone was reached in time after all. */
export async function judge(
  { journal }: Watcher,
  rule: Rule,
  watch: Watch,
): Promise<{ readonly promise: PromiseState; readonly error: Coded } | null> {
  const startedAt = momentOf(watch.startedBy);
  if (startedAt === null) return null;
  const due = dueOf(rule, startedAt);
  const inTime = (await journal.eventsOf(watch.shipment)).some(
    (event) => reaches(event, rule.to) && (momentOf(event) ?? due) <= due,
  );
  if (inTime) return null;
  const promise = stateOf(rule, "broken", startedAt);
  return { promise, error: coded("WB-SLA-001", { promise: rule.promise, due: promise.dueAt }) };
}
