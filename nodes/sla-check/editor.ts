import { element, fillSelect, inputOf, selectOf } from "../kit/editor/dialog.ts";
import type { EditorNode } from "../kit/editor/red.ts";
import { registerNode, word } from "../kit/editor/register.ts";
import { config, promised } from "./config.ts";

const type = "sla-check";

function prepare(node: EditorNode): void {
  const options = promised.map((milestone) => ({ value: milestone, label: milestone }));
  for (const property of ["from", "to"]) fillSelect(selectOf(node, property), options, String(node[property]));
  const say = (): void => {
    const [from, to, hours] = ["from", "to", "hours"].map((property) => inputOf(node, property)?.value ?? "");
    const text = word(type, "sentence", { from: from ?? "", to: to ?? "", hours: hours ?? "" });
    document.getElementById("waybill-sla-sentence")?.replaceChildren(element("span", { text }));
  };
  for (const property of ["from", "to", "hours"]) $(inputOf(node, property) as HTMLElement).on("change", say);
  say();
}

registerNode({
  type,
  config,
  icon: "waybill-clock.svg",
  inputs: 1,
  outputs: ["all", "broken"],
  label: (node) => String(node["promise"] ?? ""),
  prepare,
});
