/** The sidebar "Carrier changes": a card for every code that nobody has mapped and every payload that looks otherwise. */
import type { Changes } from "../../nodes/kit/admin/answers.ts";
import { ask, button, element, isDeployed } from "../../nodes/kit/editor/dialog.ts";
import { codeCard } from "./editor/code-card.ts";
import { driftCard } from "./editor/drift-card.ts";
import { id, say } from "./editor/words.ts";

const place = element("div", { class: "waybill-changes", style: "padding:10px;overflow:auto;height:100%" });

/** The stores that run. */
function stores(): { readonly id: string; readonly name: string }[] {
  const found: { readonly id: string; readonly name: string }[] = [];
  RED.nodes.eachConfig((node) => {
    const isOurs = node.type === "waybill-store" && isDeployed(node.id);
    if (isOurs) found.push({ id: node.id, name: String(node.name || node["file"] || node.id) });
    return true;
  });
  return found;
}

let chosen = "";

function head(known: readonly { readonly id: string; readonly name: string }[]): HTMLElement {
  const again = button("", say("refresh"), () => void show(), "fa-refresh");
  const title = element("div", { style: "display:flex;justify-content:space-between;gap:8px;margin-bottom:8px" });
  title.append(element("span", { text: say("intro"), style: "opacity:.85" }), again);
  if (known.length < 2) return title;
  const select = element("select", { "aria-label": say("store"), style: "width:100%;margin-bottom:8px" });
  for (const store of known) select.append(new Option(store.name, store.id, false, store.id === chosen));
  select.addEventListener("change", () => {
    chosen = select.value;
    void show();
  });
  return element("div", {}, title, select);
}

/** Settles a card on the server and draws what is left. */
async function settle(verb: string, what: object): Promise<void> {
  try {
    const { replayed } = await ask<{ readonly replayed: number }>(`stores/${chosen}/changes/${verb}`, what);
    const text = replayed > 0 ? say("done", { count: replayed }) : say("seen");
    RED.notify(text, { type: "success", timeout: 2500 });
  } catch (error) {
    RED.notify((error as Error).message, "error");
  }
  await show();
}

async function show(): Promise<void> {
  const known = stores();
  if (!known.some((store) => store.id === chosen)) chosen = known[0]?.id ?? "";
  if (chosen === "") return place.replaceChildren(element("div", { class: "form-tips", text: say("undeployed") }));
  try {
    const { codes, drifts } = await ask<Changes>(`stores/${chosen}/changes`);
    const cards = [...codes.map((work) => codeCard(work, settle)), ...drifts.map((work) => driftCard(work, settle))];
    place.replaceChildren(head(known), ...(cards.length > 0 ? cards : [element("div", { text: say("nothing") })]));
  } catch {
    place.replaceChildren(head(known), element("div", { class: "form-tips", text: say("undeployed") }));
  }
}

RED.plugins.registerPlugin(`waybill-${id}`, {
  type: "waybill-editor",
  onadd() {
    RED.sidebar.addTab({
      id: `waybill-${id}`,
      label: say("tab"),
      name: say("name"),
      iconClass: "fa fa-truck",
      content: place,
      enableOnEdit: true,
      onchange: () => void show(),
    });
    RED.comms.subscribe("waybill/letters/#", () => {
      if (place.offsetParent !== null && !place.contains(document.activeElement)) void show();
    });
    RED.events.on("deploy", () => {
      if (place.offsetParent !== null) void show();
    });
  },
});
