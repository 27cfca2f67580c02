/** Small parts that dialogs are made of. Plain DOM where that is enough; Node-RED's widgets where they are at home. */
import type { EditorNode } from "./red.ts";

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Id of the input of a property, as Node-RED names it. */
export function inputId(node: EditorNode, property: string): string {
  return `${node._def.category === "config" ? "node-config-input" : "node-input"}-${property}`;
}

/** The input of a property while the dialog of its node is open. */
export function inputOf(node: EditorNode, property: string): Input | null {
  return document.getElementById(inputId(node, property)) as Input | null;
}

/** The select of a property while the dialog of its node is open. */
export function selectOf(node: EditorNode, property: string): HTMLSelectElement {
  return inputOf(node, property) as HTMLSelectElement;
}

/** What the node holds, or while its dialog is open what the dialog holds. */
export function valuesOf(node: EditorNode, properties: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    properties.map((property) => [property, isOpen(node) ? shown(node, property) : node[property]]),
  );
}

/** Dialogs that are open: a config node's lies over the node that names it. */
const open = new Set<string>();

export function dialogOpens(node: EditorNode): void {
  open.add(node.id);
}

export function dialogCloses(node: EditorNode): void {
  open.delete(node.id);
}

/** Whether the dialog of a node is open. */
export function isOpen(node: EditorNode): boolean {
  return open.has(node.id);
}

function shown(node: EditorNode, property: string): unknown {
  const input = inputOf(node, property);
  if (!input) return node[property];
  return input instanceof HTMLInputElement && input.type === "checkbox" ? input.checked : input.value;
}

/** Whether the server runs a node: only then can it be asked about it. */
export function isDeployed(id: string): boolean {
  return RED.nodes.originalFlow().some((node) => node.id === id);
}

/** Makes an element; attributes `text` and `class` as one expects. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") made.textContent = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** A button as the editor draws them; `title` is also what a screen reader says. */
export function button(text: string, title: string, press: () => void, icon?: string): HTMLButtonElement {
  const made = element("button", {
    type: "button",
    class: "red-ui-button red-ui-button-small",
    title,
    "aria-label": title,
  });
  if (icon) made.append(element("i", { class: `fa ${icon}`, "aria-hidden": "true" }), text ? " " : "");
  made.append(text);
  made.addEventListener("click", (event) => {
    event.preventDefault();
    press();
  });
  return made;
}

/** Fills a select and has it checked again; a value that is not offered is kept and shown as it is. */
export function fillSelect(
  select: HTMLSelectElement,
  options: readonly { readonly value: string; readonly label: string }[],
  value: string,
): void {
  const offered =
    options.some((option) => option.value === value) || value === "" ? options : [...options, { value, label: value }];
  select.replaceChildren(...offered.map((option) => element("option", { value: option.value, text: option.label })));
  select.value = value;
  $(select).trigger("change");
}

/** Shows the rows (by class) that `wanted` names and hides the others: now, whenever an input changes, and when called. */
export function showRows(
  inputs: readonly HTMLElement[],
  rows: readonly string[],
  wanted: () => readonly string[],
): () => void {
  const show = (): void => {
    const shownRows = wanted();
    for (const row of rows) {
      const display = shownRows.includes(row) ? "" : "none";
      for (const part of document.querySelectorAll<HTMLElement>(`.${row}`)) part.style.display = display;
    }
  };
  for (const input of inputs) $(input).on("change", show);
  show();
  return show;
}

/** Asks one of our admin routes; a refusal comes as an Error that bears the coded sentence. */
export async function ask<T>(path: string, body?: object): Promise<T> {
  const send = body ? ({ method: "POST", contentType: "application/json", data: JSON.stringify(body) } as const) : {};
  try {
    return (await $.ajax({ url: `waybill/admin/${path}`, dataType: "json", ...send })) as T;
  } catch (failed) {
    const answer = (failed as { responseJSON?: { error?: { code?: string; message?: string } } }).responseJSON?.error;
    throw new Error(
      answer?.message
        ? `${answer.code}: ${answer.message}`
        : RED._("@waybill/node-red/waybill-store:waybill-store.noAnswer"),
    );
  }
}
