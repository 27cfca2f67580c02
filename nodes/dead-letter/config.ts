import { describeConfig } from "../kit/config.ts";
import { choice, nodeReference, text } from "../kit/fields.ts";

/** Which letters the node shows: all of the store, or those that it parked itself. */
export const config = describeConfig({
  version: 1,
  fields: {
    name: text(),
    store: nodeReference("waybill-store"),
    scope: choice("store", ["store", "own"]),
  },
  migrations: [],
});
