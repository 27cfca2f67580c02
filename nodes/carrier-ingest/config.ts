import { describeConfig } from "../kit/config.ts";
import { count, nodeReference, text } from "../kit/fields.ts";
import { webhookPath } from "./path.ts";

/** Where a carrier's webhooks arrive and how much is taken. */
export const config = describeConfig({
  version: 1,
  fields: {
    name: text(),
    store: nodeReference("waybill-store"),
    pack: nodeReference("carrier-pack"),
    path: webhookPath(),
    /** Largest body, KiB. */
    sizeLimit: count(1024, 1, 65_536),
    /** Requests a second. */
    rateLimit: count(5000, 1, 1_000_000),
    /** Receipts in the flow at once. */
    inFlight: count(32, 1, 1000),
    /** Seconds after which a receipt that the flow holds counts as stuck. */
    patience: count(120, 1, 86_400),
  },
  migrations: [],
});
