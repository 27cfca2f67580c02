import { CodedError, coded } from "../errors.ts";
import type { Ask, ErpSettings, Found, Operation, SettingField } from "./erp.ts";
import { isOperationId, operations } from "./operations.ts";
import { textSetting } from "./settings.ts";

/** Every operation of ours, for systems that are declared by settings: what they can, only their owner knows. */
export const declaredOperations: readonly Operation[] = Object.entries(operations).map(([id, title]) => ({
  ...{ id, title, proof: "answer", fields: null },
}));

/** The setting that holds what differs by operation. */
export function requestsSetting(example: string): SettingField {
  const help = `What differs by operation, as JSON: ${example}. What is not said there is as in the other settings.`;
  return textSetting("requests", "By operation", help);
}

/** The setting that gives milestones the system's own words. */
export const codesSetting: SettingField = textSetting(
  "milestoneCodes",
  "Milestone codes",
  "The system's own codes for {milestoneCode}: DELIVERED=40, RETURNED=50. A milestone without one goes by name.",
);

/** What was declared for each operation. */
export interface Declared {
  /** The operations that the setting `requests` names. */
  readonly named: readonly string[];
  /** What was declared under a name for an operation, else for all; empty where nothing was. */
  text(operation: string, name: string): string;
  flag(operation: string, name: string): boolean;
}

/**
 * Reads what a connection declares: its settings, and over them the setting `requests`, JSON by operation with the same
 * names (`members` are those that may stand there). Throws a CodedError WB-CFG-001 for anything else.
 */
export function readDeclared(settings: ErpSettings, members: readonly string[]): Declared {
  const own = requestsIn(settings, members);
  const value = (operation: string, name: string): unknown => own.get(operation)?.[name] ?? settings.values[name];
  return {
    named: [...own.keys()],
    text: (operation, name) => {
      const text = value(operation, name) ?? "";
      return (typeof text === "object" ? JSON.stringify(text) : String(text)).trim();
    },
    flag: (operation, name) => value(operation, name) === true,
  };
}

function requestsIn(
  settings: ErpSettings,
  members: readonly string[],
): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const text = String(settings.values["requests"] ?? "").trim();
  const requests = text === "" ? {} : objectIn(settings, text);
  for (const [operation, request] of Object.entries(requests)) {
    if (!isOperationId(operation)) throw misconfigured(settings, `there is no operation ${operation}`);
    if (!isObject(request)) throw misconfigured(settings, `${operation} in "By operation" is no object`);
    const strange = Object.keys(request).find((name) => !members.includes(name));
    if (strange !== undefined) {
      throw misconfigured(settings, `${operation} knows no ${strange}; it knows ${members.join(", ")}`);
    }
  }
  return new Map(Object.entries(requests) as [string, Readonly<Record<string, unknown>>][]);
}

function objectIn(settings: ErpSettings, text: string): Readonly<Record<string, unknown>> {
  const value = parsed(settings, text);
  if (isObject(value)) return value;
  throw misconfigured(settings, `"By operation" is no JSON object`);
}

function parsed(settings: ErpSettings, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw misconfigured(settings, `"By operation" is not JSON: ${(error as Error).message}`);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Settings that cannot be followed, with the sentence that says why. */
export function misconfigured({ baseUrl }: ErpSettings, detail: string): CodedError {
  const { host, pathname } = new URL(baseUrl);
  return new CodedError(coded("WB-CFG-001", { node: host || pathname, detail }));
}

/** A system that cannot be searched is told the number itself: what the document is called, only its owner knows. */
export function numberAsDocument({ lookup }: Ask): Found {
  return { kind: "found", document: lookup?.value ?? null };
}
