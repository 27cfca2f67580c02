/**
 * GS1 keys that are written as EPC URNs or as GS1 Digital Links, as the number that labels and carriers bear: an SSCC as its
 * 18 digits, a shipment (GSIN) and a consignment (GINC) likewise, everything else as application identifiers with their
 * values: `(01)09501101530003(21)77`.
 */

/** Mod 10 of GS1: weights 3 and 1 from the right. */
function withCheckDigit(digits: string): string {
  let sum = 0;
  for (let at = digits.length - 1, weight = 3; at >= 0; at--, weight = 4 - weight) sum += Number(digits[at]) * weight;
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** The key's digits with their check digit; null where they are not as many as the key has. */
function keyOf(digits: string, length: number): string | null {
  return digits.length === length - 1 && /^\d+$/.test(digits) ? withCheckDigit(digits) : null;
}

/** Company prefix, reference, and what follows, as the URN holds them. */
type Parts = readonly [company: string, reference: string, serial: string];

/** Moves the indicator or extension digit in front of the company prefix, where the key has it. */
const extended = ([company, reference]: Parts): string => reference.slice(0, 1) + company + reference.slice(1);

function both(key: string | null, ai: string, qualifier: string, value: string): string | null {
  return key && `(${ai})${key}${value === "" ? "" : `(${qualifier})${value}`}`;
}

const schemes: Readonly<Record<string, (parts: Parts) => string | null>> = {
  sscc: (parts) => keyOf(extended(parts), 18),
  gsin: ([company, reference]) => keyOf(company + reference, 17),
  ginc: ([company, reference]) => company + reference,
  sgtin: (parts) => both(keyOf(extended(parts), 14), "01", "21", parts[2]),
  lgtin: (parts) => both(keyOf(extended(parts), 14), "01", "10", parts[2]),
  sgln: ([company, place, more]) => both(keyOf(company + place, 13), "414", "254", more === "0" ? "" : more),
  giai: ([company, reference]) => `(8004)${company}${reference}`,
  grai: ([company, type, serial]) => both(keyOf(company + type, 13), "8003", "", "")?.concat(serial) ?? null,
  gdti: ([company, type, serial]) => both(keyOf(company + type, 13), "253", "", "")?.concat(serial) ?? null,
};

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function ofUrn(text: string): string | null {
  const match = /^urn:epc:(?:id|class|idpat):([a-z]+):(\d+)\.([^.]*)(?:\.(.*))?$/.exec(text);
  const [, scheme = "", company = "", reference = "", serial = ""] = match ?? [];
  if (!match || !Object.hasOwn(schemes, scheme)) return null;
  return schemes[scheme]?.([company, decoded(reference), serial === "*" ? "" : decoded(serial)]) ?? null;
}

/** Application identifiers of keys, and those that qualify them. */
const keys: ReadonlySet<string> = new Set(["00", "01", "253", "401", "402", "414", "417", "8003", "8004", "8010"]);
const qualifiers: ReadonlySet<string> = new Set(["10", "21", "22", "235", "254", "8011"]);
const bare: ReadonlySet<string> = new Set(["00", "401", "402"]);

function ofLink(text: string): string | null {
  const parts = /^https?:\/\/[^/?#]+\/([^?#]*)/.exec(text)?.[1]?.split("/") ?? [];
  const from = parts.findIndex((part, at) => keys.has(part) && (parts.length - at) % 2 === 0);
  const key = parts[from] ?? "";
  if (from < 0) return null;
  if (bare.has(key)) return decoded(parts[from + 1] ?? "");
  let found = "";
  for (let at = from; at + 1 < parts.length; at += 2) {
    const ai = parts[at] ?? "";
    if (at > from && !qualifiers.has(ai)) return null;
    found += `(${ai})${decoded(parts[at + 1] ?? "")}`;
  }
  return found;
}

/** The key of a URN or a Digital Link; a text that is neither stays as it is. */
export function gs1Key(text: string): string {
  return ofUrn(text) ?? ofLink(text) ?? text;
}
