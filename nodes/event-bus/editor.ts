import { inputOf, selectOf, showRows } from "../kit/editor/dialog.ts";
import type { EditorNode } from "../kit/editor/red.ts";
import { registerConfigNode } from "../kit/editor/register.ts";
import { config } from "./config.ts";

const type = "event-bus";
const rowClass = (row: string): string => `waybill-bus-${row}`;

function prepare(node: EditorNode): void {
  const url = inputOf(node, "url") as HTMLInputElement;
  const signsIn = inputOf(node, "signsIn") as HTMLInputElement;
  const secretFrom = selectOf(node, "secretFrom");
  const wanted = (): string[] => {
    const secure = /^(mqtts|wss):/.test(url.value) ? ["secure"] : [];
    return [...secure, ...(signsIn.checked ? ["secret", secretFrom.value] : [])].map(rowClass);
  };
  const show = showRows([url, signsIn, secretFrom], ["secure", "secret", "env", "credential"].map(rowClass), wanted);
  url.addEventListener("input", show);
}

registerConfigNode({
  type,
  config,
  icon: "waybill-bus.svg",
  credentials: { user: { type: "text" }, secret: { type: "password" } },
  label: (node) => String(node["url"] ?? "").replace(/^\w+:\/\//, "") || null,
  prepare,
});
