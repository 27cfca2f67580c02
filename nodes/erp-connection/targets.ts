import { systemClock } from "../../core/clock.ts";
import type { ErpSystem, TargetField } from "../../core/delivery/erp.ts";
import { fieldTerms, isFieldTerm, numberTerms, type Vocabulary } from "../../core/delivery/operations.ts";
import { erpOf } from "../../erps/index.ts";
import type { FieldFacts, Refused, TargetFacts, TermFacts } from "../kit/admin/answers.ts";
import { refused } from "../kit/admin/refused.ts";
import type { Red } from "../kit/red.ts";
import { type Candidate, openCandidate } from "./candidate.ts";

const patienceMs = 20_000;
const keptMs = 10 * 60_000;
const mostKept = 200;

interface Kept {
  readonly readAt: number;
  readonly fields: readonly FieldFacts[];
}

/** What systems said of their fields lately. */
const kept = new Map<string, Kept>();

/** What an operation can be told: our terms with their homes, and the system's own fields as its metadata has them. */
export async function targetsOf(red: Red, body: Readonly<Record<string, unknown>>): Promise<TargetFacts> {
  const operation = String(body["operation"] ?? "");
  const connection = (body["connection"] ?? {}) as Readonly<Record<string, unknown>>;
  const candidate = openCandidate(red, connection);
  if (candidate.kind === "refused") {
    const fields = knownFields(erpOf(String(connection["system"] ?? "")), operation);
    return { terms: [], numbers: [], fields, from: "known", readAt: null, problem: candidate };
  }
  try {
    return await described(candidate, operation, body["again"] === true);
  } finally {
    candidate.erp.close().catch(() => {});
  }
}

async function described(candidate: Candidate, operation: string, again: boolean): Promise<TargetFacts> {
  const { erp, system } = candidate;
  const known = knownFields(system, operation);
  const words = homes(erp.vocabulary?.(operation) ?? (known?.length === 0 ? noWords : undefined));
  const read = await fieldsOf(candidate, operation, again);
  if (read === null) return { ...words, fields: known, from: "known", readAt: null, problem: null };
  if ("kind" in read) return { ...words, fields: known, from: "known", readAt: null, problem: read };
  const names = new Set(read.fields.map(({ name }) => name));
  const fields = [...read.fields, ...(known ?? []).filter(({ name }) => !names.has(name))];
  return { ...words, fields, from: "system", readAt: read.readAt, problem: null };
}

/** The system's own metadata, read at most every ten minutes unless somebody wants it read again; null where it has none. */
async function fieldsOf(
  { erp, settings, system }: Candidate,
  operation: string,
  again: boolean,
): Promise<Kept | Refused | null> {
  if (!erp.describe) return null;
  const { baseUrl, signIn, values, userEnv } = settings;
  const key = JSON.stringify([system.id, baseUrl, signIn, userEnv, values, operation]);
  const now = systemClock.now();
  const held = kept.get(key);
  if (held && !again && now - held.readAt < keptMs) return held;
  const answer = await erp.describe(operation, AbortSignal.timeout(patienceMs));
  if (answer.kind === "trouble") return refused(answer.error);
  const read = { readAt: now, fields: answer.fields.map(factsOf) };
  kept.delete(key);
  kept.set(key, read);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return read;
}

/** Of an operation that takes no values. */
const noWords: Vocabulary = {
  fields: {},
  numbers: Object.fromEntries(Object.keys(numberTerms).map((term) => [term, term])),
};

/** Without a vocabulary the system takes every name as it is. */
function homes(vocabulary: Vocabulary | undefined): Pick<TargetFacts, "terms" | "numbers"> {
  const homeOf = (names: Readonly<Record<string, string | undefined>> | undefined, term: string): TermFacts => ({
    term,
    home: names ? names[term] || null : term,
  });
  return {
    terms: Object.keys(fieldTerms).map((term) => homeOf(vocabulary?.fields, term)),
    numbers: Object.keys(numberTerms).map((term) => homeOf(vocabulary?.numbers, term)),
  };
}

function knownFields(system: ErpSystem | undefined, operation: string): readonly FieldFacts[] | null {
  const held = system?.operations.find(({ id }) => id === operation);
  return held ? fieldFacts(held.fields) : [];
}

/** Fields as dialogs show them; what bears the name of a term of ours is none of the system's own. */
export function fieldFacts(fields: readonly TargetField[] | null): readonly FieldFacts[] | null {
  return fields && fields.filter(({ name }) => !isFieldTerm(name)).map(factsOf);
}

function factsOf({ name, title, type, maxLength, updatable = true }: TargetField): FieldFacts {
  return { name, title, type, maxLength, updatable };
}
