/** The config nodes that a node names: where there is only one to choose, it is chosen. */
import { type ConfigDescription, counts } from "../config.ts";
import { inputId, selectOf } from "./dialog.ts";
import type { EditorNode } from "./red.ts";

/** The properties that name a config node, with its type. */
function references(
  config: ConfigDescription,
  node: EditorNode,
): readonly (readonly [property: string, type: string])[] {
  return Object.entries(config.fields).flatMap(([property, { node: type }]) =>
    type && counts(config, property, node) ? [[property, type] as const] : [],
  );
}

/** Lets a node that comes out of the palette name the config nodes of which there is only one. */
export function nameOnly(config: ConfigDescription, node: EditorNode): void {
  for (const [property, type] of references(config, node)) {
    const found: string[] = [];
    RED.nodes.eachConfig((one) => {
      if (one.type === type) found.push(one.id);
      return undefined;
    });
    if (node[property] === "" && found.length === 1) node[property] = found[0];
  }
}

/** Chooses in the dialog what can only be meant, and lets the keyboard reach the buttons that edit and add. */
export function prepareReferences(config: ConfigDescription, node: EditorNode): void {
  for (const [property, { node: type }] of Object.entries(config.fields)) {
    if (!type) continue;
    const id = (verb: string): string => `${inputId(node, "btn")}-${property}-${verb}`;
    reachable(id("edit"), RED._("editor:editor.editConfig", { type }));
    reachable(id("add"), RED._("editor:editor.addNewConfig", { type }));
  }
  for (const [property] of references(config, node)) {
    const select = selectOf(node, property);
    const offered = [...select.options].filter(({ value, disabled }) => !disabled && value !== "" && value !== "_ADD_");
    const isOpen = select.value === "" || select.value === "_ADD_";
    if (isOpen && offered.length === 1) $(select).val(offered[0]?.value).trigger("change");
  }
}

/** Node-RED draws these buttons as links that lead nowhere, which Tab passes over. */
function reachable(id: string, name: string): void {
  const link = document.getElementById(id);
  if (!link) return;
  for (const [attribute, value] of Object.entries({ tabindex: "0", role: "button", "aria-label": name }))
    link.setAttribute(attribute, value);
  link.addEventListener("keydown", ({ key }) => {
    if (key === "Enter" || key === " ") $(link).trigger("click");
  });
}
