import { ask, element, inputOf, selectOf } from "../kit/editor/dialog.ts";
import type { EditorNode } from "../kit/editor/red.ts";
import { registerNode, word } from "../kit/editor/register.ts";
import { config } from "./config.ts";
import type { ReleaseFacts } from "./facts.ts";

const type = "order-release";

/** Whether the system of a connection, as it stands in the editor, can be asked; null where nobody can say. */
async function factsOf({ id, ...saved }: EditorNode): Promise<ReleaseFacts | null> {
  const [system, baseUrl] = ["system", "baseUrl"].map((property) => String(saved[property] ?? ""));
  return ask<ReleaseFacts | null>("releases/system", { id, system, baseUrl, values: saved["values"] ?? {} });
}

function noteOf(facts: ReleaseFacts | null, connection: EditorNode, seconds: string): string {
  const system = facts?.title ?? (connection.name || String(connection["system"] ?? ""));
  if (facts?.releases === true) return word(type, "note.asks", { system, seconds });
  return word(type, facts?.releases === false ? "note.cannot" : "note.unknown", { system });
}

/** Says below the connection what will happen, or that its system cannot be asked. */
function prepare(node: EditorNode): void {
  const [connection, every] = [selectOf(node, "connection"), inputOf(node, "everySeconds") as HTMLInputElement];
  let facts: ReleaseFacts | null = null;
  const say = (): void => {
    const chosen = RED.nodes.node(connection.value);
    const text = chosen ? noteOf(facts, chosen, every.value) : word(type, "note.choose");
    const warning = element("i", { class: "fa fa-exclamation-triangle", "aria-hidden": "true" });
    const parts = chosen && facts?.releases === false ? [warning, " ", text] : [text];
    document.getElementById("waybill-release-note")?.replaceChildren(...parts);
  };
  const look = async (): Promise<void> => {
    const id = connection.value;
    const chosen = RED.nodes.node(id);
    const told = chosen && (await factsOf(chosen).catch(() => null));
    if (connection.value !== id) return;
    facts = told;
    say();
  };
  $(connection).on("change", () => void look());
  every.addEventListener("input", say);
  void look();
}

registerNode({
  type,
  config,
  icon: "waybill-release.svg",
  outputs: ["released"],
  label: (node) => RED.nodes.node(String(node["connection"] ?? ""))?.name || null,
  prepare,
});
