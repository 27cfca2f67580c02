/** The badge on dead-letter nodes: how many letters wait, and a popover to replay the latest of them. */
import type { ParkedNote } from "../../nodes/kit/admin/answers.ts";
import { button, element } from "../../nodes/kit/editor/dialog.ts";
import { act, ageOf } from "../../nodes/kit/editor/letters.ts";
import type { Drawn, EditorNode } from "../../nodes/kit/editor/red.ts";

const name = "letter-badge";
const rowStyle =
  "display:flex;gap:8px;align-items:flex-start;padding:5px 0;border-top:1px solid var(--red-ui-secondary-border-color);" +
  "font-size:13px;line-height:18px";
const svg = "http://www.w3.org/2000/svg";
const notes = new Map<string, ParkedNote>();
/** Nodes whose badge must be drawn again. */
const stale = new Set<string>();

const say = (key: string, values?: Readonly<Record<string, string | number>>): string =>
  RED._(`@waybill/node-red/${name}:${name}.${key}`, values);
const parked = (node: EditorNode): number => notes.get(node.id)?.count ?? 0;

function badge(node: EditorNode): SVGElement {
  const text = parked(node) > 99 ? "99+" : String(parked(node));
  const width = 10 + 6 * text.length;
  const made = document.createElementNS(svg, "g");
  const set = (tag: string, attributes: Readonly<Record<string, string>>): SVGElement => {
    const part = document.createElementNS(svg, tag);
    for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
    made.append(part);
    return part;
  };
  set("rect", { width: String(width), height: "16", rx: "8", fill: "#ad1625", stroke: "#fff", "stroke-width": "1" });
  const label = set("text", {
    x: String(width / 2),
    y: "12",
    "text-anchor": "middle",
    fill: "#fff",
    stroke: "none",
    "font-size": "11",
    "font-weight": "bold",
  });
  label.textContent = text;
  made.setAttribute("role", "button");
  made.setAttribute("style", "cursor:pointer");
  made.setAttribute("aria-label", say("tooltip", { count: parked(node) }));
  return made;
}

function content(node: EditorNode, popover: { close(): void }): unknown {
  const note = notes.get(node.id);
  const scope = { store: String(node["store"]), ...(node["scope"] === "own" ? { node: node.id } : {}) };
  const rows = (note?.letters ?? []).map((letter) => {
    const age = element("span", { text: ageOf(letter.at), style: "opacity:.7;white-space:nowrap" });
    const about = element("div", {}, element("strong", { text: letter.about }), "  ", age);
    const cause = element("div", { text: letter.message, title: letter.todo, style: "opacity:.85" });
    const text = element("div", { style: "flex:1;min-width:0;overflow-wrap:anywhere" }, about, cause);
    const replay = button(
      say("replay"),
      `${say("replay")}: ${letter.about}`,
      () => void act(scope, "replay", { ids: [letter.id] }).then(() => popover.close()),
    );
    return element("div", { style: rowStyle }, text, replay);
  });
  const open = button(say("open"), say("open"), () => {
    popover.close();
    RED.editor.edit(node);
  });
  const title = element("div", {
    text: say("title", { count: parked(node) }),
    style: "font-weight:bold;margin-bottom:4px",
  });
  return $(element("div", { style: "width:520px;padding:4px" }, title, ...rows, open));
}

function take(note: ParkedNote): void {
  notes.set(note.node, note);
  stale.add(note.node);
  const node: Drawn | null = RED.nodes.node(note.node);
  if (!node) return;
  node.dirty = true;
  RED.view.redraw();
}

RED.plugins.registerPlugin(`waybill-${name}`, {
  type: "waybill-editor",
  onadd() {
    RED.comms.subscribe("waybill/letters/#", (_topic, data) => take(data as ParkedNote));
    RED.view.annotations.register("waybill-letters", {
      type: "badge",
      class: "waybill-letter-badge",
      filter: (node: EditorNode) => node.type === "dead-letter",
      element: badge,
      show: (node: EditorNode) => parked(node) > 0,
      refresh: (node: EditorNode) => stale.delete(node.id),
      tooltip: (node: EditorNode) => say("tooltip", { count: parked(node) }),
      popover: { content, direction: "bottom", maxWidth: 560 },
    });
  },
});
