import type { Ask } from "../../core/delivery/erp.ts";
import { type MilestoneCodes, milestoneHeld } from "../../core/delivery/milestone-codes.ts";
import { isNewer, type Standing } from "../../core/delivery/standing.ts";
import type { Row } from "./services.ts";

/** What a connection was told about its environment. */
export interface Homes {
  /** Segments of the shipment's descriptive flexfield that hold the milestone and its moment; empty where there are none. */
  readonly milestone: string;
  readonly milestoneAt: string;
  /** Context code of that flexfield; empty where its segments are global. */
  readonly context: string;
  readonly codes: MilestoneCodes;
  /** Status codes of a shipment that is confirmed or beyond. */
  readonly confirmed: ReadonlySet<string>;
}

/** A shipment as far as it was read: its lines, its header with the flexfield; null where that was not asked for. */
export interface Shipment {
  readonly lines: readonly Row[];
  readonly header: Row | null;
  readonly flex: Row | null;
}

/** What is to be written: to each line, to the header, to its flexfield; and whether the shipment is to be confirmed. */
export interface Wish {
  readonly lines: Ask["fields"];
  readonly header: Ask["fields"];
  readonly flex: Ask["fields"];
  readonly confirm: boolean;
  /** Ship date of a shipment that is still to be confirmed and bears none; null: the system takes its own clock's. */
  readonly leftAt: string | null;
  /** The lines that are meant; null: all. */
  readonly only: ReadonlySet<string> | null;
}

/** What of a wish is not there yet. */
export interface Open {
  readonly lines: readonly Row[];
  readonly header: Ask["fields"];
  readonly flex: Ask["fields"];
  readonly confirm: boolean;
}

/** Names that begin so are segments of the shipment's descriptive flexfield. */
export const flexMark = "DFF.";
const lineField = "TrackingNumber";
const lineChoice = "ShipmentLine";
const deliveredField = "ActualDeliveryDate";
const shippedField = "ActualShipDate";

/** What an ask wants written. The moment of the fact stands in where the post brings none of its own. */
export function wishOf(ask: Ask, homes: Homes): Wish {
  const named = Object.entries(ask.fields);
  const of = (belongs: (name: string) => boolean) => named.filter(([name]) => belongs(name));
  const isPlain = (name: string) => !name.startsWith(flexMark) && name !== lineField && name !== lineChoice;
  const chosen = ask.fields[lineChoice] ?? null;
  const segments = of((name) => name.startsWith(flexMark)).map(
    ([name, value]) => [name.slice(flexMark.length), value] as const,
  );
  return {
    lines: Object.fromEntries(of((name) => name === lineField)),
    header: { ...deliveryOf(ask), ...Object.fromEntries(of(isPlain)) },
    flex: { ...milestoneOf(ask, homes), ...Object.fromEntries(segments) },
    confirm: ask.operation === "ship-confirm",
    leftAt: ask.operation === "ship-confirm" && !(shippedField in ask.fields) ? ask.occurredAt : null,
    only: chosen === null ? null : new Set(String(chosen).split(/[\s,]+/)),
  };
}

function deliveryOf({ operation, occurredAt }: Ask): Ask["fields"] {
  return operation === "proof-of-delivery" && occurredAt !== null ? { [deliveredField]: occurredAt } : {};
}

function milestoneOf({ operation, milestone, occurredAt }: Ask, homes: Homes): Ask["fields"] {
  if (operation !== "milestone" || milestone === null || homes.milestone === "") return {};
  const moment = homes.milestoneAt === "" ? {} : { [homes.milestoneAt]: occurredAt };
  return { [homes.milestone]: homes.codes.get(milestone) ?? milestone, ...moment };
}

export function needsLines({ lines, confirm }: Wish): boolean {
  return confirm || Object.keys(lines).length > 0;
}

export function needsHeader({ header, flex, leftAt }: Wish): boolean {
  return leftAt !== null || Object.keys(header).length + Object.keys(flex).length > 0;
}

/** Lines that were not cancelled, and that the wish means. */
export function linesOf(wish: Pick<Wish, "only">, { lines }: Pick<Shipment, "lines">): readonly Row[] {
  const live = lines.filter(({ LineStatus }) => !/^cancel/i.test(String(LineStatus ?? "")));
  return wish.only ? live.filter((line) => wish.only?.has(String(line[lineChoice]))) : live;
}

/** All lines that were not cancelled. */
export function liveOf(lines: readonly Row[]): readonly Row[] {
  return linesOf({ only: null }, { lines });
}

/** A shipment is confirmed when its status says so, or when each of its lines has left. */
function isConfirmed(lines: readonly Row[], { confirmed }: Pick<Homes, "confirmed">): boolean {
  const hasLeft = ({ LineStatus, ShipmentStatusCode }: Row): boolean =>
    confirmed.has(String(ShipmentStatusCode ?? "")) || /^(shipped|interfaced)/i.test(String(LineStatus ?? ""));
  return lines.length > 0 && lines.every(hasLeft);
}

