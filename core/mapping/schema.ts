import { z } from "zod";
import { packFormat, packSchema } from "./pack.ts";

/** The pack format as JSON Schema, for editors and for other programs; generated from what the loader checks. */
export function carrierSchema(): object {
  const schema = z.toJSONSchema(packSchema, { io: "input" });
  return { ...schema, $id: `https://waybill.example/schemas/carrier-${packFormat}.json` };
}
