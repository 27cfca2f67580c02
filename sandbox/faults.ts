import { chanceOf } from "./random.ts";

/**
 * What can go wrong between a client and a server. `drop-reply` does the work and then cuts the line; `500` does the
 * work and then fails; `drop-request` and `reset` cut the line before any work (orderly, or with RST); `wrong-body`
 * answers 200 with a page of HTML and does no work; `lock` gives the document to another user for a while; `down`
 * closes the listening socket for a while.
 */
type FaultKind =
  | "drop-reply"
  | "drop-request"
  | "reset"
  | "503"
  | "429"
  | "500"
  | "slow"
  | "wrong-body"
  | "lock"
  | "down";

/** When a fault strikes. Without a condition it strikes every request; conditions hold together. */
export type FaultRule = {
  readonly fault: FaultKind;
  /** Part of the path and query as sent. */
  readonly path?: string;
  /** `PATCH`; a tunnelled method counts as what it stands for. */
  readonly method?: string;
  /** Strikes the n-th matching call (from 1), or these. */
  readonly nth?: number | readonly number[];
  /** Strikes every n-th matching call. */
  readonly every?: number;
  /** Probability from 0 to 1. */
  readonly probability?: number;
  /** Strikes at most so often. */
  readonly times?: number;
  /** Epoch milliseconds from which on the rule no longer strikes. */
  readonly untilMs?: number;
  /** The same, counted from the moment the rule is set. */
  readonly forMs?: number;
  /** How long `slow` waits, `lock` holds the document and `down` stays down. */
  readonly ms?: number;
  /** Seconds in the Retry-After header of `503` and `429`; none by default. */
  readonly retryAfterSeconds?: number;
};

/** The fault that strikes one call. */
export type Fault = { readonly kind: FaultKind; readonly ms: number; readonly retryAfterSeconds: number | null };

/** The rules in force, with their counts. One plan serves a whole simulator. */
export type FaultPlan = {
  /** Replaces all rules; counts start anew. */
  set(rules: readonly FaultRule[]): void;
  clear(): void;
  rules(): readonly FaultRule[];
  /** The fault for this call, first matching rule first; null lets the call pass. Counts the call. */
  strike(method: string, path: string): Fault | null;
  /** How many calls each kind has struck. */
  struck(): Readonly<Partial<Record<FaultKind, number>>>;
};

/** Faults at start, the seed of their chance and the clock that ends them. */
export type FaultPlanOptions = {
  readonly rules?: readonly FaultRule[];
  readonly seed?: number;
  readonly now?: () => number;
};

type Watched = { readonly rule: FaultRule; readonly endsAtMs: number; calls: number; strikes: number };

const cuts: readonly FaultKind[] = ["drop-reply", "drop-request", "reset", "down"];
const kinds: readonly FaultKind[] = [...cuts, "503", "429", "500", "slow", "wrong-body", "lock"];
const defaultMs: Readonly<Partial<Record<FaultKind, number>>> = { slow: 1_000, lock: 5_000, down: 5_000 };

/** Rules, or what is wrong with them. */
export type FaultReading =
  | { readonly kind: "rules"; readonly rules: readonly FaultRule[] }
  | { readonly kind: "refused"; readonly reason: string };

/** Reads rules from JSON: an array or `{ "rules": [...] }`. */
export function readFaultRules(json: unknown): FaultReading {
  const list: unknown = Array.isArray(json) ? json : (json as { rules?: unknown } | null)?.rules;
  if (!Array.isArray(list)) return { kind: "refused", reason: "Expected an array of fault rules" };
  const wrong = list.findIndex((rule) => !kinds.includes((rule as FaultRule | null)?.fault as FaultKind));
  if (wrong === -1) return { kind: "rules", rules: list as FaultRule[] };
  return { kind: "refused", reason: `Rule ${wrong}: fault must be one of ${kinds.join(", ")}` };
}

function appliesTo(watched: Watched, method: string, path: string, nowMs: number): boolean {
  const { rule } = watched;
  if (nowMs >= watched.endsAtMs) return false;
  if (rule.method !== undefined && rule.method.toUpperCase() !== method) return false;
  return rule.path === undefined || path.includes(rule.path);
}

function isItsTurn(watched: Watched, chance: () => number): boolean {
  const { rule, calls } = watched;
  if (rule.times !== undefined && watched.strikes >= rule.times) return false;
  if (rule.nth !== undefined && ![rule.nth].flat().includes(calls)) return false;
  if (rule.every !== undefined && calls % rule.every !== 0) return false;
  return rule.probability === undefined || chance() < rule.probability;
}

function watch(rule: FaultRule, nowMs: number): Watched {
  const untilMs = rule.untilMs ?? Number.POSITIVE_INFINITY;
  const endsAtMs = rule.forMs === undefined ? untilMs : Math.min(untilMs, nowMs + rule.forMs);
  return { rule, endsAtMs, calls: 0, strikes: 0 };
}

function faultOf({ fault, ms, retryAfterSeconds }: FaultRule): Fault {
  return { kind: fault, ms: ms ?? defaultMs[fault] ?? 0, retryAfterSeconds: retryAfterSeconds ?? null };
}

/** A plan over the given rules. */
export function planFaults(options: FaultPlanOptions = {}): FaultPlan {
  const { now = Date.now, seed = 1, rules = [] } = options;
  const chance = chanceOf(seed);
  const struck: Partial<Record<FaultKind, number>> = {};
  let watched: Watched[] = rules.map((rule) => watch(rule, now()));

  return {
    set(next) {
      watched = next.map((rule) => watch(rule, now()));
    },
    clear() {
      watched = [];
    },
    rules: () => watched.map((one) => one.rule),
    strike(method, path) {
      if (watched.length === 0) return null;
      const concerned = watched.filter((one) => appliesTo(one, method, path, now()));
      for (const one of concerned) one.calls += 1;
      const chosen = concerned.find((one) => isItsTurn(one, chance.next));
      if (!chosen) return null;
      chosen.strikes += 1;
      struck[chosen.rule.fault] = (struck[chosen.rule.fault] ?? 0) + 1;
      return faultOf(chosen.rule);
    },
    struck: () => struck,
  };
}