export function openOf(wish: Wish, shipment: Shipment, homes: Homes): Open {
  const lines = linesOf(wish, shipment);
  const missing = lines.flatMap((line) => {
    const fields = openIn(wish.lines, line);
    return Object.keys(fields).length > 0 ? [{ [lineChoice]: line[lineChoice], ...fields }] : [];
  });
  const header = shipment.header ?? {};
  const confirm = wish.confirm && !isConfirmed(liveOf(shipment.lines), homes);
  const isUndated = confirm && wish.leftAt !== null && (header[shippedField] ?? null) === null;
  return {
    lines: missing,
    header: { ...openIn(wish.header, header), ...(isUndated ? { [shippedField]: wish.leftAt } : {}) },
    flex: openIn(wish.flex, shipment.flex ?? {}),
    confirm,
  };
}

function openIn(wanted: Ask["fields"], held: Row): Ask["fields"] {
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => !isSame(held[name], value)));
}

export function stateOf(ask: Ask, shipment: Shipment, homes: Homes): "done" | "newer" | "open" {
  const { lines, header, flex, confirm } = openOf(wishOf(ask, homes), shipment, homes);
  const isThere = lines.length + Object.keys(header).length + Object.keys(flex).length === 0 && !confirm;
  if (isThere) return "done";
  if (ask.operation !== "milestone") return "open";
  const standing = standingIn(shipment.flex ?? {}, homes);
  return isNewer(standing, { milestone: ask.milestone, at: ask.occurredAt }) ? "newer" : "open";
}

function standingIn(flex: Row, { milestone, milestoneAt, codes }: Homes): Standing {
  const at = flex[milestoneAt];
  const isMoment = typeof at === "string" && !Number.isNaN(Date.parse(at));
  return { milestone: milestoneHeld(flex[milestone], codes), at: isMoment ? at : null };
}

/** What the fields of an ask hold now, by their names in the ask. Of lines that differ, the first that is not as wanted. */
export function heldIn(ask: Ask, shipment: Shipment, homes: Homes): Ask["fields"] {
  const wish = wishOf(ask, homes);
  const lines = linesOf(wish, shipment);
  const onLines = Object.entries(wish.lines).map(([name, wanted]) => {
    const line = lines.find((one) => !isSame(one[name], wanted)) ?? lines[0];
    return [name, plainOf(line?.[name])] as const;
  });
  const inHeader = Object.keys(wish.header).map((name) => [name, plainOf(shipment.header?.[name])] as const);
  const inFlex = Object.keys(wish.flex).map((name) => [flexMark + name, plainOf(shipment.flex?.[name])] as const);
  return Object.fromEntries([...onLines, ...inHeader, ...inFlex]);
}

/** Why a date of delivery cannot be written: the system answers that it took it, and keeps what it has. */
export function deliveryObstacle(wish: Wish, { header }: Shipment): string | null {
  const wanted = wish.header[deliveredField];
  const held = header?.[deliveredField] ?? null;
  if (wanted === undefined || wanted === null || header === null || isSame(held, wanted)) return null;
  if (held !== null) return `the shipment was delivered on ${String(held)} already, and that date is set once`;
  const left = header[shippedField];
  const isEarly = typeof left === "string" && Date.parse(String(wanted)) < Date.parse(left);
  return isEarly ? `the date of delivery lies before the ship date ${left}` : null;
}

/** The first attribute that the header or its flexfield does not show: what cannot be read back is never proven. */
export function unreadable(wish: Wish, { header, flex }: Shipment, { context }: Homes): string | null {
  const name = Object.keys(wish.header).find((field) => header && !Object.hasOwn(header, field));
  const segment = Object.keys(wish.flex).find((field) => flex && context === "" && !Object.hasOwn(flex, field));
  return name ?? (segment === undefined ? null : flexMark + segment);
}

export interface Post {
  readonly resource: string;
  readonly body: object;
}

/** The requests that write what is open: lines, then the header, then the confirmation. */
export function postsFor(open: Open, document: string, shipment: Shipment, homes: Homes): readonly Post[] {
  const flex = Object.keys(open.flex).length === 0 ? {} : { DFF: [{ ...contextOf(homes), ...open.flex }] };
  const header = { ...open.header, ...flex };
  const organization = shipment.lines[0]?.OrganizationCode;
  return [
    ...(open.lines.length === 0
      ? []
      : [post("shipmentLineChangeRequests", { ActionCode: "UpdateAttributes", shipmentLines: open.lines })]),
    ...(Object.keys(header).length === 0
      ? []
      : [
          post("shipmentTransactionRequests", {
            ActionCode: "ShipmentUpdate",
            shipments: [{ Shipment: document, ...header }],
          }),
        ]),
    ...(open.confirm
      ? [post("shippingTransactions", { Action: "CONFIRM", ShipmentName: document, Organization: organization })]
      : []),
  ];
}

function post(resource: string, body: object): Post {
  return { resource, body };
}

function contextOf({ context }: Homes): object {
  return context === "" ? {} : { __FLEX_Context: context };
}

/** Numbers may come as text, moments in another offset; what was never filled is null, or not there. */
function isSame(held: unknown, wanted: unknown): boolean {
  if (held === wanted || ((held ?? "") === "" && (wanted ?? "") === "")) return true;
  if (isMoment(held) && isMoment(wanted)) return Date.parse(held) === Date.parse(wanted);
  return held !== null && held !== undefined && wanted !== null && String(held) === String(wanted);
}

function isMoment(value: unknown): value is string {
  return typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value));
}

function plainOf(value: unknown): string | number | boolean | null {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}
