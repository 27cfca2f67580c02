/** How well a column fits a canonical field: its values, its name, and both as reasons. */
import { type Because, byRecord, columnsOf, type ColumnFacts, factsOf, type Fit, isClock, isCountry } from "./facts.ts";
import { nameSays, type NameSays } from "./names.ts";
import { canBeNumber, numberFormOf } from "./numbers.ts";
import { type Column, type Level, recordAbove } from "./survey.ts";

/** Fields of an event, and of a shipment, that a column can fill; references by their kind. */
export const eventFields = [
  "occurredAt",
  "code",
  "text",
  "detail",
  "city",
  "region",
  "postalCode",
  "country",
  "facility",
] as const;
export const shipmentFields = ["pieces", "signedBy", "documentUrl", "estimatedDelivery"] as const;
export type EventField = (typeof eventFields)[number];
export type ShipmentField = (typeof shipmentFields)[number];

/** Samples hold odd values too (a number that nobody knows): so many must be as expected. */
const mostlyShare = 0.75;

const none: Fit = { score: 0, because: [] };

const named = (says: NameSays): readonly Because[] =>
  says.score > 0 ? [{ key: "name", values: { words: says.words } }] : [];

/** A fit of values (`share` of the whole) and name; nothing where the name speaks against it. */
function together(says: NameSays, values: number, share: number, because: readonly Because[]): Fit {
  if (says.score < 0) return none;
  return { score: values * share + says.score * (1 - share), because: [...because, ...named(says)] };
}

const zoneWorth = { offset: 1, utc: 1, epoch: 0.95, mixed: 0.9, local: 0.85, date: 0.45 } as const;

/** A date without a time gains by a column of times beside it. */
export function clockBeside(column: Column): Column | null {
  const rivals = columnsOf(column.level).filter(
    (other) => other !== column && isClock(other) && nameSays(other, "time").score > 0.4,
  );
  const shared = (other: Column): number =>
    column.keys.slice(0, -1).join() === other.keys.slice(0, -1).join() ? 1 : 0;
  const stem = (one: Column): string =>
    (one.keys.at(-1) ?? "").replace(/date|time|datum|uhrzeit|zeit/i, "").toLowerCase();
  const near = (other: Column): number => shared(other) + (stem(other) === stem(column) ? 1 : 0);
  return (
    rivals
      .filter((other) => factsOf(other).filled >= factsOf(column).filled * 0.8)
      .toSorted((a, b) => near(b) - near(a))[0] ?? null
  );
}

function fitTime(column: Column, facts: ColumnFacts): Fit {
  const { times } = facts;
  if (!times) return none;
  const beside = times.basis === "date" ? clockBeside(column) : null;
  const worth = beside ? 0.85 : zoneWorth[times.basis];
  const because: Because[] = [
    { key: `times.${times.basis}`, values: { count: facts.texts.length, form: times.forms.join(", ") } },
  ];
  if (beside) because.push({ key: "clockBeside", values: { column: beside.path } });
  return together(nameSays(column, "occurredAt"), worth * facts.filled, 0.5, because);
}

/** True for values of which none comes back: numbers of things, where they are long. */
function isDistinct({ texts, distinct }: ColumnFacts): boolean {
  return texts.length > 1 && distinct.length === texts.length;
}

/** Few short texts that come back: codes. */
function fitCode(column: Column, facts: ColumnFacts): Fit {
  const { texts, distinct, times, filled } = facts;
  if (
    times ||
    (isClock(column) && nameSays(column, "time").score > 0.4) ||
    distinct.some((text) => text.length > 80) ||
    /^(true|false)$/.test(distinct[0] ?? "")
  )
    return none;
  const length = distinct.reduce((sum, text) => sum + text.length, 0) / distinct.length;
  const brevity = length <= 14 ? 1 : length <= 30 ? 0.7 : 0.3;
  const repeated = distinct.length <= texts.length * 0.5 ? 1 : distinct.length < texts.length ? 0.8 : 0.5;
  const isSerial = isDistinct(facts) && distinct.every((text) => (text.match(/\d/g)?.length ?? 0) >= 8);
  const varied = distinct.length > 1 || texts.length < 3 ? 1 : 0.35;
  const plain = distinct.some((text) => text.includes(" ")) ? 0.75 : 1;
  const because = [{ key: "codes", values: { distinct: distinct.length, count: texts.length } }];
  return together(nameSays(column, "code"), isSerial ? 0 : brevity * repeated * varied * plain * filled, 0.45, because);
}

function fitText(column: Column, facts: ColumnFacts): Fit {
  const { distinct, times, filled } = facts;
  if (times || !distinct.every((text) => /\p{L}{2}/u.test(text))) return none;
  const prose = distinct.filter((text) => /\p{L}+[ ,-]+\p{L}+/u.test(text)).length / distinct.length;
  const says = nameSays(column, "text");
  return together(says, (0.4 + prose * 0.6) * filled, 0.4, [{ key: "prose", values: { count: distinct.length } }]);
}

