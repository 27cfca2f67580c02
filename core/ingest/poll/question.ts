import type { Poll } from "../../mapping/poll.ts";

/** What a question is about: numbers, or where the last one ended. */
export interface Subject {
  readonly numbers: readonly string[];
  readonly cursor: string;
  /** Since when, ISO 8601 UTC; empty where nothing was asked before. */
  readonly since: string;
}

/** A request without credentials. `path` begins with a slash and holds the query. */
export interface Question {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

type Fill = (text: string) => string;

/** Writes the question of a pack about a subject. */
export function questionOf({ request, separator }: Poll, subject: Subject): Question {
  const values: Readonly<Record<string, string>> = {
    number: subject.numbers[0] ?? "",
    numbers: subject.numbers.join(separator),
    since: subject.since,
    cursor: subject.cursor,
  };
  const fill: Fill = (text) => text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
  const path = request.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
  const query = Object.entries(request.query).flatMap(([name, text]) => {
    const value = fill(text);
    return value === "" ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`];
  });
  const body = request.body === undefined ? null : bodyText(request.body, subject.numbers, fill);
  const type = typeof request.body === "object" ? { "content-type": "application/json" } : {};
  const headers = Object.entries(request.headers).map(([name, text]) => [name.toLowerCase(), fill(text)]);
  const address = query.length === 0 ? path : `${path}${path.includes("?") ? "&" : "?"}${query.join("&")}`;
  return { method: request.method, path: address, headers: { ...type, ...Object.fromEntries(headers) }, body };
}

function bodyText(body: unknown, numbers: readonly string[], fill: Fill): string {
  return typeof body === "string" ? fill(body) : JSON.stringify(filled(body, numbers, fill));
}

function filled(value: unknown, numbers: readonly string[], fill: Fill): unknown {
  if (typeof value === "string") return fill(value);
  if (Array.isArray(value)) {
    const [only, ...more] = value as readonly unknown[];
    const isRepeated = more.length === 0 && JSON.stringify(only ?? null).includes("{number}");
    if (!isRepeated) return value.map((one) => filled(one, numbers, fill));
    return numbers.map((number) => filled(only, numbers, (text) => fill(text.replaceAll("{number}", number))));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, numbers, fill)]));
}
