import { z } from "zod";
import { coded } from "../../errors.ts";
import { type Acknowledge, type Limits, type ReadOutcome, unreadable } from "../reading.ts";
import { acknowledge } from "../x12/acknowledge.ts";
import { type Reading, readInterchange } from "../x12/envelope.ts";
import { openCursor, skipBlank } from "../x12/segments.ts";
import { encodingSchema, textOf } from "./text.ts";

export const x12Body = z
  .strictObject({
    format: z.literal("x12"),
    encoding: encodingSchema,
    grammar: z.enum(["checked", "tolerated"]).default("checked").meta({
      description:
        "Whether a set whose segments or elements are against the standard is refused (sets of 004010), or read as far as it goes.",
    }),
    counts: z.enum(["strict", "lenient"]).default("strict").meta({
      description: "Whether a wrong count or control number in SE, GE or IEA, or a wrong total (CTT), counts.",
    }),
    acknowledge: z.enum(["always", "never"]).default("always").meta({
      description:
        "Whether a 997 is made for every group (and a TA1 where ISA14 asks or the envelope is damaged), or neither.",
    }),
  })
  .meta({
    id: "X12Body",
    description:
      "ASC X12: `interchanges[*].groups[*].sets[*]`; a set has id, control, its segments by id (e01, e02 ..; composites c1, c2 ..), loops below their first segment, levels (HL) below the level that they name.",
  });

/** How an X12 body is read. */
export type X12Body = z.infer<typeof x12Body>;

/** Levels of a set's tree that are not its hierarchy. */
const levelsAround = 12;

function read(text: string, limits: Limits, how: X12Body): ReadOutcome {
  const cursor = openCursor(text, limits.values);
  const depth = Math.max(1, limits.depth - levelsAround);
  const checked = how.grammar === "checked";
  const counted = how.counts === "strict";
  const reading: Reading = { cursor, faults: { told: [], untold: 0 }, receipts: [], checked, counted, depth };
  const interchanges: unknown[] = [];
  do {
    const found = readInterchange(reading);
    if (found) interchanges.push(found);
    if (cursor.budget.left < 0) return unreadable(coded("WB-EDI-007", { limit: limits.values }));
  } while (skipBlank(text, cursor.at) < text.length);
  const { receipts } = reading;
  const { told: faults, untold } = reading.faults;
  if (untold > 0) faults.push(coded("WB-EDI-008", { count: untold }));
  const [first] = faults;
  if (interchanges.length === 0 && first) return unreadable(first);
  const outcome: ReadOutcome = { kind: "read", payload: { interchanges }, faults };
  const acknowledgement: Acknowledge = (control) => acknowledge(receipts, control);
  return how.acknowledge === "always" ? { ...outcome, acknowledgement } : outcome;
}

/**
 * Reads X12: the interchanges of a body, whose sets are recognised one by one. A damaged set is a fault that names where;
 * its neighbours go through. A body without a readable ISA is unreadable.
 */
export function readX12(bytes: Uint8Array, limits: Limits, how: X12Body): ReadOutcome {
  const text = textOf(bytes, how.encoding, "X12");
  return typeof text === "string" ? read(text, limits, how) : unreadable(text);
}
