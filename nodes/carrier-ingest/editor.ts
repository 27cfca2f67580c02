import { element, inputOf, selectOf, showRows } from "../kit/editor/dialog.ts";
import type { EditorNode } from "../kit/editor/red.ts";
import { registerNode, word } from "../kit/editor/register.ts";
import { channels, config } from "./config.ts";

const type = "carrier-ingest";
const rowClass = (row: string): string => `waybill-ingest-${row}`;
const valueOf = (node: EditorNode, property: string): string =>
  inputOf(node, property)?.value ?? String(node[property] ?? "");

/** Carrier of the pack that is chosen in the dialog, or saved in the node. */
function carrierOf(node: EditorNode): string {
  const pack = RED.nodes.node(valueOf(node, "pack"));
  return String(pack?.["carrier"] ?? "");
}

function preparePath(node: EditorNode): void {
  const path = inputOf(node, "path") as HTMLInputElement;
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
  $(selectOf(node, "pack")).on("change", suggest);
  $(path).on("change", say);
  path.addEventListener("input", say);
  suggest();
  say();
}

function prepare(node: EditorNode): void {
  preparePath(node);
  const [channel, secretFrom, place] = [
    selectOf(node, "channel"),
    selectOf(node, "secretFrom"),
    selectOf(node, "place"),
  ];
  const wanted = (): string[] => {
    const shared = channel.value === "files" || channel.value === "poll" ? ["every"] : [];
    const sftp = channel.value === "files" && place.value === "sftp" ? ["sftp"] : [];
    const secret = channel.value === "poll" || sftp.length > 0 ? ["secret", secretFrom.value] : [];
    return [channel.value, ...shared, ...sftp, ...secret].map(rowClass);
  };
  showRows(
    [channel, secretFrom, place],
    [...channels, "every", "sftp", "secret", "env", "credential"].map(rowClass),
    wanted,
  );
}

/** What a node is called that has no name: where its events arrive. */
function labelOf(node: EditorNode): string | null {
  const channel = String(node["channel"] ?? "webhook");
  if (channel === "webhook") return String(node["path"] ?? "").replace(/^\/waybill\/(?=.)/, "") || null;
  if (channel === "poll") return carrierOf(node) || null;
  if (channel === "mqtt") return String(node["topic"] ?? "") || null;
  if (channel === "files") return String(node["folder"] ?? "") || null;
  return null;
}

registerNode({
  type,
  config,
  icon: "waybill-ingest.svg",
  credentials: { user: { type: "text" }, secret: { type: "password" } },
  inputsOf: (node) => (["wire", "poll"].includes(valueOf(node, "channel")) ? 1 : 0),
  outputs: ["receipts", "acknowledgements"],
  label: labelOf,
  prepare,
});
