/** `npm run templates`: writes `flows/templates/`, a flow per carrier pack. A test holds the files and the packs together. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { calledBy, flowTemplate } from "../nodes/kit/flow-template.ts";
import { builtInPacks } from "../nodes/kit/packs.ts";
import { packageRoot } from "../paths.ts";
import { joinFlow, splitFlow } from "../plugins/flow-files/canonical.ts";
import { nodesText } from "../plugins/flow-files/text.ts";

const folder = join(packageRoot, "flows", "templates");

/** What carriers and formats are called for short, where their pack's name is long. */
const shortNames: Readonly<Record<string, string>> = {
  australiapost: "Australia Post",
  dcsa: "Container line (DCSA)",
  dhl_unified: "DHL",
  edifact_desadv: "EDIFACT DESADV",
  edifact_iftsta: "EDIFACT IFTSTA",
  epcis: "EPCIS partner",
  portal_list: "Portal list",
  usps: "USPS",
  x12_214: "X12 214",
  x12_856: "X12 856",
};

/** Environment variables whose names do not begin with the id of the pack. */
const prefixes: Readonly<Record<string, string>> = { dhl_unified: "WAYBILL_DHL" };

/** The templates of the built-in packs: their text by path from `flows/templates/`. */
export function templateFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const pack of builtInPacks()) {
    const { name, prefix } = calledBy(pack);
    const called = { name: shortNames[pack.id] ?? name, prefix: prefixes[pack.id] ?? prefix };
    const nodes = joinFlow(splitFlow(flowTemplate(pack, null, called)));
    files.set(`${pack.id}/${pack.id}-tracking.json`, nodesText(nodes));
  }
  return files;
}

/** Writes the templates, and takes away those of carriers that are gone. */
function writeTemplates(files: ReadonlyMap<string, string>): void {
  const carriers = new Set([...files.keys()].map(dirname));
  for (const name of readdirSync(folder)) if (!carriers.has(name)) rmSync(join(folder, name), { recursive: true });
  for (const [file, text] of files) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

if (import.meta.main) writeTemplates(templateFiles());