/** Fields that a name must speak for; the values only must not contradict. */
function fitNamed(
  field: "detail" | "city" | "region" | "postalCode" | "facility" | "country",
): (column: Column, facts: ColumnFacts) => Fit {
  const allows: Record<typeof field, (text: string) => boolean> = {
    detail: (text) => text.length > 0,
    city: (text) => /\p{L}{2}/u.test(text) && text.length <= 80,
    region: (text) => /^[\p{L} .-]{2,40}$/u.test(text),
    postalCode: (text) => /^[A-Z0-9][A-Z0-9 -]{2,9}$/i.test(text) && /\d/.test(text),
    facility: (text) => text.length <= 80,
    country: isCountry,
  };
  return (column, { distinct, texts, times }) => {
    const says = nameSays(column, field);
    if (times && field !== "postalCode") return none;
    if (says.score < 0.35 || !distinct.every(allows[field])) return none;
    const because = field === "country" ? [{ key: "countries", values: { count: texts.length } }] : [];
    return together(says, 1, 0.3, because);
  };
}

function fitPieces(column: Column, { distinct }: ColumnFacts): Fit {
  const says = nameSays(column, "pieces");
  if (says.score < 0.45 || !distinct.every((text) => /^[1-9]\d{0,3}$/.test(text))) return none;
  return together(says, 1, 0.3, [{ key: "counts" }]);
}

function fitSigned(column: Column, { distinct, times }: ColumnFacts): Fit {
  const says = nameSays(column, "signedBy");
  if (says.score < 0.45 || times || !distinct.every((text) => /\p{L}/u.test(text) && text.length <= 80)) return none;
  return together(says, 1, 0.2, []);
}

function fitUrl(column: Column, { distinct }: ColumnFacts): Fit {
  const says = nameSays(column, "documentUrl");
  if (says.score < 0.6 || !distinct.every((text) => /^https?:\/\//.test(text))) return none;
  return together(says, 1, 0.3, [{ key: "urls" }]);
}

function fitEstimate(column: Column, { times, texts }: ColumnFacts): Fit {
  const says = nameSays(column, "estimatedDelivery");
  if (says.score < 0.45 || !times) return none;
  const because = [{ key: `times.${times.basis}`, values: { count: texts.length, form: times.forms.join(", ") } }];
  return together(says, 1, 0.4, because);
}

const fitsOf: Readonly<Record<EventField | ShipmentField, (column: Column, facts: ColumnFacts) => Fit>> = {
  occurredAt: fitTime,
  code: fitCode,
  text: fitText,
  detail: fitNamed("detail"),
  city: fitNamed("city"),
  region: fitNamed("region"),
  postalCode: fitNamed("postalCode"),
  country: fitNamed("country"),
  facility: fitNamed("facility"),
  pieces: fitPieces,
  signedBy: fitSigned,
  documentUrl: fitUrl,
  estimatedDelivery: fitEstimate,
};

/** How well a column fits a field of an event or of a shipment. */
export function fit(field: EventField | ShipmentField, column: Column): Fit {
  return fitsOf[field](column, factsOf(column));
}

/** How well a column fits a number of the trade that names speak for: order, delivery note and others. */
export function fitReference(kind: Parameters<typeof nameSays>[1], column: Column): Fit {
  const { distinct, times, isNumeric } = factsOf(column);
  const says = nameSays(column, kind);
  if (
    says.score < 0.75 ||
    (times && !isNumeric) ||
    !distinct.every((text) => text.length <= 60 && /[\p{L}\d]{3}/u.test(text))
  )
    return none;
  return together(says, 1, 0.2, []);
}

/** Share of the events over which a column of their own record, or of one above, stands. */
function reach(column: Column, events: Level): number {
  const held = new Set(column.cells.map(({ record }) => record));
  const over = events.records.filter((_, record) => held.has(recordAbove(events, record, column.level)));
  return over.length / Math.max(1, events.records.length);
}

/** A number of its own for every event of a parcel is the event's, unless its name says otherwise. */
function isOfEvent(column: Column, events: Level, name: number): boolean {
  if (column.level !== events || name >= 0.6 || !events.above) return false;
  const { distinct, texts } = factsOf(column);
  return distinct.length === texts.length && events.above.records.length < texts.length;
}

/** How well a column fits the tracking number of events: name, form with check digit, and how distinct its values are. */
export function fitNumber(column: Column, events: Level): Fit {
  const { texts, distinct, times } = factsOf(column);
  if (
    distinct.filter(canBeNumber).length < distinct.length * mostlyShare ||
    (times && times.basis !== "epoch" && times.basis !== "date")
  )
    return none;
  const says = nameSays(column, "trackingNumber");
  const form = numberFormOf(distinct);
  const many = distinct.length / texts.length;
  const distinctness = texts.length === 1 || many > 0.8 ? 1 : distinct.length > 1 ? 0.7 : 0.5;
  const isLong = distinct.every((text) => (text.match(/\d/g)?.length ?? 0) >= 8);
  if ((says.score <= 0.2 && (form?.strength ?? 0) < 0.9 && !isLong) || isOfEvent(column, events, says.score))
    return none;
  const because: Because[] = [
    ...(form ? [{ key: `number.${form.form}`, values: { count: distinct.length } }] : []),
    { key: "distinct", values: { distinct: distinct.length, count: texts.length } },
  ];
  const values = ((form?.strength ?? 0.2) * 0.5 + distinctness * 0.5) * reach(column, events);
  return together({ ...says, score: says.score * (says.score < 0 ? 1 : reach(column, events)) }, values, 0.45, because);
}

/** True where every code goes with one wording: the pair of code and text. */
export function determines(code: Column, text: Column): boolean {
  const texts = byRecord(text);
  const seen = new Map<string, string>();
  for (const { record, text: value } of code.cells) {
    const wording = texts.get(record);
    if (wording !== undefined && (seen.get(value) ?? wording) !== wording) return false;
    if (wording !== undefined) seen.set(value, wording);
  }
  return seen.size > 0;
}
