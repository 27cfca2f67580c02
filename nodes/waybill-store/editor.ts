import { ask, element, isDeployed } from "../kit/editor/dialog.ts";
import type { EditorNode } from "../kit/editor/red.ts";
import { registerConfigNode, word } from "../kit/editor/register.ts";
import type { StoreFigures } from "../kit/admin/answers.ts";
import { config } from "./config.ts";

async function showFigures(node: EditorNode): Promise<void> {
  const place = document.getElementById("waybill-store-figures");
  const none = (): string => word("waybill-store", "noFigures");
  const text = isDeployed(node.id)
    ? await ask<StoreFigures>(`stores/${node.id}/figures`).then(
        ({ gaps: _gaps, ...figures }) => word("waybill-store", "figures", figures),
        none,
      )
    : none();
  place?.replaceChildren(element("span", { text }));
}

registerConfigNode({
  type: "waybill-store",
  config,
  icon: "waybill-store.svg",
  label: (node) => String(node["file"] ?? ""),
  prepare: (node) => void showFigures(node),
});
