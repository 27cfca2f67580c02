import { channel } from "node:diagnostics_channel";

/** The named steps of one try of an effect, in their order; not every try comes by every step. */
export type EffectStep = "claimed" | "found" | "read" | "sending" | "sent" | "read-back" | "concluded";

/** What is published on the diagnostics channel `waybill:effect:step`, for tracing and for tests that stop the process there. */
export interface EffectStepMessage {
  readonly step: EffectStep;
  /** Id of the effect. */
  readonly effect: number;
  readonly attempt: number;
}

const steps = channel("waybill:effect:step");

/** Publishes that a try came to a step; costs nothing while nobody listens. */
export function publishStep(step: EffectStep, effect: number, attempt: number): void {
  if (steps.hasSubscribers) steps.publish({ step, effect, attempt } satisfies EffectStepMessage);
}
