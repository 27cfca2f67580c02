import type { PackFacts, PackReading } from "../kit/admin/answers.ts";
import { ask, element, fillSelect, inputOf, selectOf, showRows } from "../kit/editor/dialog.ts";
import type { EditorNode } from "../kit/editor/red.ts";
import { registerConfigNode, word } from "../kit/editor/register.ts";
import { config } from "./config.ts";
import { offerOnboarding } from "./editor/offer.ts";

const type = "carrier-pack";
const rows = ["built-in", "folder", "pasted", "env", "env-client", "credential", "credential-client"];
const rowClass = (row: string): string => `waybill-pack-${row}`;

/** Schemes that prove the caller by a name beside the secret. */
const named = new Set(["basic", "bearer"]);

const value = (node: EditorNode, property: string): string => inputOf(node, property)?.value ?? "";

/** What the dialog says about the pack that is chosen: its name and version, or the lines that are wrong. */
function describe(reading: PackReading): Node[] {
  if (reading.kind === "invalid")
    return reading.problems.map((problem) => element("div", { text: word(type, "wrong", { ...problem }) }));
  const { name, version, checked } = reading.pack;
  return [element("span", { text: word(type, "facts", { name, version, checked }) })];
}

function schemeLabel(scheme: string): string {
  const [kind = "", part] = scheme.split(":");
  const label = word(type, `scheme.${kind || "best"}`);
  return part ? `${label} (${part})` : label;
}

function offerSchemes(node: EditorNode, schemes: readonly string[]): void {
  const options = ["", ...schemes].map((scheme) => ({
    value: scheme,
    label: schemeLabel(scheme),
  }));
  fillSelect(selectOf(node, "scheme"), options, value(node, "scheme") || String(node["scheme"] ?? ""));
}

function readPack(node: EditorNode): Promise<PackReading> {
  const source = Object.fromEntries(
    ["source", "carrier", "folder", "pack"].map((property) => [property, value(node, property)]),
  );
  const refused = (error: Error): PackReading => ({ kind: "invalid", problems: [{ line: 0, message: error.message }] });
  return ask<PackReading>("packs/read", source).catch(refused);
}

function prepare(node: EditorNode): void {
  let schemes: readonly string[] = [];
  const wanted = (): string[] => {
    const secretFrom = value(node, "secretFrom");
    const client = named.has((value(node, "scheme") || (schemes[0] ?? "")).split(":")[0] ?? "")
      ? [`${secretFrom}-client`]
      : [];
    return [value(node, "source"), secretFrom, ...client].map(rowClass);
  };
  offerSchemes(node, schemes);
  const inputs = ["source", "scheme", "secretFrom"].map((property) => selectOf(node, property));
  const show = showRows(inputs, rows.map(rowClass), wanted);
  const read = async (): Promise<void> => {
    const reading = await readPack(node);
    schemes = reading.kind === "pack" ? reading.pack.schemes : [];
    offerSchemes(node, schemes);
    document.getElementById("waybill-pack-facts")?.replaceChildren(...describe(reading));
    show();
  };
  for (const property of ["source", "carrier", "folder", "pack"])
    $(selectOf(node, property)).on("change", () => void read());
  offerOnboarding(node, () => void read());
  void ask<readonly PackFacts[]>("packs").then((packs) => {
    const options = packs.map((pack) => ({ value: pack.id, label: pack.name }));
    fillSelect(selectOf(node, "carrier"), options, String(node["carrier"] || (packs[0]?.id ?? "")));
  });
}

registerConfigNode({
  type,
  config,
  icon: "waybill-pack.svg",
  credentials: { client: { type: "text" }, secret: { type: "password" }, previousSecret: { type: "password" } },
  label: (node) => String(node["carrier"] ?? ""),
  prepare,
});
