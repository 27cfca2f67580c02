import { describeConfig } from "../kit/config.ts";
import { choice, nodeReference, text } from "../kit/fields.ts";

/** With which carrier pack payloads are read. */
export const config = describeConfig({
  version: 1,
  fields: {
    name: text(),
    store: nodeReference("waybill-store"),
    packFrom: choice("receipt", ["receipt", "fixed"]),
    pack: nodeReference("carrier-pack"),
  },
  applies: { pack: (saved) => saved["packFrom"] === "fixed" },
  migrations: [],
});
