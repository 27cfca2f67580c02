/** The steps that the product names while it takes a webhook in and while it carries an effect out. */
const ingest = ["verified", "stored", "answered", "dispatched", "finished"] as const;
const effect = ["claimed", "found", "read", "sending", "sent", "read-back", "concluded"] as const;

/** Every step, each at its `nth` passing: `effect:sent:3`. */
export function everyStep(nth: number): string[] {
  return [...ingest.map((step) => `ingest:${step}:${nth}`), ...effect.map((step) => `effect:${step}:${nth}`)];
}
