import type { Reply } from "../call.ts";
import type { Effect } from "../doubles.ts";
import type { Parcel } from "../parcels.ts";
import { refuse } from "./errors.ts";

/** One line of the package sublist. */
export type PackageLine = Readonly<Record<string, unknown>>;

/** One item fulfillment. Body fields are text, a choice by its id; the sublist has no key of its own. */
export type Fulfillment = {
  readonly id: string;
  readonly tranId: string;
  readonly externalId: string;
  /** Internal ids of the sales order that it was made from, and of its customer. */
  readonly order: string;
  readonly entity: string;
  body: Readonly<Record<string, string>>;
  /** A picked · B packed · C shipped */
  shipStatus: string;
  packages: readonly PackageLine[];
  version: number;
  modifiedAtMs: number;
  /** Epoch milliseconds until which somebody else edits it. */
  lockedUntilMs: number;
};

/** What the account added stands behind `custbody_`; a choice is an object with an id. */
const bodyFields: ReadonlySet<string> = new Set([
  ...["memo", "shippedDate", "shipMethod"],
  ...["custbody_waybill_milestone", "custbody_waybill_milestone_at"],
  ...["custbody_waybill_delivered_at", "custbody_waybill_received_by"],
]);
const choices: ReadonlySet<string> = new Set(["shipMethod"]);
const lineFields: ReadonlySet<string> = new Set([
  "packageTrackingNumber",
  "packageTrackingNumberReturn",
  "packageWeight",
  "packageDescr",
]);

/** Fulfillments `1001` and on, packed, each with one package that has no number yet. */
export function seedFulfillments(parcels: readonly Parcel[], nowMs: number): Map<string, Fulfillment> {
  const all = parcels.map(({ n, deliveryDocument }): [string, Fulfillment] => {
    const id = String(1000 + n);
    const packages = [{ packageWeight: 1.5, packageDescr: "Carton" }];
    const [body, state] = [{}, { shipStatus: "B", version: 1, modifiedAtMs: nowMs, lockedUntilMs: 0 }];
    const from = { order: String(500_000 + n), entity: String(300_000 + n) };
    return [id, { id, tranId: `IF${id}`, externalId: `DN-${deliveryDocument}`, ...from, body, packages, ...state }];
  });
  return new Map(all);
}

/** The record as it is read; sublists stand in it where they were asked for. */
export function show(record: Fulfillment, expanded: boolean): object {
  const { id, tranId, externalId, order, entity, shipStatus, body, packages, modifiedAtMs } = record;
  const links = [{ rel: "self", href: `/services/rest/record/v1/itemFulfillment/${id}` }];
  const items = packages.map((line, n) => ({ links: [{ rel: "self", href: `${n + 1}` }], ...line }));
  const sublist = { links, items, totalResults: items.length };
  const values = Object.entries(body).map(([name, value]) => {
    return [name, choices.has(name) ? { links: [], id: value, refName: `${name} ${value}` } : value];
  });
  return {
    links,
    ...{ id, tranId, externalId, ...Object.fromEntries(values) },
    createdFrom: { links: [], id: order, refName: `Sales Order #${order}` },
    entity: { links: [], id: entity, refName: `Customer ${entity}` },
    shipStatus: { id: shipStatus, refName: shipStatus === "C" ? "Shipped" : "Packed" },
    lastModifiedDate: new Date(Math.floor(modifiedAtMs / 1000) * 1000).toISOString().replace(".000", ""),
    package: expanded ? sublist : { links },
  };
}

/** A change as it was sent, read against what the record knows. */
export type Change = {
  readonly body: Readonly<Record<string, string>>;
  readonly shipStatus: string | null;
  readonly lines: readonly PackageLine[] | null;
};

function linesOf(value: unknown): readonly PackageLine[] {
  const items = (value as { items?: unknown } | null)?.items;
  return Array.isArray(items) ? (items as PackageLine[]) : [];
}

function valueOf(value: unknown): string {
  const id = (value as { id?: unknown } | null)?.id;
  return String(id ?? value ?? "");
}

/** Reads a change; a refusal where it names a field that is none and names are to be checked. */
export function readChange(sent: Readonly<Record<string, unknown>>, strict: boolean): Change | Reply {
  const known = Object.entries(sent).filter(([name]) => bodyFields.has(name));
  const lines = "package" in sent ? linesOf(sent["package"]) : null;
  const names = [
    ...Object.keys(sent).filter((name) => !bodyFields.has(name) && name !== "package" && name !== "shipStatus"),
    ...(lines ?? []).flatMap((line) => Object.keys(line).filter((name) => !lineFields.has(name))),
  ];
  const [stray] = names;
  if (strict && stray !== undefined) return refuse(400, "INVALID_CONTENT", `Unknown field ${stray}.`, stray);
  const text = known.find(([name, value]) => choices.has(name) && typeof value !== "object")?.[0];
  if (text)
    return refuse(400, "INVALID_CONTENT", `Invalid value for the resource or sub-resource field '${text}'.`, text);
  const body = Object.fromEntries(known.map(([name, value]) => [name, valueOf(value)]));
  const status = (sent["shipStatus"] as { id?: unknown } | undefined)?.id;
  return { body, shipStatus: typeof status === "string" ? status : null, lines };
}

function numbersOf(lines: readonly PackageLine[]): string {
  return lines.map(({ packageTrackingNumber = "" }) => String(packageTrackingNumber as string)).join(",");
}

/** Makes a change and tells what it did. Lines are added, unless the whole sublist is replaced. */
export function change(record: Fulfillment, asked: Change, replaces: boolean, nowMs: number): Effect[] {
  const document = record.id;
  const effects = Object.entries(asked.body).map(([field, to]): Effect => {
    return { effect: "field", document, field, from: record.body[field] ?? "", to };
  });
  record.body = { ...record.body, ...asked.body };
  if (asked.lines !== null) {
    const packages = replaces ? asked.lines : [...record.packages, ...asked.lines];
    const [from, to] = [numbersOf(record.packages), numbersOf(packages)];
    effects.push({ effect: "field", document, field: "package", from, to });
    record.packages = packages;
  }
  if (asked.shipStatus !== null) {
    record.shipStatus = asked.shipStatus;
    if (asked.shipStatus === "C") effects.push({ effect: "goods-issue", document });
  }
  record.version += 1;
  record.modifiedAtMs = nowMs;
  return effects;
}
