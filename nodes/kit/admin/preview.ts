import type { Receipt } from "../../../core/journal/journal.ts";

const limitBytes = 20_000;

/** Names of values that no screen shows. */
const secretName =
  /"([^"]*(?:secret|token|password|api[-_]?key|authorization|credential)[^"]*)"\s*:\s*"(?:[^"\\]|\\.)*"/gi;

/** What arrived, for reading: cut at a limit, values with the name of a secret masked, bytes that are no text as hex. */
export function bodyPreview({ body }: Receipt): string {
  const part = body.subarray(0, limitBytes);
  const rest = body.length > limitBytes ? `\n… ${body.length - limitBytes} bytes more` : "";
  const text = Buffer.from(part).toString("utf8");
  if (/[\x00-\x08\x0e-\x1f]/.test(text)) return Buffer.from(part.subarray(0, 1_000)).toString("hex") + rest;
  return text.replace(secretName, '"$1": "•••"') + rest;
}
