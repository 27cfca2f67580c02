import type { ErrorDetails } from "../core/errors.ts";

/** A refusal of the command line: coded like every error, with what to do. */
export interface CommandError {
  readonly code: string;
  readonly message: string;
  readonly todo: string;
  readonly details: ErrorDetails;
}

/** WB-CLI-001: the words after the command are not understood. */
export function usageError(detail: string, usage: string): CommandError {
  return {
    code: "WB-CLI-001",
    message: `The command line is not understood: ${detail}.`,
    todo: usage,
    details: { detail },
  };
}

/** WB-CLI-002: a file that was named cannot be read. */
export function fileError(file: string, detail: string): CommandError {
  const message = `The file ${file} cannot be read: ${detail}.`;
  return { code: "WB-CLI-002", message, todo: "Check the path and its rights.", details: { file, detail } };
}
