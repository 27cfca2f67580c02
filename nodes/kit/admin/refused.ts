import { type Coded, errors } from "../../../core/errors.ts";
import type { Refused } from "./answers.ts";

/** A coded error as dialogs show it. */
export function refused({ code, message }: Pick<Coded, "code" | "message">): Refused {
  return { kind: "refused", code, message, todo: errors[code].todo };
}
