import { type Coded, type ErrorCode, type ErrorDetails, coded, errors } from "../errors.ts";

/** What was thrown or reported in `node`, as a coded value: its own code where it carries one of ours, else WB-FLOW-001. */
export function codedFailure(node: string, error: unknown): Coded {
  const facts = typeof error === "object" && error !== null ? (error as Partial<Record<string, unknown>>) : {};
  const message = typeof facts.message === "string" ? facts.message : String(error);
  const details = typeof facts.details === "object" && facts.details !== null ? (facts.details as ErrorDetails) : {};
  if (typeof facts.code === "string" && Object.hasOwn(errors, facts.code)) {
    return { code: facts.code as ErrorCode, message, details };
  }
  return coded("WB-FLOW-001", { node, detail: message });
}
