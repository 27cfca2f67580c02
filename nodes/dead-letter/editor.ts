import { selectOf } from "../kit/editor/dialog.ts";
import { showLetters } from "../kit/editor/letters.ts";
import type { EditorNode } from "../kit/editor/red.ts";
import { registerNode } from "../kit/editor/register.ts";
import { config } from "./config.ts";

function prepare(node: EditorNode): void {
  const place = document.getElementById("waybill-letters") as HTMLElement;
  const scope = selectOf(node, "scope");
  const show = (): void => {
    const store = String(node["store"] ?? "");
    void showLetters(place, scope.value === "own" ? { store, node: node.id } : { store });
  };
  $(scope).on("change", show);
  show();
}

registerNode({
  type: "dead-letter",
  config,
  icon: "waybill-letter.svg",
  color: "#E9967A",
  inputs: 1,
  align: "right",
  prepare,
});
