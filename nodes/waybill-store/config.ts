import { describeConfig } from "../kit/config.ts";
import { count, pattern, text } from "../kit/fields.ts";
import { reason } from "../kit/reasons.ts";

/** The store: where it lies (from Node-RED's user folder) and when it stops taking more. */
export const config = describeConfig({
  version: 1,
  fields: {
    name: text(),
    file: pattern("waybill.db", /^[^\0]*[\w-]\.[A-Za-z0-9]+$/, reason("file")),
    /** Waiting items above which ingest answers 503. */
    highWater: count(1_000_000, 100, 1_000_000_000),
  },
  migrations: [],
});
