import { selectOf, showRows } from "../kit/editor/dialog.ts";
import { registerNode } from "../kit/editor/register.ts";
import { config } from "./config.ts";

const row = "waybill-map-pack";

registerNode({
  type: "canonical-map",
  config,
  icon: "waybill-map.svg",
  inputs: 1,
  outputs: ["events", "held"],
  prepare(node) {
    const from = selectOf(node, "packFrom");
    showRows([from], [row], () => (from.value === "fixed" ? [row] : []));
  },
});
