import { authTrouble } from "../../core/delivery/answer.ts";
import type { AnswerFacts, Trouble } from "../../core/delivery/erp.ts";
import { type Coded, coded } from "../../core/errors.ts";

/** How a statement failed. `sent`: never, where it surely did not reach the database; else maybe. */
export interface SqlFailure {
  readonly kind: "failure";
  /** SQLSTATE, five characters (PostgreSQL, appendix A); null where no answer of the database came. */
  readonly state: string | null;
  /** What the database or its procedure says; without one, what became of the line. */
  readonly message: string;
  readonly sent: "never" | "maybe";
}

/** The transaction was undone and will pass when it is tried again: serialization, deadlock, a row that is locked. */
const passing: readonly string[] = ["40001", "40P01", "55P03"];

/**
 * Classes that speak of the database and not of the post: connection, resources, cancelled by timeout or by an operator,
 * system and internal errors. A procedure may have committed by then, so what was sent is of unknown outcome.
 */
const ofDatabase = /^(08|53|57|58|XX)/;

/** The database that we reached takes no changes: a standby that took over the address. */
const readOnly = "25006";

/** What a failure means. */
export function troubleOf({ state, message, sent }: SqlFailure): Trouble {
  const answer: AnswerFacts = { status: null, erpCode: state, requestId: null };
  const said = message.replace(/\s+/g, " ").trim().replace(/\.$/, "").slice(0, 500);
  if (state?.startsWith("28")) return authTrouble(said, answer);
  const refused = coded("WB-ERP-001", { erpCode: state ?? "", erpMessage: said });
  if (state !== null && passing.includes(state)) return trouble("retry", refused, answer, false);
  const reached = coded("WB-ERP-003", { detail: state === null ? said : `${state} ${said}` });
  if (state === readOnly || sent === "never") return trouble("retry", reached, answer, true);
  if (state === null || ofDatabase.test(state)) return trouble("unknown", reached, answer, true);
  return trouble("permanent", refused, answer, false);
}

function trouble(kind: Trouble["class"], error: Coded, answer: AnswerFacts, ofConnection: boolean): Trouble {
  return { kind: "trouble", class: kind, retryAfterMs: null, ofConnection, error, answer };
}
