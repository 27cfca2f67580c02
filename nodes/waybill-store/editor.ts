import { ask, element } from "../kit/editor/dialog.ts";
import type { EditorNode } from "../kit/editor/red.ts";
import { registerConfigNode, word } from "../kit/editor/register.ts";
import type { StoreFigures } from "../kit/admin/answers.ts";
import { config } from "./config.ts";

async function showFigures(node: EditorNode): Promise<void> {
  const place = document.getElementById("waybill-store-figures");
  const text = await ask<StoreFigures>(`stores/${node.id}/figures`).then(
    (figures) => word("waybill-store", "figures", { ...figures }),
    () => word("waybill-store", "noFigures"),
  );
  place?.replaceChildren(element("span", { text }));
}

registerConfigNode({
  type: "waybill-store",
  config,
  icon: "waybill-store.svg",
  label: (node) => String(node["file"] ?? ""),
  prepare: (node) => void showFigures(node),
});
