import type { Ask } from "./erp.ts";
import { type MilestoneCodes, milestoneHeld } from "./milestone-codes.ts";
import { isHeld, type Row } from "./odata-v4.ts";
import { isNewer, type Standing } from "./standing.ts";

/** Where a customer keeps the milestone in fields of its own. */
export interface MilestoneFields {
  /** Field that holds the milestone; empty where none is kept. */
  readonly milestone: string;
  /** Field that holds the milestone's moment; empty where none is kept. */
  readonly milestoneAt: string;
  /** The customer's own code for a milestone; the milestone itself where none is given. */
  readonly codes: MilestoneCodes;
}

/** The fields that an ask changes in an entity: its own, and those of the milestone. */
export function changesIn(ask: Ask, fields: MilestoneFields): Ask["fields"] {
  if (ask.operation !== "milestone" || ask.milestone === null) return ask.fields;
  const changes: Record<string, Ask["fields"][string]> = { ...ask.fields };
  if (fields.milestone) changes[fields.milestone] ??= fields.codes.get(ask.milestone) ?? ask.milestone;
  if (fields.milestoneAt) changes[fields.milestoneAt] ??= ask.occurredAt;
  return changes;
}

/** What an entity says about an ask: it holds it, it holds something newer, or it may be sent. */
export function stateIn(ask: Ask, row: Row, fields: MilestoneFields): "done" | "newer" | "open" {
  const changes = Object.entries(changesIn(ask, fields));
  if (changes.every(([name, wanted]) => isHeld(row[name], wanted))) return "done";
  if (ask.operation !== "milestone") return "open";
  return isNewer(standingOf(row, fields), { milestone: ask.milestone, at: ask.occurredAt }) ? "newer" : "open";
}

function standingOf(row: Row, { milestone, milestoneAt, codes }: MilestoneFields): Standing {
  const at = row[milestoneAt];
  const isMoment = typeof at === "string" && !Number.isNaN(Date.parse(at)) && !/^(0001|1900)-/.test(at);
  return { milestone: milestoneHeld(row[milestone], codes), at: isMoment ? at : null };
}
