import { channel } from "node:diagnostics_channel";

/** The named steps of a webhook on its way in. */
export type IngestStep = "verified" | "stored" | "answered" | "dispatched" | "finished";

const steps = channel("waybill:ingest:step");

/** Publishes on the diagnostics channel `waybill:ingest:step` that a webhook came to a step; costs nothing while nobody listens. */
export function publishIngestStep(step: IngestStep, path: string, receipt: number | null): void {
  if (steps.hasSubscribers) steps.publish({ step, path, receipt });
}
