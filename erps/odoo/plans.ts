import { unsent } from "../../core/delivery/answer.ts";
import type { AnswerFacts, DraftRequest, Sent, Trouble } from "../../core/delivery/erp.ts";
import type { CallContext, MethodCall } from "./calls.ts";
import type { Records } from "./records.ts";

/** One call of a plan. */
export interface Step {
  readonly call: MethodCall;
  /** Works on the record that the call before made. */
  readonly onMade?: boolean;
  /** Leaves nothing behind by itself: a window that nobody confirmed. */
  readonly isIdle?: boolean;
  /** What is wrong with a returned value; null where it means that the call did what it was to do. */
  judge(content: unknown, answer: AnswerFacts): Trouble | null;
}

/** The calls that an operation makes now, in their order. */
export interface Plan {
  readonly kind: "plan";
  readonly steps: readonly Step[];
  readonly evidence: Sent["evidence"];
}

const madeBefore = "the id that the request before answers";

/** The requests of a plan as they would leave. */
export function requestsOf({ steps }: Plan, records: Records, context: CallContext): readonly DraftRequest[] {
  return steps.map(({ call, onMade }) => records.shown(onMade ? { ...call, ids: [madeBefore] } : call, context));
}

/** Makes the calls of a plan, until one of them fails. */
export async function carryOut(plan: Plan, records: Records, context: CallContext): Promise<Sent | Trouble> {
  let made: readonly number[] = [];
  let answer: AnswerFacts = { status: null, erpCode: null, requestId: null };
  for (const { call, onMade, isIdle, judge } of plan.steps) {
    const done = await records.run(onMade ? { ...call, ids: made } : call, context);
    const wrong = done.kind === "trouble" ? done : judge(done.content, done.answer);
    if (wrong) return isIdle ? unsent(wrong) : wrong;
    if (done.kind === "trouble") return done;
    made = idsIn(done.content);
    answer = done.answer;
  }
  return { kind: "sent", version: null, evidence: plan.evidence, answer };
}

/** The ids that `create` answers. */
function idsIn(content: unknown): readonly number[] {
  return [content].flat().filter((id) => typeof id === "number");
}
