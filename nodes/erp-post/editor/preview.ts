/** The preview: what would leave for the ERP for an event, and what the ERP says now. Nothing is changed by it. */
import type { DraftRequest } from "../../../core/delivery/erp.ts";
import type { AskedFacts, Refused, RehearsalFacts, SampleFacts } from "../../kit/admin/answers.ts";
import { ask, element } from "../../kit/editor/dialog.ts";
import { warning } from "../../kit/editor/field-row.ts";
import type { EditorNode } from "../../kit/editor/red.ts";
import { candidateOf, chosenConnection } from "./connection.ts";
import { say } from "./say.ts";

/** What stands in the dialog, as it would be saved. */
export type Typed = () => Readonly<Record<string, unknown>>;

/** Lets the button ask for samples and show what would become of the first, or of the one that is chosen. */
export function preparePreview(node: EditorNode, typed: Typed): void {
  const button = document.getElementById("waybill-post-preview-button");
  button?.addEventListener("click", () => void open(node, typed));
}

async function open(node: EditorNode, typed: Typed): Promise<void> {
  const connection = chosenConnection(node);
  if (!connection) return show(warning(say("chooseConnection")));
  show(element("div", { text: say("preview.running") }));
  try {
    const { milestones } = typed();
    const samples = await ask<readonly SampleFacts[]>("posts/samples", { store: connection["store"], milestones });
    const [first] = samples;
    if (!first) return show(warning(say("preview.noSample")));
    const select = sampleSelect(samples);
    const place = element("div", { id: "waybill-post-preview-result" });
    const label = element("label", {
      for: select.id,
      text: say("preview.sample"),
      style: "width:auto;margin:0",
    });
    const grid = "display:grid;grid-template-columns:auto minmax(0,1fr);gap:6px;align-items:center";
    show(element("div", { style: grid }, label, select), place);
    const draw = async (): Promise<void> => {
      const sample = samples[select.selectedIndex] ?? first;
      place.replaceChildren(element("div", { text: say("preview.running") }));
      place.replaceChildren(...(await tried(connection, typed(), sample).catch(troubled)));
    };
    select.addEventListener("change", () => void draw());
    await draw();
  } catch (error) {
    show(...troubled(error));
  }
}

function show(...parts: readonly HTMLElement[]): void {
  const place = document.getElementById("waybill-post-preview");
  if (!place) return;
  place.style.display = "";
  place.replaceChildren(...parts);
}

const troubled = (error: unknown): HTMLElement[] => [warning((error as Error).message)];

function sampleSelect(samples: readonly SampleFacts[]): HTMLSelectElement {
  const select = element("select", { id: "waybill-post-sample", style: "width:100%;margin:0" });
  select.append(...samples.map((sample) => element("option", { text: sampleText(sample) })));
  return select;
}

function sampleText({ event, shipment }: SampleFacts): string {
  const { milestone, carrier, trackingNumber, occurredAt } = event;
  if (shipment === null) return say("preview.madeUp", { milestone: milestone ?? "" });
  return `${milestone} · ${carrier} ${trackingNumber} · ${occurredAt.local.replace("T", " ")}`;
}

async function tried(
  connection: EditorNode,
  post: Readonly<Record<string, unknown>>,
  sample: SampleFacts,
): Promise<HTMLElement[]> {
  const asked = await ask<AskedFacts>("posts/ask", { post, sample });
  if (asked.kind === "refused") return refusedPart(asked);
  const body = { connection: candidateOf(connection), ask: asked.ask, key: asked.key, shipment: sample.shipment };
  const came = await ask<RehearsalFacts | Refused>("connections/rehearse", body);
  return came.kind === "refused" ? refusedPart(came) : rehearsalPart(came);
}

function refusedPart({ code, message, todo }: Refused): HTMLElement[] {
  return [warning(`${code}: ${message}`), element("div", { text: todo })];
}

function rehearsalPart({
  refused,
  state,
  document: key,
  held,
  requests,
  standsIn,
  leftOut,
}: RehearsalFacts): HTMLElement[] {
  const line = (text: string): HTMLElement => element("div", { text, style: "margin-top:3px" });
  const now = Object.entries(held).map(
    ([field, value]) => `${field} = ${value === null || value === "" ? "–" : value}`,
  );
  return [
    ...(refused ? refusedPart(refused) : []),
    ...(key === null ? [] : [line(say("preview.document", { document: key }))]),
    ...(now.length === 0 ? [] : [line(say("preview.held", { fields: now.join(", ") }))]),
    ...(leftOut.length === 0 ? [] : [line(say("preview.leftOut", { terms: leftOut.map(termName).join(", ") }))]),
    ...(refused ? [] : [line(say(`preview.state.${state ?? "unread"}`))]),
    ...(standsIn ? [line(say("preview.standsIn"))] : []),
    ...(requests === null ? [line(say("preview.noDraft"))] : requests.map(requestPart)),
  ];
}

const termName = (term: string): string => say(`term.${term}`);

const box = [
  "margin:6px 0 0;padding:6px 8px;border-radius:3px;overflow:auto;max-height:260px",
  "white-space:pre-wrap;overflow-wrap:anywhere;font-size:12px;line-height:1.45",
  "color:var(--red-ui-primary-text-color);background:var(--red-ui-form-input-background)",
  "border:1px solid var(--red-ui-form-input-border-color)",
].join(";");

function requestPart({ method, path, headers, body }: DraftRequest, index: number): HTMLElement {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const text = [`${method} ${path}`, ...lines, ...(body === "" ? [] : ["", readable(body)])].join("\n");
  const label = say("preview.request", { number: index + 1 });
  return element("pre", {
    class: "waybill-request",
    style: box,
    tabindex: "0",
    role: "group",
    "aria-label": label,
    text,
  });
}

/** JSON with one value a line; anything else as it is. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
