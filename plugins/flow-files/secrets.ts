import type { FlowNode } from "./canonical.ts";

/** The names of the properties of a node type that must never hold a secret as plain text. */
export type SecretProperties = (type: string) => readonly string[];

const environmentVariable = /^\$\{[^}]+\}$/;

function isPlain(value: unknown): boolean {
  if (typeof value !== "string") return value !== undefined && value !== null && value !== false;
  return value.trim() !== "" && !environmentVariable.test(value.trim());
}

function plainProperty(node: FlowNode, names: readonly string[]): string | undefined {
  return names.find((name) => node[`${name}Type`] !== "env" && isPlain(node[name]));
}

/** Tabs, groups and subflows have variables; Node-RED keeps the value of a `cred` one apart, so a value here is a leak. */
function plainVariable(node: FlowNode): string | undefined {
  if (!Array.isArray(node.env)) return undefined;
  const leak = node.env.find((entry) => entry?.type === "cred" && isPlain(entry.value));
  return leak && `env ${leak.name}`;
}

/** The property of the node that holds a secret in plain text, with the node as people know it; none as a rule. */
export function plainSecretOf(
  node: FlowNode,
  secrets: SecretProperties,
): { property: string; node: string } | undefined {
  const property = plainProperty(node, secrets(node.type)) ?? plainVariable(node);
  if (property === undefined) return undefined;
  const name = [node.name, node.label].find((text) => typeof text === "string" && text !== "");
  return { property, node: typeof name === "string" ? `${node.type} "${name}"` : `${node.type} ${node.id}` };
}
