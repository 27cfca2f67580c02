import { formTrouble } from "../../core/delivery/answer.ts";
import type { AnswerFacts, Ask, Trouble } from "../../core/delivery/erp.ts";
import { coded } from "../../core/errors.ts";

/** True is done. An action that only shows or prints something is proven by what is read back; a window asks people. */
export function isTaken(content: unknown, ask: Ask): boolean {
  if (content === true) return true;
  const type = (content as { readonly type?: unknown } | null)?.type;
  return ask.readBack && (type === "ir.actions.client" || type === "ir.actions.report");
}

/** Odoo answered a confirmation with a window: it waits for a decision, and nothing is confirmed. */
export function asksBack(content: unknown, answer: AnswerFacts): Trouble {
  const { res_model: window, name } = (content ?? {}) as { readonly res_model?: unknown; readonly name?: unknown };
  const erpCode = typeof window === "string" ? window : "not true";
  const asks = typeof name === "string" ? `asks "${name}" and has` : "has";
  const told = refused(erpCode, `Odoo ${asks} not confirmed the transfer: decide there, then replay`);
  return { ...told, answer: { ...answer, erpCode } };
}

/** `write` and the like answer true; anything else came from somebody else. */
export function mustBeTrue(content: unknown, answer: AnswerFacts): Trouble | null {
  return content === true ? null : formTrouble("something else than true to a write", answer);
}

/** `create` answers the ids of what it made. */
export function mustBeIds(content: unknown, answer: AnswerFacts): Trouble | null {
  const ids: readonly unknown[] = [content].flat();
  const isMade = ids.length > 0 && ids.every((id) => typeof id === "number");
  return isMade ? null : formTrouble("something else than an id to a create", answer);
}

/** A wizard that did its work answers with the view that shows it; a window of its own (`new`) asks people something. */
export function mustShow(content: unknown, answer: AnswerFacts): Trouble | null {
  const { type, target } = (content ?? {}) as { readonly type?: unknown; readonly target?: unknown };
  if (content === true || (typeof type === "string" && type.startsWith("ir.actions.") && target !== "new")) return null;
  return content === false || content === null ? formTrouble("nothing to a wizard", answer) : asksBack(content, answer);
}

/** A change without a field would be "done" at once: nobody would learn that nothing is ever written. */
export function nothingToWrite(): Trouble {
  return refused("fields", "neither the connection nor the node names a field to write");
}

/** Several transfers are meant, and only people know which. */
export function ambiguous(what: string, documents: readonly string[]): Trouble {
  return refused("ambiguous", `${what} is held by several transfers: ${documents.join(", ")}`);
}

/** What we refuse before anything is sent: people must act. */
export function refused(erpCode: string, erpMessage: string): Trouble {
  const answer = { status: null, erpCode, requestId: null };
  const error = coded("WB-ERP-001", { erpCode, erpMessage });
  return { kind: "trouble", class: "permanent", retryAfterMs: null, ofConnection: false, error, answer };
}
