/** Who really carries a shipment, where the sender speaks for others. */
import { z } from "zod";
import { compileField } from "./field.ts";
import { fieldSchema } from "./format.ts";
import type { OddFields } from "./odd.ts";
import type { Scope } from "./scope.ts";

export const carrierSchema = z
  .strictObject({
    by: fieldSchema,
    names: z.record(z.string().regex(/[A-Za-z0-9]/), z.string().regex(/^[a-z][a-z0-9_]*$/)).meta({
      description: "Names, slugs or SCAC codes, and the id of the carrier; case and punctuation are ignored.",
    }),
  })
  .meta({
    id: "CarrierRule",
    description:
      "Who really carries the shipment, where the sender speaks for others: its events then belong to that carrier, so that the parcel is one shipment whoever tells of it. Without a name that is listed they stay the sender's.",
  });

type CarrierSpec = z.infer<typeof carrierSchema>;

/** A name without the differences that mean nothing: `Globe Express`, `globe_express` and `GlobeExpress` are one. */
const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Compiles who carries a shipment: the carrier that the record names, else `own`, the carrier that sends. */
export function compileCarrier(spec: CarrierSpec | undefined, own: string, odd: OddFields): (scope: Scope) => string {
  if (!spec) return () => own;
  const by = compileField(spec.by, odd);
  const names = new Map(Object.entries(spec.names).map(([name, id]) => [plainName(name), id]));
  return (scope) => names.get(plainName(by(scope) ?? "")) ?? own;
}
