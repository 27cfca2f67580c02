import * as z from "zod/mini";
import type { Field } from "../kit/fields.ts";
import { reason } from "../kit/reasons.ts";

const form = /^(\/[A-Za-z0-9._-]+)+$/;
/** Prefixes that the editor and its interface own. */
const reserved =
  /^\/(waybill\/admin|admin|flows?|nodes|icons|auth|settings|comms|library|resources|locales|red|vendor|plugins)(\/|$)/;

/** Address of a webhook below the server's own, `/waybill/ups`. */
export function webhookPath(): Field<string> {
  const checks = [
    z.trim(),
    z.minLength(1, reason("required")),
    z.regex(form, reason("path")),
    z.refine<string>((path) => !reserved.test(path), reason("reserved")),
  ] as const;
  return { start: "/waybill/", schema: z.string(reason("required")).check(...checks) };
}
