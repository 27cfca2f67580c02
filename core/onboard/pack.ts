/** A carrier pack made of what was proposed and chosen. */
import type { BodySpec } from "../mapping/body.ts";
import type { KindSpec } from "../mapping/kind.ts";
import { type CodeGroup, packFormat } from "../mapping/pack.ts";
import { type FieldName, columnFor, type Layout } from "./choose.ts";
import type { CodeRow } from "./codes.ts";
import { namedReferences } from "./names.ts";
import { type Column, joined, pathFrom, recordsFrom } from "./survey.ts";
import type { Timing } from "./timing.ts";

/** Who the carrier is, as the analyst names it. */
export interface Identity {
  readonly id: string;
  readonly name: string;
  /** Day on which the pack is made, `YYYY-MM-DD`. */
  readonly today: string;
}

/** How a record of the events reads a column. */
export function eventPath({ events }: Layout): (column: Column) => string {
  return (column) => pathFrom(events, column) ?? column.path;
}

/** How a record of the shipments reads a column: its own, one above, or that of its first event. */
export function shipmentPath({ shipments, events }: Layout): (column: Column) => string {
  return (column) => {
    const own = pathFrom(shipments, column);
    if (own !== null) return own;
    const first = recordsFrom(shipments, events).replace(/\[\*\]$/, "[0]");
    return joined(first, column.path);
  };
}

const escaped = (path: string): string => path.replace(/\[\*\].*$/, "");

/** What tells such a body from others: the lists that hold the shipments, and number and time where it has none. */
function conditions(layout: Layout): KindSpec["when"] {
  const path = escaped(layout.shipments.path);
  if (path === "") return [{ path: "$", is: "present" }];
  if (path !== "$") return [{ path, is: "present" }];
  const columns = (["trackingNumber", "occurredAt"] as const).map((field) => columnFor(layout, field));
  const lists = columns.flatMap((column) => (column ? [escaped(column.id)] : []));
  return [...new Set(lists)].map((one) => ({ path: one, is: "present" }));
}

function present<T extends object>(parts: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as never;
}

/** Columns by field, as one of the two records reads them. */
type Reads = (field: FieldName) => string | undefined;

const staleAfterDays = 30;

function eventOf(layout: Layout, times: Times): KindSpec["event"] {
  const path = eventPath(layout);
  const read: Reads = (field) => {
    const column = columnFor(layout, field);
    return column ? path(column) : undefined;
  };
  const code = read("code") ?? "$";
  const facilityOnly = read("facility") !== undefined && read("city") === undefined;
  const place = present({
    city: read("city"),
    region: read("region"),
    postalCode: read("postalCode"),
    country: read("country"),
    facility: read("facility"),
  });
  const parts = ["facility", "city", "region", "postalCode", "country"] as const;
  const shown = facilityOnly ? { text: [...parts] } : { text: parts.slice(1) };
  return {
    code,
    ...present({ text: read("text"), detail: read("detail") }),
    lookup: [{ table: "codes", key: code }],
    occurredAt: times.occurredAt.rule,
    ...(Object.keys(place).length > 0 ? { place: { ...place, ...shown } } : {}),
    ...(inEvents(layout, "signedBy") ? present({ signedBy: read("signedBy") }) : {}),
    ...(inEvents(layout, "documentUrl") ? present({ documentUrl: read("documentUrl") }) : {}),
  };
}

/** True for a field that lies in the events while shipments are records of their own. */
function inEvents(layout: Layout, field: FieldName): boolean {
  return columnFor(layout, field)?.level === layout.events && layout.events !== layout.shipments;
}

/** The times of a pack; an estimate may be missing. */
export interface Times {
  readonly occurredAt: Timing;
  readonly estimatedDelivery: Timing | null;
}

/** How one kind of body is read. */
export interface KindPlan {
  readonly layout: Layout;
  readonly times: Times;
}

function eventsOf({ shipments, events, twins }: Layout): string | string[] {
  const own = recordsFrom(shipments, events);
  const others = twins.map((level) => recordsFrom(shipments, level));
  return others.length === 0 ? own : [own, ...others];
}

function kindOf({ layout, times }: KindPlan, at: number, { name }: Identity): KindSpec {
  const path = shipmentPath(layout);
  const read: Reads = (field) => {
    const column = columnFor(layout, field);
    return column ? path(column) : undefined;
  };
  const references = namedReferences.flatMap((kind) => {
    const value = read(kind);
    return value === undefined ? [] : [{ kind, value }];
  });
  const own = (field: FieldName): string | undefined => (inEvents(layout, field) ? undefined : read(field));
  const estimate = times.estimatedDelivery && { time: times.estimatedDelivery.rule, staleAfterDays };
  return {
    id: at === 0 ? "status" : `status-${at + 1}`,
    title: `Status of ${name}`,
    when: conditions(layout),
    shipments: layout.shipments.path,
    trackingNumber: read("trackingNumber"),
    ...present({ pieces: read("pieces") }),
    ...(references.length > 0 ? { references } : {}),
    ...(estimate ? { estimatedDelivery: estimate } : {}),
    ...present({ signedBy: own("signedBy"), documentUrl: own("documentUrl") }),
    events: eventsOf(layout),
    event: eventOf(layout, times),
  };
}

/** Codes that mean the same together, each with the carrier's wording. */
function groupsOf(rows: readonly CodeRow[]): CodeGroup[] {
  const groups = new Map<string, CodeGroup>();
  for (const { code, meaning, wordings } of rows) {
    if (!meaning) continue;
    const { milestone, event, reason } = meaning;
    const key = `${event} ${milestone} ${reason ?? ""}`;
    const group = groups.get(key) ?? { milestone, event, ...(reason ? { reason } : {}), codes: {} };
    group.codes[code] = wordings[0] ?? code;
    groups.set(key, group);
  }
  return [...groups.values()];
}

const contentTypes: Readonly<Record<string, readonly string[]>> = {
  json: ["application/json"],
  xml: ["application/xml", "text/xml"],
  csv: ["text/csv", "text/plain", "application/csv"],
  xlsx: ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/octet-stream"],
  fixed: ["text/plain"],
};

/** The first tracking number of a body, which orders the work. */
function laneOf(plans: readonly KindPlan[]): string[] {
  const columns = plans.flatMap(({ layout }) => columnFor(layout, "trackingNumber") ?? []);
  return [...new Set(columns.map(({ id }) => id.replaceAll("[*]", "[0]")))];
}

function webhookOf(plans: readonly KindPlan[], format: string): object {
  return {
    auth: [
      { scheme: "api-key", header: "x-api-key" },
      { scheme: "url-token", parameter: "token" },
      { scheme: "basic" },
    ],
    ack: { status: 200 },
    contentTypes: contentTypes[format] ?? ["application/octet-stream"],
    lane: laneOf(plans),
    dedupe: "Number, code, time and place make the fact.",
    replay: "Not stated.",
    limits: "Not stated.",
  };
}

/** The JSON of a pack; whether it is one, the loader says. */
export function packJson(
  identity: Identity,
  body: Exclude<BodySpec, readonly unknown[]>,
  plans: readonly KindPlan[],
  rows: readonly CodeRow[],
): object {
  return {
    format: packFormat,
    id: identity.id,
    name: identity.name,
    version: "1.0.0",
    owner: identity.name,
    checked: identity.today,
    api: [{ name: "From samples", version: identity.today }],
    ...(body.format === "json" ? {} : { body }),
    webhook: webhookOf(plans, body.format),
    kinds: plans.map((plan, at) => kindOf(plan, at, identity)),
    tables: { codes: groupsOf(rows) },
  };
}
