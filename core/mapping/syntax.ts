/** One step of a path. `where`: the first element of a list whose key has this text. `each`: every element. */
export type Step =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "where"; readonly key: string; readonly text: string }
  | { readonly kind: "each" };

/** A path that was read: how many records up, then the steps from there. */
export interface Path {
  readonly up: number;
  readonly steps: readonly Step[];
}

const forbidden: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
const token = /\.?(?:([A-Za-z_@#$][\w@#$:-]*)|\[(?:(\*)|(\d+)|"([^"\]]+)"|([\w@#$:-]+)=([^\]]*))\])/y;

function stepOf(match: RegExpExecArray): Step | null {
  const [, bare, each, index, quoted, key, text] = match;
  const name = bare ?? quoted;
  if (name !== undefined) return forbidden.has(name) ? null : { kind: "key", key: name };
  if (each !== undefined) return { kind: "each" };
  if (index !== undefined) return { kind: "index", index: Number(index) };
  return key === undefined || forbidden.has(key) ? null : { kind: "where", key, text: text ?? "" };
}

function readSteps(text: string): readonly Step[] | null {
  const steps: Step[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const from = token.lastIndex;
    const match = token.exec(text);
    const dotted = match?.[0].startsWith(".") ?? false;
    const step = match && stepOf(match);
    const fits = step && (from === 0 ? !dotted : dotted === (step.kind === "key" && match[1] !== undefined));
    if (!fits) return null;
    steps.push(step);
  }
  return steps;
}

/**
 * Reads a path: `status.code`, `list[0].name`, `list[type=A].date`, `["odd.name"].x`; `^.service` starts at the record
 * above, `^^` two above; `$` is the record itself. Null where the text is no path.
 */
export function readPath(text: string): Path | null {
  const match = /^(\^*)(.*)$/s.exec(text);
  const up = match?.[1]?.length ?? 0;
  const rest = match?.[2] ?? "";
  if (rest === "$" || (rest === "" && up > 0)) return { up, steps: [] };
  if (rest === "" || (up > 0 && !rest.startsWith("."))) return null;
  const steps = readSteps(up > 0 ? rest.slice(1) : rest);
  return steps && { up, steps };
}

/** True for a path to one value. */
export function isPath(text: string): boolean {
  return readPath(text)?.steps.every((step) => step.kind !== "each") ?? false;
}

/** True for a path to records. */
export function isRecords(text: string): boolean {
  const path = readPath(text);
  return path !== null && path.up === 0;
}

/** What a part of a form of time reads. */
export type Token =
  | "YYYY"
  | "YY"
  | "MMM"
  | "MM"
  | "M"
  | "DD"
  | "D"
  | "HH"
  | "H"
  | "mm"
  | "ss"
  | "S"
  | "A"
  | "ZZZ"
  | "ZZ"
  | "Z";

/** A part of a form: a token, a text that stands for itself, or an optional rest. */
export type FormPart =
  | { readonly token: Token }
  | { readonly text: string }
  | { readonly optional: readonly FormPart[] };

const tokens: readonly Token[] = [
  "YYYY",
  "YY",
  "MMM",
  "MM",
  "M",
  "DD",
  "D",
  "HH",
  "H",
  "mm",
  "ss",
  "S",
  "A",
  "ZZZ",
  "ZZ",
  "Z",
];

function partAt(text: string): FormPart | null {
  const found = tokens.find((one) => text.startsWith(one));
  if (found) return { token: found };
  const plain = /^[^A-Za-z[\]]|^T/.exec(text)?.[0];
  return plain === undefined ? null : { text: plain };
}

function readParts(text: string): readonly FormPart[] | null {
  const parts: FormPart[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const optional = /^\[([^[\]]+)\]/.exec(rest);
    const inner = optional?.[1] === undefined ? null : readParts(optional[1]);
    const part: FormPart | null = inner ? { optional: inner } : partAt(rest);
    if (!part) return null;
    parts.push(part);
    at += optional && inner ? optional[0].length : "token" in part ? part.token.length : 1;
  }
  return parts;
}

/** Seconds, or milliseconds, since 1970 UTC: a number that is a form as a whole. */
export type EpochForm = "EPOCH" | "EPOCHMS";

export function isEpochForm(text: string): text is EpochForm {
  return text === "EPOCH" || text === "EPOCHMS";
}

/** Reads a form of time such as `YYYY-MM-DDTHH:mm:ss[.S]ZZ`; null where it is none (a year, a month and a day at least). */
export function readForm(text: string): readonly FormPart[] | null {
  const parts = readParts(text);
  const has = (...names: Token[]): boolean =>
    names.some((name) => parts?.some((part) => "token" in part && part.token === name));
  return parts && has("YYYY", "YY") && has("MMM", "MM", "M") && has("DD", "D") ? parts : null;
}

export function isForm(text: string): boolean {
  return isEpochForm(text) || readForm(text) !== null;
}
