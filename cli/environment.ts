import { StartError } from "./refusal.ts";

/** The value of an environment variable; unset, empty and blank are the same. */
export function variable(name: string): string | undefined {
  return process.env[name]?.trim() || undefined;
}

/** Reads a secret and takes it out of the environment, so that no function node and no child process sees it. */
export function takeSecret(name: string): string | undefined {
  const value = variable(name);
  delete process.env[name];
  return value;
}

/** A variable that names a port; throws WB-CFG-007 if it is not one. */
export function portFrom(name: string, fallback: number): number {
  const value = variable(name) ?? String(fallback);
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new StartError("WB-CFG-007", { variable: name, value, wanted: "a port from 0 to 65535" });
}

/** A variable that names one of a few words; throws WB-CFG-007 if it does not. */
export function wordFrom(name: string, fallback: string, words: readonly string[]): string {
  const value = variable(name) ?? fallback;
  if (words.includes(value)) return value;
  throw new StartError("WB-CFG-007", { variable: name, value, wanted: `one of ${words.join(", ")}` });
}
