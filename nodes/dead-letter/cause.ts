import { type Coded, coded, type ErrorCode, type ErrorDetails, errors } from "../../core/errors.ts";
import type { Message } from "../kit/red.ts";

/** What a Catch node, or one of ours, says about a failure. */
interface Failure {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly details?: unknown;
  readonly source?: { readonly id?: unknown; readonly name?: unknown; readonly type?: unknown };
}

function failureOf({ error }: Message): Failure {
  return typeof error === "object" && error !== null ? error : { message: error };
}

/** Why the message is here, as a coded value: its own code where it bears one of ours, else a failed flow. */
export function causeOf(message: Message): Coded {
  const { code, message: text, details, source } = failureOf(message);
  const said = String(text ?? "it was sent to the dead-letter node").replace(/^(WaybillError|Error): /, "");
  if (typeof code === "string" && Object.hasOwn(errors, code)) {
    return {
      code: code as ErrorCode,
      message: said,
      details: typeof details === "object" && details !== null ? (details as ErrorDetails) : {},
    };
  }
  return coded("WB-FLOW-001", { node: String(source?.name || source?.type || source?.id || "the flow"), detail: said });
}

/** The node that reported the failure; null where the message came by a wire. */
export function failedAt(message: Message): string | null {
  const id = failureOf(message).source?.id;
  return typeof id === "string" ? id : null;
}
