import { z } from "zod";
import { coded } from "../../errors.ts";
import { type Acknowledge, type Limits, type ReadOutcome, unreadable } from "../reading.ts";
import { acknowledge } from "../x12/acknowledge.ts";
import { type Reading, readInterchange } from "../x12/envelope.ts";
import { openCursor, skipBlank } from "../x12/segments.ts";

export const x12Body = z
  .strictObject({
    format: z.literal("x12"),
    charset: z.enum(["utf-8", "latin1"]).default("utf-8").meta({ description: "How bytes become characters." }),
    grammar: z.enum(["checked", "tolerated"]).default("checked").meta({
      description:
        "Whether a set whose segments or elements are against the standard is refused (sets of 004010), or read as far as it goes.",
    }),
  })
  .meta({
    id: "X12Body",
    description:
      "ASC X12: interchanges[*].groups[*].sets[*]; a set has id, control, its segments by id (e01, e02 ..; composites c1, c2 ..), loops below their first segment, levels (HL) below the level that they name.",
  });

/** How an X12 body is read. */
export type X12Body = z.infer<typeof x12Body>;

/** Levels of a set's tree that are not its hierarchy. */
const levelsAround = 12;

function decode(bytes: Uint8Array, charset: X12Body["charset"]): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function read(text: string, limits: Limits, checked: boolean): ReadOutcome {
  const cursor = openCursor(text, limits.values);
  const depth = Math.max(1, limits.depth - levelsAround);
  const reading: Reading = { cursor, faults: { told: [], untold: 0 }, receipts: [], checked, depth };
  const interchanges: unknown[] = [];
  for (;;) {
    const found = readInterchange(reading);
    if (found) interchanges.push(found);
    if (cursor.budget.left < 0) return unreadable(coded("WB-EDI-007", { limit: limits.values }));
    if (skipBlank(text, cursor.at) >= text.length) break;
  }
  const { receipts } = reading;
  const { told: faults, untold } = reading.faults;
  if (untold > 0) faults.push(coded("WB-EDI-008", { count: untold }));
  const [first] = faults;
  if (interchanges.length === 0 && first) return unreadable(first);
  const acknowledgement: Acknowledge = (control) => acknowledge(receipts, control);
  return { kind: "read", payload: { interchanges }, faults, acknowledgement };
}

/**
 * Reads X12: the interchanges of a body, whose sets are recognised one by one. A damaged set is a fault that names where;
 * its neighbours go through. A body without a readable ISA is unreadable.
 */
export function readX12(bytes: Uint8Array, limits: Limits, how: X12Body): ReadOutcome {
  const text = decode(bytes, how.charset);
  if (text === null)
    return unreadable(coded("WB-READ-001", { format: "X12", detail: `the bytes are no ${how.charset}` }));
  return read(text, limits, how.grammar === "checked");
}
