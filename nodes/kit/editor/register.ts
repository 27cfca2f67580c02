/** Registers our types in the editor: defaults and validation from the config description, texts from the catalogue. */
import { type ConfigDescription, counts, migrate, presentValues, problemOf } from "../config.ts";
import { explain, reason } from "../reasons.ts";
import { dialogCloses, dialogOpens, inputOf, isOpen, valuesOf } from "./dialog.ts";
import type { EditorNode, PropertyDefinition, TypeDefinition } from "./red.ts";
import { nameOnly, prepareReferences } from "./references.ts";

export interface NodeFace {
  readonly type: string;
  readonly config: ConfigDescription;
  readonly icon: string;
  readonly color?: string;
  readonly inputs?: number;
  /** How many inputs a node has, where that is a matter of what it is set to. */
  inputsOf?(node: EditorNode): number;
  /** Keys of the catalogue under `output`, in the order of the outputs. */
  readonly outputs?: readonly string[];
  readonly align?: "right";
  readonly credentials?: NonNullable<TypeDefinition["credentials"]>;
  /** What the node is called when it has no name; null for the palette's word. */
  label?(node: EditorNode): string | null;
  /** Fills the dialog. Values of plain inputs are there already. */
  prepare?(node: EditorNode): void;
  /** Takes what plain inputs do not hold (lists) back into the node. */
  save?(node: EditorNode): void;
  cancel?(node: EditorNode): void;
  resize?(node: EditorNode, size: { readonly width: number; readonly height: number }): void;
}

const category = "waybill";
const colour = "#8fb4c1";

/** Registers a node of the palette. */
export function registerNode(face: NodeFace): void {
  const { type, outputs = [] } = face;
  RED.nodes.registerType(type, {
    ...common(face),
    category,
    color: face.color ?? colour,
    inputs: face.inputs ?? 0,
    outputs: outputs.length,
    ...(face.align ? { align: face.align } : {}),
    paletteLabel: () => word(type, "palette"),
    labelStyle: nameStyle,
    inputLabels: () => word(type, "input"),
    outputLabels: (index) => word(type, `output.${outputs[index]}`),
  });
}

/** Registers a config node. */
export function registerConfigNode(face: NodeFace): void {
  RED.nodes.registerType(face.type, { ...common(face), category: "config" });
}

/** A text of our catalogue for `type`. */
export function word(type: string, key: string, values?: Readonly<Record<string, string | number>>): string {
  return RED._(`@waybill/node-red/${type}:${type}.${key}`, values);
}

function nameStyle(this: EditorNode): string {
  return this.name ? "node_label_italic" : "";
}

function common(face: NodeFace): TypeDefinition {
  return {
    category,
    icon: face.icon,
    defaults: {
      version: { value: face.config.version },
      ...(face.inputsOf ? { inputs: { value: face.inputs ?? 0 } } : {}),
      ...defaults(face),
    },
    ...(face.credentials ? { credentials: face.credentials } : {}),
    label() {
      return this.name || face.label?.(this) || word(face.type, "palette");
    },
    onadd() {
      nameOnly(face.config, this);
    },
    ...dialogOf(face),
  };
}

/** What happens while a dialog is open. */
function dialogOf(face: NodeFace): Partial<TypeDefinition> & ThisType<EditorNode> {
  return {
    oneditprepare() {
      dialogOpens(this);
      bringUpToDate(face.config, this);
      prepareReferences(face.config, this);
      face.prepare?.(this);
    },
    oneditsave() {
      dialogCloses(this);
      this["version"] = face.config.version;
      face.save?.(this);
      if (face.inputsOf) this["inputs"] = face.inputsOf(this);
    },
    oneditcancel() {
      dialogCloses(this);
      face.cancel?.(this);
    },
    oneditdelete() {
      dialogCloses(this);
    },
    oneditresize(size) {
      face.resize?.(this, size);
    },
  };
}

function defaults({ type, config }: NodeFace): Record<string, PropertyDefinition> {
  const entries = Object.entries(config.fields).map(([property, field]): [string, PropertyDefinition] => {
    const label = word(type, `label.${property}`);
    const start = structuredClone(field.start);
    const reference = field.node ? { type: field.node, required: false } : {};
    return [property, { value: start, label, ...reference, validate: validator(config, property, label) }];
  });
  return Object.fromEntries(entries);
}

/**
 * What an older version saved is judged as the present version reads it, as at the deploy. Two parameters: only then does
 * the editor show what is answered as the reason.
 */
function validator(
  config: ConfigDescription,
  property: string,
  label: string,
): NonNullable<PropertyDefinition["validate"]> {
  return function (value, _options) {
    const typed = isOpen(this);
    const values = typed ? valuesOf(this, Object.keys(config.fields)) : presentValues(config, this);
    if (!counts(config, property, values)) return true;
    const judged = typed ? value : values[property];
    const problem = problemOf(config, property, judged) ?? referenceProblem(config, property, judged);
    return problem === null ? true : `${label}: ${explain(problem, RED.i18n.lang())}`;
  };
}

/** What is wrong with the config node that a property names, or null. */
function referenceProblem(config: ConfigDescription, property: string, value: unknown): string | null {
  if (!config.fields[property]?.node || typeof value !== "string" || value === "") return null;
  const named = RED.nodes.node(value);
  return named ? (named.valid === false ? reason("invalid") : null) : reason("gone");
}

/** A node that an older version wrote is shown as the present version reads it, and is saved so. */
function bringUpToDate(config: ConfigDescription, node: EditorNode): void {
  const present = migrate(config, node);
  for (const [property, { start }] of Object.entries(config.fields)) {
    const value = present[property] ?? structuredClone(start);
    if (value === node[property]) continue;
    node[property] = value;
    const input = inputOf(node, property);
    if (input instanceof HTMLInputElement && input.type === "checkbox") input.checked = value === true;
    else if (input && value !== "") input.value = String(value);
  }
}
