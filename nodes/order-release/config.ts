import { describeConfig } from "../kit/config.ts";
import { count, nodeReference, text } from "../kit/fields.ts";

/** Which ERP is asked for released deliveries, how often, and how many are given to the flow. */
export const config = describeConfig({
  version: 1,
  fields: {
    name: text(),
    connection: nodeReference("erp-connection"),
    /** Seconds between two readings. */
    everySeconds: count(60, 10, 86_400),
    /** Most deliveries of one answer. */
    batch: count(100, 1, 1000),
    /** Deliveries in the flow at once. */
    inFlight: count(32, 1, 1000),
    /** Seconds after which a delivery that the flow holds counts as stuck. */
    patience: count(120, 1, 86_400),
  },
  migrations: [],
});
