/** The words of the dialog. */
import { isOperationId } from "../../../core/delivery/operations.ts";
import type { OperationFacts } from "../../kit/admin/answers.ts";
import { word } from "../../kit/editor/register.ts";

export const type = "erp-post";

export function say(key: string, values?: Readonly<Record<string, string | number>>): string {
  return word(type, key, values);
}

/** What an operation is called: ours in the language of the editor, a system's own as the system calls it. */
export function operationTitle({ id, title }: Pick<OperationFacts, "id" | "title">): string {
  return isOperationId(id) ? say(`operation.${id}`) : title;
}
