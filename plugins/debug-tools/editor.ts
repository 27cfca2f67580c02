/** Debug messages of ours, readable at a glance: who carried what, where it stands, and the same receipt once more. */
import { ask, button, element } from "../../nodes/kit/editor/dialog.ts";
import type { Query } from "../../nodes/kit/editor/red.ts";

const name = "debug-tools";
const say = (key: string, values?: Readonly<Record<string, string | number>>): string =>
  RED._(`@waybill/node-red/${name}:${name}.${key}`, values);

interface DebugMessage {
  readonly element: Query;
  readonly payload: unknown;
  readonly message: { readonly _source?: { readonly z?: string } };
}

interface Facts {
  readonly carrier: string;
  readonly receipt: number | null;
  readonly number: string | null;
  readonly milestone: string | null;
  /** What became of it in the ERP, or of the promise. */
  readonly outcome: string | null;
}

/** What a message, or a canonical event shown on its own, says; null where it is none of ours. */
function factsOf(shown: unknown): Facts | null {
  const message = record(shown);
  const receipt = record(message["receipt"]);
  const event = record(isEvent(message) ? message : message["payload"]);
  const carrier = text(receipt["carrier"]) ?? (isEvent(event) ? text(event["carrier"]) : null);
  if (carrier === null) return null;
  const id = receipt["id"];
  return {
    carrier,
    receipt: typeof id === "number" ? id : null,
    number: isEvent(event) ? text(event["trackingNumber"]) : null,
    milestone: isEvent(event) ? (text(event["milestone"]) ?? text(event["event"])) : null,
    outcome: text(record(message["erp"])["kind"]) ?? text(record(message["promise"])["state"]),
  };
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
const isEvent = (value: Readonly<Record<string, unknown>>): boolean =>
  "trackingNumber" in value && "occurredAt" in value && "pack" in value;

const pillStyle =
  "display:inline-block;border-radius:8px;padding:0 7px;margin:2px 4px 2px 0;font-size:11px;line-height:16px;";

/** Dark text on a pale ground, or white on a strong one: readable in both themes. */
function pill(label: string, colours: string, title: string): HTMLElement {
  return element("span", { text: label, title, class: "waybill-pill", style: pillStyle + colours });
}

const colours: Readonly<Record<string, string>> = {
  DELIVERED: "background:#2e7d32;color:#fff",
  EXCEPTION: "background:#ad1625;color:#fff",
  LOST: "background:#ad1625;color:#fff",
  DELIVERY_ATTEMPTED: "background:#8a5300;color:#fff",
  RETURNING: "background:#8a5300;color:#fff",
  RETURNED: "background:#8a5300;color:#fff",
  UNMAPPED: "background:#6a1b9a;color:#fff",
  posted: "background:#2e7d32;color:#fff",
  "already-done": "background:#2e7d32;color:#fff",
  kept: "background:#2e7d32;color:#fff",
  superseded: "background:#8a5300;color:#fff",
  undetermined: "background:#8a5300;color:#fff",
  refused: "background:#ad1625;color:#fff",
  unknown: "background:#ad1625;color:#fff",
  broken: "background:#ad1625;color:#fff",
};
const plain = "background:#455a64;color:#fff";

/** The store of the flow on tab `z`: the one that a node of ours on that tab names, else any. */
function storeOf(z: string | undefined): string | null {
  let named: string | null = null;
  let any: string | null = null;
  RED.nodes.eachNode((node) => {
    if (node.z === z && typeof node["store"] === "string" && node["store"] !== "") named ??= node["store"];
    return undefined;
  });
  RED.nodes.eachConfig((node) => {
    if (node.type === "waybill-store") any ??= node.id;
    return undefined;
  });
  return named ?? any;
}

async function replay(receipt: number, z: string | undefined): Promise<void> {
  try {
    await ask(`stores/${storeOf(z) ?? "none"}/receipts/${receipt}/replay`, {});
    RED.notify(say("replayed", { receipt }), { type: "success", timeout: 2500 });
  } catch (error) {
    RED.notify((error as Error).message, "error");
  }
}

function decorate({ element: row, payload, message }: DebugMessage): void {
  const facts = factsOf(payload);
  if (!facts) return;
  const meta = row.find(".red-ui-debug-msg-meta").first()[0];
  const tools = row.find(".red-ui-debug-msg-tools").first()[0];
  const { milestone, outcome } = facts;
  const pills = [
    pill(facts.carrier, plain, say("carrier")),
    ...(milestone ? [pill(milestone, colours[milestone] ?? "background:#1565c0;color:#fff", say("milestone"))] : []),
    ...(outcome ? [pill(outcome, colours[outcome] ?? plain, say("outcome"))] : []),
    ...(facts.number ? [element("span", { text: facts.number, title: say("number") })] : []),
  ];
  meta?.append(element("div", { class: "waybill-facts" }, ...pills));
  const { receipt } = facts;
  if (receipt !== null)
    tools?.prepend(button("", say("replay", { receipt }), () => void replay(receipt, message._source?.z), "fa-repeat"));
}

RED.plugins.registerPlugin(`waybill-${name}`, {
  type: "waybill-editor",
  onadd() {
    RED.hooks.add<DebugMessage>("debugPostProcessMessage.waybill", decorate);
  },
});
