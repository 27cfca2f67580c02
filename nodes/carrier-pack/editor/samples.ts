/** Where samples come in: dropped, chosen as files, pasted, or taken from the letters of a store. */
import type { LetterGroupFacts } from "../../kit/admin/answers.ts";
import type { SampleGiven } from "../../kit/admin/onboard-answers.ts";
import { ask, button, element, isDeployed } from "../../kit/editor/dialog.ts";
import { say } from "./draft.ts";

const mostSamples = 50;

/** What the server reads at once, as base64. */
const mostSigns = 4_000_000;

/** Why samples are too many or too large to be read at once; null where they are not. */
export function tooMuch(samples: readonly SampleGiven[]): string | null {
  const signs = samples.reduce((sum, sample) => sum + ("data" in sample ? sample.data.length : 0), 0);
  if (samples.length <= mostSamples && signs <= mostSigns) return null;
  const kib = Math.round((signs * 3) / 4 / 1024);
  return say("tooMuch", {
    count: samples.length,
    kib,
    most: mostSamples,
    limit: Math.round((mostSigns * 3) / 4 / 1024),
  });
}

function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

async function fromFile(file: File): Promise<SampleGiven> {
  return { name: file.name, data: base64Of(new Uint8Array(await file.arrayBuffer())) };
}

function fromText(text: string, number: number): SampleGiven {
  const start = text.trimStart()[0];
  const extension = start === "<" ? "xml" : start === "{" || start === "[" ? "json" : "csv";
  return { name: `pasted_${number}.${extension}`, data: base64Of(new TextEncoder().encode(text)) };
}

/** Stores that run: their parked letters hold what arrived. */
function stores(): readonly { readonly id: string; readonly name: string }[] {
  const found: { id: string; name: string }[] = [];
  RED.nodes.eachConfig((node) => {
    if (node.type === "waybill-store" && isDeployed(node.id)) found.push({ id: node.id, name: node.name || node.id });
    return undefined;
  });
  return found;
}

async function heldIn(store: string): Promise<readonly SampleGiven[]> {
  const groups = await ask<readonly LetterGroupFacts[]>(`stores/${store}/letters`);
  const letters = groups.flatMap((group) => group.letters).filter(({ receipt }) => receipt !== null);
  const once = [...new Map(letters.map((letter) => [letter.receipt, letter])).values()].slice(0, mostSamples);
  return once.map(({ id, receipt }) => ({ name: `receipt_${receipt ?? id}`, store, letter: id }));
}

/** What the zone tells: samples to add, a sample to take out again, or why something was not taken. */
export interface SampleEvents {
  add(samples: readonly SampleGiven[]): void;
  remove(at: number): void;
  refuse(message: string): void;
}

const zoneStyle =
  "border:2px dashed var(--red-ui-secondary-border-color);border-radius:6px;padding:12px;margin-bottom:8px;text-align:center";

function filePart({ add }: SampleEvents): HTMLElement {
  const input = element("input", {
    type: "file",
    multiple: "",
    "aria-label": say("files"),
    id: "waybill-onboard-files",
  });
  input.addEventListener("change", () => void Promise.all([...(input.files ?? [])].map(fromFile)).then(add));
  return element("div", {}, element("div", { text: say("drop"), style: "margin-bottom:6px" }), input);
}

function pastePart({ add }: SampleEvents, count: () => number): HTMLElement {
  const box = element("textarea", {
    id: "waybill-onboard-paste",
    rows: "2",
    placeholder: say("paste"),
    "aria-label": say("paste"),
    spellcheck: "false",
    style: "width:100%;box-sizing:border-box;margin-top:8px;font-family:monospace;resize:vertical",
  });
  const take = (): void => {
    const text = box.value;
    if (text.trim() === "") return;
    box.value = "";
    add([fromText(text, count() + 1)]);
  };
  box.addEventListener("input", take);
  return box;
}

function heldPart({ add, refuse }: SampleEvents): readonly HTMLElement[] {
  return stores().map(({ id, name }) => {
    const take = (): void =>
      void heldIn(id)
        .then((samples) => (samples.length > 0 ? add(samples) : refuse(say("noneHeld", { store: name }))))
        .catch((error: Error) => refuse(error.message));
    return button(say("held", { store: name }), say("held", { store: name }), take, "fa-inbox");
  });
}

/** Draws the place where samples are handed in. */
export function sampleZone(events: SampleEvents, count: () => number): HTMLElement {
  const zone = element(
    "div",
    { style: zoneStyle, id: "waybill-onboard-drop" },
    filePart(events),
    pastePart(events, count),
  );
  zone.append(...heldPart(events));
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) void Promise.all(files.map(fromFile)).then(events.add);
  });
  return zone;
}

/** The samples that were handed in, each with a button that takes it out. */
export function sampleList(samples: readonly SampleGiven[], events: SampleEvents): HTMLElement {
  const items = samples.map(({ name }, at) => {
    const out = button("", say("remove", { name }), () => events.remove(at), "fa-times");
    return element("li", { style: "display:inline-flex;align-items:center;gap:4px;margin:0 10px 4px 0" }, name, out);
  });
  return element("ul", { style: "list-style:none;margin:0 0 8px;padding:0", "aria-label": say("samples") }, ...items);
}
