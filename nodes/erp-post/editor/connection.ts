/** What the dialog knows of the connection that it names: what the system offers, and what an operation can be told. */
import type { OperationFacts, SystemFacts, TargetFacts } from "../../kit/admin/answers.ts";
import { ask, selectOf } from "../../kit/editor/dialog.ts";
import type { EditorNode } from "../../kit/editor/red.ts";

/** The connection that is chosen, as it stands in the editor; null where none is. */
export function chosenConnection(node: EditorNode): EditorNode | null {
  return RED.nodes.node(selectOf(node, "connection").value);
}

/** The connection as our routes take it: what is saved with the node, and secrets only where they were typed in just now. */
export function candidateOf(connection: EditorNode): Readonly<Record<string, unknown>> {
  const saved = Object.keys(connection._def.defaults ?? {}).map((name) => [name, connection[name]]);
  const { user, secret } = (connection["credentials"] ?? {}) as { readonly user?: string; readonly secret?: string };
  return { ...Object.fromEntries(saved), id: connection.id, user: user ?? "", secret: secret ?? "" };
}

let systems: Promise<readonly SystemFacts[]> | null = null;

/** What people call the system of a connection. */
export async function systemTitle(connection: EditorNode): Promise<string> {
  systems ??= ask<readonly SystemFacts[]>("erps");
  const known = await systems.catch(() => []);
  return known.find(({ id }) => id === connection["system"])?.title ?? String(connection["system"] ?? "");
}

export function operationsOf(connection: EditorNode): Promise<readonly OperationFacts[]> {
  return ask("connections/operations", { id: connection.id, system: connection["system"] });
}

/** What the operation can be told; `again` reads the system's metadata anew. */
export function targetsOf(connection: EditorNode, operation: string, again: boolean): Promise<TargetFacts> {
  return ask("connections/fields", { connection: candidateOf(connection), operation, again });
}
