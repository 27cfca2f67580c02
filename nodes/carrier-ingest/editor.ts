import { element, inputOf } from "../kit/editor/dialog.ts";
import type { EditorNode } from "../kit/editor/red.ts";
import { registerNode, word } from "../kit/editor/register.ts";
import { config } from "./config.ts";

const type = "carrier-ingest";

/** Carrier of the pack that is chosen in the dialog, or saved in the node. */
function carrierOf(node: EditorNode): string {
  const pack = RED.nodes.node(inputOf(node, "pack")?.value ?? String(node["pack"]));
  return String(pack?.["carrier"] ?? "");
}

function prepare(node: EditorNode): void {
  const path = inputOf(node, "path") as HTMLInputElement;
  const pack = inputOf(node, "pack") as HTMLSelectElement;
  const say = (): void => {
    const text = word(type, "address", { url: `${location.origin}${path.value}` });
    document.getElementById("waybill-ingest-address")?.replaceChildren(element("span", { text }));
  };
  const suggest = (): void => {
    if ((path.value === "" || path.value === "/waybill/") && carrierOf(node))
      $(path)
        .val(`/waybill/${carrierOf(node)}`)
        .trigger("change");
  };
  $(pack).on("change", suggest);
  $(path).on("change", say);
  path.addEventListener("input", say);
  suggest();
  say();
}

registerNode({
  type,
  config,
  icon: "waybill-ingest.svg",
  outputs: ["receipts"],
  label: (node) => String(node["path"] ?? "").replace(/^\/waybill\/(?=.)/, "") || null,
  prepare,
});
