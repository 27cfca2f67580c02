import type { Answer } from "./client.ts";

/**
 * What an answer means for asking. good: to be taken in, also where the carrier says that it knows nothing · refused: our
 * credentials · throttled: too many questions; `waitMs` null where the carrier names no time · failed: no answer that can
 * be used.
 */
export type Judgement =
  | { readonly kind: "good"; readonly answer: Extract<Answer, { kind: "answer" }> }
  | { readonly kind: "refused"; readonly detail: string }
  | { readonly kind: "throttled"; readonly waitMs: number | null }
  | { readonly kind: "failed"; readonly detail: string };

export function judge(answer: Answer): Judgement {
  if (answer.kind === "failed") {
    return { kind: answer.why === "credentials" ? "refused" : "failed", detail: answer.detail };
  }
  const { status, retryAfterMs } = answer;
  const detail = `status ${status}`;
  if (status === 401 || status === 403) return { kind: "refused", detail };
  if (status === 429 || (status === 503 && retryAfterMs !== null)) return { kind: "throttled", waitMs: retryAfterMs };
  const isFailure = status === 408 || status >= 500 || (status >= 300 && status < 400);
  return isFailure ? { kind: "failed", detail } : { kind: "good", answer };
}
