/** The ISA: the one segment that says how all others are read. */
import type { Header } from "./receipt.ts";

/** Longer than an ISA can be, also where its parts are not padded as the standard asks. */
const longestHeader = 160;
const isaParts = 16;

/** A header and the place behind it, or what is wrong with it. */
export type HeaderOutcome =
  | { readonly kind: "header"; readonly header: Header; readonly end: number }
  | { readonly kind: "none"; readonly detail: string };

const none = (detail: string): HeaderOutcome => ({ kind: "none", detail });
const isPlain = (sign: string): boolean => /^[A-Za-z0-9 ]$/.test(sign);

/** Marks that data is full of (X12's basic set): a sender that states one as its repetition separator does not mean it. */
const basicMarks = new Set([..."!\"&'()+,-./:;?= "]);

function repetitionOf(standard: string, version: string): string | null {
  if (!/^\d{5}$/.test(version) || Number(version) < 402) return null;
  return standard.length !== 1 || isPlain(standard) || basicMarks.has(standard) ? null : standard;
}

/** The elements before the sixteenth, and where that one stands; null where there are fewer. */
function partsOf(isa: string, element: string): { readonly parts: string[]; readonly end: number } | null {
  const parts: string[] = [];
  let from = 4;
  for (let left = isaParts - 1; left > 0; left--) {
    const end = isa.indexOf(element, from);
    if (end < 0) return null;
    parts.push(isa.slice(from, end));
    from = end + 1;
  }
  return { parts, end: from };
}

function headerOf(parts: readonly string[], separators: Omit<Header["separators"], "repetition">): Header {
  const [, , , , senderQualifier, sender, receiverQualifier, receiver, date, time, standard, version, control] =
    parts.map((part) => part.trim());
  return {
    senderQualifier: senderQualifier ?? "",
    sender: sender ?? "",
    receiverQualifier: receiverQualifier ?? "",
    receiver: receiver ?? "",
    date: date ?? "",
    time: time ?? "",
    standard: standard ?? "",
    version: version ?? "",
    control: control ?? "",
    wantsAcknowledgement: parts[13]?.trim() === "1",
    usage: parts[14]?.trim() ?? "",
    separators: { ...separators, repetition: repetitionOf(standard ?? "", version ?? "") },
  };
}

/** Reads the ISA at `at`: by its separators, so that one that lost its padding is read too. */
export function readHeader(text: string, at: number): HeaderOutcome {
  const isa = text.slice(at, at + longestHeader);
  const element = isa[3] ?? "";
  if (!isa.startsWith("ISA")) return none(`"${isa.slice(0, 12)}" is no ISA`);
  if (element === "" || isPlain(element)) return none("the ISA has no element separator");
  const found = partsOf(isa, element);
  if (!found) return none(`the ISA has fewer than ${isaParts} elements`);
  const component = isa[found.end] ?? "";
  const terminator = isa[found.end + 1] ?? "";
  const apart = new Set([element, component, terminator]).size === 3;
  if (terminator === "" || !apart || isPlain(component) || isPlain(terminator))
    return none("the ISA states no separators that can be told apart");
  if (found.parts.some((part) => part.includes(terminator))) return none("the ISA ends too early");
  const header = headerOf(found.parts, { element, component, terminator });
  if (!/^\d{1,9}$/.test(header.control)) return none("the ISA bears no control number");
  return { kind: "header", header, end: at + found.end + 2 };
}

/** The next place from `at` where a header can be read; -1 where there is none. */
export function nextHeader(text: string, at: number): number {
  let place = text.indexOf("ISA", at);
  while (place >= 0 && readHeader(text, place).kind === "none") place = text.indexOf("ISA", place + 1);
  return place;
}
