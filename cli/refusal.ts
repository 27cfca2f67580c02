/** Why the product does not start, as one coded line for the terminal. */
import { CodedError, coded, type ErrorDetails, type ErrorEntry, errors } from "../core/errors.ts";
import { FlowFileError, flowFileErrors } from "../plugins/flow-files/errors.ts";

export const startErrors = {
  "WB-CFG-005": {
    says: "The port {port} of {host} is in use.",
    todo: "Stop the program that uses it, or set {variable} to another port.",
  },
  "WB-CFG-006": {
    says: "Node.js {found} is too old: Waybill needs {needed} or later.",
    todo: "Run it with npm start, which brings its own Node.js.",
  },
  "WB-CFG-007": {
    says: "The environment variable {variable} is {value}, which is not {wanted}.",
    todo: "Correct or unset it.",
  },
  "WB-CFG-008": {
    says: "The data folder {folder} cannot be written: {detail}.",
    todo: "Check its rights, or set WAYBILL_DATA to another folder.",
  },
} as const satisfies Record<string, ErrorEntry>;

export type StartErrorCode = keyof typeof startErrors;

/** A reason not to start; the program ends with exit code 1. */
export class StartError extends Error {
  readonly code: StartErrorCode;
  readonly details: ErrorDetails;
  constructor(code: StartErrorCode, details: ErrorDetails) {
    super(startErrors[code].says.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? "?")));
    this.code = code;
    this.details = details;
  }
}

function todoOf(error: CodedError | FlowFileError | StartError): string {
  const table: Record<string, ErrorEntry> = { ...errors, ...flowFileErrors, ...startErrors };
  return (table[error.code]?.todo ?? "").replace(/\{(\w+)\}/g, (_, name: string) => String(error.details[name] ?? "?"));
}

/** Prints a coded error as one line on stderr and gives the exit code 1; a bug is thrown on. */
export function refuse(error: unknown): number {
  const known = error instanceof StartError || error instanceof FlowFileError || error instanceof CodedError;
  if (!known) throw error;
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
