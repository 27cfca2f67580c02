import { erpQueue } from "../../core/delivery/executor.ts";
import * as z from "zod/mini";
import type { Ask } from "../../core/delivery/erp.ts";
import { isMilestone, type Milestone } from "../../core/event/milestone.ts";
import type { Refused, RehearsalFacts } from "../kit/admin/answers.ts";
import { offerOf } from "../kit/life.ts";
import { refused } from "../kit/admin/refused.ts";
import type { Red } from "../kit/red.ts";
import type { StoreOffer } from "../kit/store.ts";
import { openCandidate } from "./candidate.ts";
import { rehearsals } from "./rehearsals.ts";

const patienceMs = 20_000;

const askSchema = z.object({
  operation: z.string(),
  document: z.nullable(z.string()),
  lookup: z.nullable(z.object({ field: z.string(), value: z.string() })),
  fields: z.record(z.string(), z.nullable(z.union([z.string(), z.number(), z.boolean()]))),
  milestone: z.nullable(z.string().check(z.refine(isMilestone))),
  occurredAt: z.nullable(z.string()),
  readBack: z.boolean(),
});

const bodySchema = z.object({
  connection: z.record(z.string(), z.unknown()),
  ask: askSchema,
  key: z.string(),
  shipment: z.nullable(z.number()),
});

/** Rehearses a post through a connection as it stands in a dialog: what would be sent, and what the target says now. */
export async function tryOut(red: Red, asked: unknown): Promise<RehearsalFacts | Refused> {
  const body = bodySchema.parse(asked);
  const candidate = openCandidate(red, body.connection);
  if (candidate.kind === "refused") return candidate;
  const { erp, settings, system, secrets } = candidate;
  const offer = offerOf(red, settings.store, "waybill-store")?.value as StoreOffer | undefined;
  const hall = {
    erp,
    secrets,
    queue: erpQueue(String(body.connection["id"] ?? "")),
    store: offer?.open() ?? null,
    authority: { rules: settings.authority, owned: system.owned ?? [], absent: system.absent },
  };
  const ask: Ask = { ...body.ask, milestone: body.ask.milestone as Milestone | null };
  const context = { key: body.key, correlationId: "preview", signal: AbortSignal.timeout(patienceMs) };
  try {
    const { error, ...facts } = await rehearsals(hall)(ask, context, body.shipment);
    return { kind: "rehearsed", ...facts, refused: error && refused(error) };
  } finally {
    erp.close().catch(() => {});
  }
}
