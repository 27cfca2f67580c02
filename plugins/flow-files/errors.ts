import { CodedError, coded, type ErrorCode, type ErrorDetails, statusOf } from "../../core/errors.ts";

/** A coded error about flow files; `status` is what Node-RED's admin API answers with. */
export class FlowFileError extends CodedError {
  readonly status: number;
  constructor(code: Extract<ErrorCode, `WB-FILE-${string}`>, details: ErrorDetails, options?: ErrorOptions) {
    super(coded(code, details), options);
    this.status = statusOf(code);
  }
}

/** The refusal of a node that holds a secret in plain text; `node` as people know it, with the place if it is in a file. */
export function secretRefusal(property: string, node: string): CodedError {
  const code = "WB-CFG-003";
  return Object.assign(new CodedError(coded(code, { property, node })), { status: statusOf(code) });
}
