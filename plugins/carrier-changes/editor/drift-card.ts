/** A payload that looks otherwise than before: what changed, what it touches, and what settles it. */
import type { Change } from "../../../core/mapping/drift/compare.ts";
import type { DriftWork } from "../../../nodes/kit/admin/answers.ts";
import { button, element } from "../../../nodes/kit/editor/dialog.ts";
import { cardStyle, say, type Settle } from "./words.ts";

const kindsOf = (kinds: readonly string[]): string => kinds.map((kind) => say(`kinds.${kind}`)).join(", ");

function sentence(change: Change): string {
  const { path } = change;
  if (change.what === "added") return say("added", { path, kinds: kindsOf(change.is) });
  if (change.what === "renamed") return say("renamed", { path, to: change.to });
  if (change.what === "kind") return say("kind", { path, was: kindsOf(change.was), is: kindsOf(change.is) });
  return say("missing", { path });
}

export function driftCard({ key, carrier, kind, count, drift, targets }: DriftWork, settle: Settle): HTMLElement {
  const { class: rank, change, fields } = drift;
  const title = element("div", {}, element("strong", { text: `${carrier} ${kind}` }), ` · ${say(rank)}`);
  if (drift.holds) title.prepend(element("span", { text: say("waits", { count }), style: "float:right;opacity:.85" }));
  const lines = [
    sentence(change),
    ...(fields.length > 0 ? [say("fields", { fields: fields.join(", ") })] : []),
    ...(targets.length > 0 ? [say("targets", { targets: targets.join(", ") })] : []),
  ].map((text) => element("div", { text, style: "margin:3px 0" }));
  const press = (verb: string, text: string) =>
    button(text, `${carrier} ${change.path}: ${text}`, () => void settle(verb, { key }));
  const buttons = [
    ...(change.what === "renamed" ? [press("rename", say("rename", { count }))] : []),
    press("accept", drift.holds ? say("acceptReplay", { count }) : say("accept")),
  ];
  const row = element("div", { style: "display:flex;gap:6px;flex-wrap:wrap;margin-top:6px" }, ...buttons);
  const style = `${cardStyle};border-left-color:${rank === "breaking" ? "#ad1625" : "#4d7f8f"}`;
  return element("div", { class: "waybill-card", style }, title, ...lines, row);
}
