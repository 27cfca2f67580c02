/** Why the product does not start, as one coded line for the terminal. */
import { CodedError, coded, type ErrorCode, type ErrorDetails, errors } from "../core/errors.ts";

/** A reason not to start; the program ends with exit code 1. */
export class StartError extends CodedError {
  constructor(code: Extract<ErrorCode, `WB-CFG-${string}`>, details: ErrorDetails) {
    super(coded(code, details));
  }
}

function todoOf(error: CodedError): string {
  return errors[error.code].todo.replace(/\{(\w+)\}/g, (_, name: string) => String(error.details[name] ?? "?"));
}

/** Prints a coded error as one line on stderr and gives the exit code 1; a bug is thrown on. */
export function refuse(error: unknown): number {
  if (!(error instanceof CodedError)) throw error;
  console.error(`${error.code} ${error.message} ${todoOf(error)}`);
  return 1;
}

/** Runs `start`; a coded error ends the process. */
export function orRefuse<T>(start: () => T): T {
  try {
    return start();
  } catch (error) {
    process.exit(refuse(error));
  }
}

/** Throws WB-CFG-004: a public address needs a password. */
export function refusePublicAddress(host: string): never {
  throw new CodedError(coded("WB-CFG-004", { host }));
}
