import { z } from "zod";
import { coded } from "../../errors.ts";
import { acknowledge } from "../edifact/acknowledge.ts";
import { decodeInterchange } from "../edifact/charset.ts";
import { EnvelopeReader, mostFaults } from "../edifact/envelope.ts";
import { usualSigns } from "../edifact/syntax.ts";
import { type Limits, type ReadOutcome, unreadable } from "../reading.ts";

export const edifactBody = z
  .strictObject({
    format: z.literal("edifact"),
    counts: z.enum(["lenient", "strict"]).default("lenient").meta({
      description: "Whether a wrong count or reference in UNT, UNE or UNZ counts: real files get them wrong at times.",
    }),
    acknowledge: z.enum(["asked", "always", "never"]).default("asked").meta({
      description: "When a CONTRL is made: where the interchange asks for it (UNB 0031), always, never.",
    }),
  })
  .meta({
    id: "EdifactBody",
    description:
      "UN/EDIFACT: `interchanges[*].messages[*]`; segments and groups by tag as lists (BGM alone is none), elements as `e01`, further components as `e01c2`, repetitions as `e01r2`.",
  });

type EdifactBody = z.infer<typeof edifactBody>;

/** Lines that a transport wrapped are joined; where the line's end ends the segments it stays. */
function unwrapped(text: string): string {
  return /UNA.{5}[\r\n]/s.test(text.slice(0, 64)) ? text : text.replace(/[\r\n]+/g, "");
}

/**
 * Reads interchanges of UN/EDIFACT. Never throws. A message that is damaged is a fault of its own, named by interchange,
 * group, message, segment and element; its neighbours are read.
 */
export function readEdifact(bytes: Uint8Array, limits: Limits, how: EdifactBody): ReadOutcome {
  const decoded = decodeInterchange(bytes);
  if (decoded.kind === "not")
    return unreadable(coded("WB-EDI-101", { detail: `its bytes are not in the character set ${decoded.charset}` }));
  const cursor = { text: unwrapped(decoded.text), at: 0, signs: usualSigns, left: limits.values };
  const reader = new EnvelopeReader(cursor, how.counts === "strict");
  if (!reader.read()) return unreadable(coded("WB-EDI-111", { limit: limits.values }));
  const { interchanges, faults } = reader;
  if (interchanges.length === 0) return unreadable(coded("WB-EDI-101", { detail: "it has no UNB" }));
  if (faults.length > mostFaults)
    return unreadable(coded("WB-EDI-101", { detail: `more than ${mostFaults} of its parts are damaged` }));
  const payload = { interchanges: interchanges.map(({ tree }) => tree) };
  const receipts = interchanges.map(({ receipt }) => receipt);
  const acknowledgement = acknowledge(receipts, how.acknowledge);
  return { kind: "read", payload, faults, ...(acknowledgement ? { acknowledgement } : {}) };
}
