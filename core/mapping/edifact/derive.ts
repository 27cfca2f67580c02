/** What a segment says plainly once its codes are read: added beside its elements, under a name. */
import { componentOf, type Segment } from "./syntax.ts";

/** Times by their format code (2379), each as its digits lie; `z`: a zone code or an offset may follow. */
const timeForms: readonly (readonly [RegExp, number])[] = [
  [/^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?([A-Z]{1,5}|[+-]\d\d(?:\d\d)?)?$/, 0],
  [/^(\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?$/, 2000],
];

/** Formats that begin with a year of two digits; all others have four. */
const shortYears: ReadonlySet<string> = new Set(["2", "101", "201", "202"]);
/** Periods: two times with a hyphen between; the first counts. */
const periods: ReadonlySet<string> = new Set(["713", "715", "716", "717", "718", "719", "720"]);

/** The time of a DTM as ISO 8601 text, its zone code or offset behind it; as sent where its form is not known. */
function timeOf(segment: Segment): string {
  const value = componentOf(segment, 1, 2);
  const format = componentOf(segment, 1, 3);
  const isShort = shortYears.has(format) || (format === "" && /^\d{6}$/.test(value));
  const [form, century] = timeForms[isShort ? 1 : 0] ?? [/$^/, 0];
  const match = form.exec(periods.has(format) ? (value.split("-")[0] ?? "") : value);
  if (!match) return value;
  const [, year, month, day, hour, minute, second, zone = ""] = match;
  const date = `${Number(year) + century}-${month}-${day}`;
  if (hour === undefined) return date;
  return `${date}T${hour}:${minute}${second === undefined ? "" : `:${second}`}${zone}`;
}

/** The country of a LOC: stated as such (ISO 3166), or the first letters of its UN/LOCODE. */
function countryOf(segment: Segment): string {
  const stated = [componentOf(segment, 3), componentOf(segment, 3, 4)].find((text) => /^[A-Z]{2}$/.test(text));
  const code = componentOf(segment, 2);
  const agency = componentOf(segment, 2, 3);
  const isLocode = /^[A-Z]{2}[A-Z2-9]{3}$/.test(code) && (agency === "" || agency === "6");
  return stated ?? (isLocode ? code.slice(0, 2) : "");
}

/** The id of a package that stands where CPS should count: everything but a number of few digits. */
function packageOf(segment: Segment): string {
  const id = componentOf(segment, 1);
  return /^\d{1,6}$/.test(id) ? "" : id;
}

const derivations: Readonly<Record<string, { readonly name: string; readonly of: (segment: Segment) => string }>> = {
  DTM: { name: "time", of: timeOf },
  LOC: { name: "country", of: countryOf },
  CPS: { name: "package", of: packageOf },
};

/** The name and value that a segment gains; null for most. */
export function derive(segment: Segment): { readonly name: string; readonly value: string } | null {
  const found = Object.hasOwn(derivations, segment.tag) ? derivations[segment.tag] : undefined;
  const value = found?.of(segment) ?? "";
  return found && value !== "" ? { name: found.name, value } : null;
}
