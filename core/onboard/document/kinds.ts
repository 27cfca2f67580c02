/** The kinds of payload of a carrier: how each is known, and where our fields come from. */
import type { EventSpec, KindSpec, ReferenceSpec } from "../../mapping/kind.ts";
import type { FieldSpec, ConditionSpec } from "../../mapping/format.ts";
import type { Lists } from "./lists.ts";
import { code, codes, jump, paragraph, section, table } from "./markdown.ts";
import { staleWords, timesOf } from "./times.ts";
import { conditionsWords, fieldWords } from "./words.ts";

type Row = readonly [field: string, from: string];

const row = (name: string, spec: FieldSpec | undefined): readonly Row[] =>
  spec === undefined ? [] : [[code(name), fieldWords(spec)]];

/** The heading of a code table. */
export const tableHeading = (name: string): string => `Table ${name}`;
/** The heading of a table of reasons. */
export const reasonsHeading = (name: string): string => `Reasons ${name}`;
/** The heading of a kind. */
export const kindHeading = (id: string): string => `Kind ${id}`;

function referenceRow({ each, kind, value }: ReferenceSpec, lists: Lists): Row {
  const from = each === undefined ? fieldWords(value) : `of each ${code(each)}: ${fieldWords(value)}`;
  if (typeof kind === "string") return [`reference (${kind})`, from];
  const kinds = lists.refer("Kinds of references", kind.kinds);
  return ["reference", `${from}; its kind by ${fieldWords(kind.by)}: ${kinds}, others ${kind.else}`];
}

function saysRow(says: KindSpec["says"]): readonly Row[] {
  if (!says) return [];
  const words = `${fieldWords(says.key)}, table ${jump(says.table, tableHeading(says.table))}; compared, sets nothing`;
  return [["the carrier's own status", words]];
}

function carrierRow(carrier: KindSpec["carrier"], lists: Lists): readonly Row[] {
  if (!carrier) return [];
  const names = lists.refer("Names of carriers", carrier.names);
  return [["who carries it", `${fieldWords(carrier.by)}: ${names}; another name leaves it the sender's`]];
}

function shipmentRows(kind: KindSpec, lists: Lists): readonly Row[] {
  return [
    ...row("trackingNumber", kind.trackingNumber),
    ...carrierRow(kind.carrier, lists),
    ...row("carrierUniqueId", kind.carrierUniqueId),
    ...row("pieces", kind.pieces),
    ...(kind.references ?? []).map((one) => referenceRow(one, lists)),
    ...saysRow(kind.says),
    ...row("proof.signedBy", kind.signedBy),
    ...row("proof.documentUrl", kind.documentUrl),
    ...row("next page", kind.paging?.next),
    ...(kind.paging?.also === undefined ? [] : row("more pages", kind.paging.also)),
  ];
}

function lookupRows({ lookup, reason, classifier }: EventSpec): readonly Row[] {
  const tables = lookup.map((one): Row => {
    const { table: name, key, coarse, beginning, within } = one;
    const words = [
      `table ${jump(name, tableHeading(name))} by ${fieldWords(key)}`,
      ...(beginning ? ["the longest code that it begins with counts"] : []),
      ...(coarse ? ["coarse: what only this table knows is listed as work"] : []),
      ...(within
        ? [`only within what ${jump(within.table, tableHeading(within.table))} says of ${fieldWords(within.key)}`]
        : []),
    ];
    return ["meaning", words.join("; ")];
  });
  const words = Object.entries(classifier?.words ?? {}).map(([word, is]) => `${code(word)} ${is}`);
  return [
    ...tables.map(([, from], at): Row => [at === 0 ? "meaning" : "meaning, else", from]),
    ...(reason
      ? [["reason", `${jump(reason.table, reasonsHeading(reason.table))} by ${fieldWords(reason.key)}`] as const]
      : []),
    ...(classifier ? [["fact or plan", `${fieldWords(classifier.by)}: ${words.join(", ")}`] as const] : []),
  ];
}

const placeParts = ["street", "city", "region", "postalCode", "country", "facility"] as const;

function placeRows({ place }: EventSpec): readonly Row[] {
  if (!place) return [];
  return [
    ...placeParts.flatMap((part) => row(`place.${part}`, place[part])),
    [
      code("place.text"),
      place.text.length === 1 ? place.text.join() : `${place.text.join(", ")}, as far as they are known`,
    ],
  ];
}

function takenBack(retracts: EventSpec["retracts"]): readonly Row[] {
  if (!retracts) return [];
  const which = retracts.event === undefined ? "the event that it repeats" : `the event ${fieldWords(retracts.event)}`;
  return [["takes back", `${which}, where ${conditionsWords(retracts.when)}`]];
}

function eventRows(event: EventSpec): readonly Row[] {
  return [
    ...row("raw.code", event.code),
    ...row("raw.text", event.text),
    ...row("raw.detail", event.detail),
    ...row("raw.status", event.status),
    ...row("raw.language", event.language),
    ...row("raw.id", event.id),
    ...row("told apart by", event.identity),
    ...lookupRows(event),
    ...placeRows(event),
    ...row("piece", event.piece),
    ...saysRow(event.says),
    ...row("proof.signedBy", event.signedBy),
    ...row("proof.documentUrl", event.documentUrl),
    ...takenBack(event.retracts),
  ];
}

function eventsWords(events: KindSpec["events"]): string {
  if (events === undefined) return "";
  if (typeof events === "string") return events === "$" ? "the shipment's record is the event" : code(events);
  return "all" in events ? `all of ${codes(events.all)}` : `the first that holds any of ${codes(events)}`;
}

function unless(skip: readonly ConditionSpec[] | undefined): string {
  return skip ? `; none where ${conditionsWords(skip)}` : "";
}

function recordRows(kind: KindSpec): readonly Row[] {
  const rows: readonly Row[] = [
    ["recognised by", conditionsWords(kind.when)],
    ["shipments", kind.shipments ? code(kind.shipments) + unless(kind.skip) : ""],
    ["events of a shipment", eventsWords(kind.events) + unless(kind.event?.skip)],
  ];
  return rows.filter(([, from]) => from !== "");
}

/** One kind of payload. A kind that is like another shows only what it states itself. */
export function kindOf(kind: KindSpec, samples: readonly string[], lists: Lists): readonly string[] {
  const like =
    kind.like === undefined ? "" : ` Read like ${jump(kind.like, kindHeading(kind.like))} but for what stands here.`;
  return section(3, kindHeading(kind.id), [
    ...paragraph(`${kind.title.replace(/\.$/, "")}.${like}`),
    ...table(["what", "where"], [...recordRows(kind), ...(samples.length > 0 ? [["samples", codes(samples)]] : [])]),
    ...section(4, `Fields of a shipment (${kind.id})`, table(["our field", "read from"], shipmentRows(kind, lists))),
    ...section(
      4,
      `Fields of an event (${kind.id})`,
      table(["our field", "read from"], kind.event ? eventRows(kind.event) : []),
    ),
    ...section(4, `Times (${kind.id})`, [...timesOf(kind, lists), ...paragraph(staleWords(kind))]),
  ]);
}
