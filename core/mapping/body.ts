/** The formats that bodies have, and the reader of each. A new format is a file in `readers/` and a line in both lists. */
import { z } from "zod";
import { type Limits, type ReadOutcome, usualLimits } from "./reading.ts";
import { jsonBody, readJson } from "./readers/json.ts";
import { readXml, xmlBody } from "./readers/xml.ts";

export const bodySchema = z
  .discriminatedUnion("format", [jsonBody, xmlBody])
  .default({ format: "json" })
  .meta({ id: "Body", description: "The format of what the carrier sends, and how it is read (default: JSON)." });

/** How the bodies of a carrier are read. */
export type BodySpec = z.infer<typeof bodySchema>;

type Reader<How> = (bytes: Uint8Array, limits: Limits, how: How) => ReadOutcome;

const readers: { readonly [Format in BodySpec["format"]]: Reader<Extract<BodySpec, { format: Format }>> } = {
  json: readJson,
  xml: readXml,
};

/**
 * Reads a body as received. Never throws. The pack says the format, not the content type: a carrier that labels its body
 * wrongly is more common than one that sends another format.
 */
export function readBody(bytes: Uint8Array, how: BodySpec, limits: Limits = usualLimits): ReadOutcome {
  const read = readers[how.format] as Reader<BodySpec>;
  return read(bytes, limits, how);
}
