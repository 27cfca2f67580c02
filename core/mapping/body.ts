/** The formats that bodies have, and the reader of each. A new format is a file in `readers/` and a line in both lists. */
import { z } from "zod";
import { coded } from "../errors.ts";
import { type Limits, type ReadOutcome, unreadable, usualLimits } from "./reading.ts";
import { csvBody, readCsv } from "./readers/csv.ts";
import { edifactBody, readEdifact } from "./readers/edifact.ts";
import { fixedBody, readFixed } from "./readers/fixed.ts";
import { jsonBody, readJson } from "./readers/json.ts";
import { readX12, x12Body } from "./readers/x12.ts";
import { readXlsx, xlsxBody } from "./readers/xlsx.ts";
import { readXml, xmlBody } from "./readers/xml.ts";
import { signatureOf } from "./signature.ts";

const formatSchema = z.discriminatedUnion("format", [
  jsonBody,
  xmlBody,
  csvBody,
  xlsxBody,
  fixedBody,
  x12Body,
  edifactBody,
]);

/** One format, and how it is read. */
export type FormatSpec = z.infer<typeof formatSchema>;

export const bodySchema = z
  .union([formatSchema, z.array(formatSchema).min(2)])
  .default({ format: "json" })
  .meta({
    id: "Body",
    description:
      "The format of what the carrier sends, and how it is read (default: JSON). Of several the one that the body begins like reads it; the first of csv and fixed reads any other text.",
  });

/** How the bodies of a carrier are read. */
export type BodySpec = z.infer<typeof bodySchema>;

type Reader<How> = (bytes: Uint8Array, limits: Limits, how: How) => ReadOutcome;

const readers: { readonly [Format in FormatSpec["format"]]: Reader<Extract<FormatSpec, { format: Format }>> } = {
  json: readJson,
  xml: readXml,
  x12: readX12,
  csv: readCsv,
  xlsx: readXlsx,
  fixed: readFixed,
  edifact: readEdifact,
};

/** Every format that has a reader. */
export const formats = Object.keys(readers) as readonly FormatSpec["format"][];

/** Formats that any text may be: they show no signature. */
const plain: ReadonlySet<FormatSpec["format"]> = new Set(["csv", "fixed"]);

/** Of several formats the one that the bytes begin like; null where none fits. */
function chosen(bytes: Uint8Array, how: readonly FormatSpec[]): FormatSpec | null {
  const signature = signatureOf(bytes);
  const signed = how.find(({ format }) => format === signature);
  if (signed || signature === "xlsx" || signature === "binary") return signed ?? null;
  return how.find(({ format }) => plain.has(format)) ?? null;
}

/**
 * Reads a body as received. Never throws. The pack says the format, not the content type: a carrier that labels its body
 * wrongly is more common than one that sends another format.
 */
export function readBody(bytes: Uint8Array, how: BodySpec, limits: Limits = usualLimits): ReadOutcome {
  const one = Array.isArray(how) ? chosen(bytes, how) : how;
  if (one === null) {
    const wanted = Array.isArray(how) ? how.map(({ format }) => format).join(", ") : "";
    return unreadable(coded("WB-READ-027", { found: signatureOf(bytes), wanted }));
  }
  const read = readers[one.format] as Reader<FormatSpec>;
  return read(bytes, limits, one);
}
