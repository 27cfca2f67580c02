import { type Values, valueOf } from "../../core/delivery/template.ts";

/**
 * Statements that may leave: the call of one stored procedure or function and nothing else, so that no table is ever
 * written past the system's own rules. `CALL post_tracking(:document, p_number => :trackingNumber)`,
 * `SELECT accounts.accrue(:key, :amount::numeric, 'freight')`; to read also `SELECT * FROM delivery_state(:document)`.
 */
export interface Statement {
  /** As it leaves: `$1`, `$2` where values are bound. */
  readonly text: string;
  readonly verb: "CALL" | "SELECT";
  /** Name of the routine as it was declared. */
  readonly routine: string;
  readonly bindings: readonly Binding[];
  values(values: Values): readonly Values[string][];
}

/** One argument that is bound to a value. */
export interface Binding {
  /** The value's name: a field of the post, `document`, `key`. */
  readonly value: string;
  /** The routine's own name for the argument where it was given, else null; and its place, from 0. */
  readonly parameter: string | null;
  readonly place: number;
}

const identifier = String.raw`(?:[A-Za-z_][\w$]*|"[^"\u0000]+")`;
const head = new RegExp(
  String.raw`^\s*(call|select(\s*\*\s*from)?)\s+(${identifier}(?:\s*\.\s*${identifier}){0,2})\s*\(`,
  "i",
);
const cast = String.raw`(?:\s*::\s*(${identifier}(?:\.${identifier})?(?:\s+(?:varying|precision|with(?:out)?\s+time\s+zone))?(?:\s*\(\s*\d+(?:\s*,\s*\d+)?\s*\))?(?:\s*\[\s*\])?))?`;
const argument = new RegExp(
  String.raw`^\s*(?:(${identifier})\s*(?:=>|:=)\s*)?(?::(\w+)|('(?:[^'\\]|'')*'|-?\d+(?:\.\d+)?|null|true|false))${cast}\s*(?=[,)])`,
  "i",
);

/** Reads a declared statement; null where it is anything but one call. */
export function statementOf(text: string, use: "call" | "read"): Statement | null {
  const start = head.exec(text);
  if (!start) return null;
  const [whole, verbs = "", from, routine = ""] = start;
  if (from !== undefined && use === "call") return null;
  const read = argumentsIn(text.slice(whole.length));
  if (!read) return null;
  const verb = /^call/i.test(verbs) ? "CALL" : "SELECT";
  if (verb === "CALL" && use === "read") return null;
  const bound = read.bindings.map(({ value }) => value);
  return {
    text: `${from === undefined ? verb : "SELECT * FROM"} ${routine}(${read.texts.join(", ")})`,
    ...{ verb, routine, bindings: read.bindings },
    values: (values) => bound.map((name) => valueOf(values, name)),
  };
}

interface Arguments {
  readonly texts: readonly string[];
  readonly bindings: readonly Binding[];
}

/** The arguments up to the closing bracket, behind which nothing may stand; null where they are anything else. */
function argumentsIn(text: string): Arguments | null {
  const texts: string[] = [];
  const bindings: Binding[] = [];
  let rest = text;
  if (isEnd(rest)) return { texts, bindings };
  for (;;) {
    const found = argument.exec(rest);
    if (!found) return null;
    const [whole, name, value, literal, type] = found;
    if (value !== undefined) bindings.push({ value, parameter: name ?? null, place: texts.length });
    const given = value === undefined ? literal : `$${bindings.length}`;
    texts.push(`${name === undefined ? "" : `${name} => `}${given}${type === undefined ? "" : `::${type}`}`);
    rest = rest.slice(whole.length);
    if (isEnd(rest)) return { texts, bindings };
    if (!rest.startsWith(",")) return null;
    rest = rest.slice(1);
  }
}

function isEnd(rest: string): boolean {
  return /^\s*\)\s*;?\s*$/.test(rest);
}
