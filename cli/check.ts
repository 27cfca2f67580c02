import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { locate } from "../core/mapping/locate.ts";
import { readPacks } from "../core/mapping/packs.ts";
import { packageRoot } from "../paths.ts";
import type { FlowNode } from "../plugins/flow-files/canonical.ts";
import { plainSecretOf } from "../plugins/flow-files/secrets.ts";

/** One problem, with the line to look at. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly says: string;
}

/** What every flow file may hold without a palette. */
const builtInTypes: readonly string[] = ["tab", "group", "subflow", "junction", "global-config"];

const secretName = /(password|secret|token|api_?key|passphrase|private_?key)$/i;

function ourTypes(): string[] {
  const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  return Object.keys(manifest["node-red"]?.nodes ?? {});
}

/** Types that Node-RED brings, by the pages that register them. */
function nodeRedTypes(): string[] {
  const manifest = createRequire(join(packageRoot, "package.json")).resolve("@node-red/nodes/package.json");
  const pages = globSync("core/*/*.html", { cwd: dirname(manifest) });
  return pages.flatMap((page) => {
    const text = readFileSync(join(dirname(manifest), page), "utf8");
    return [...text.matchAll(/registerType\(\s*['"]([^'"]+)['"]/g)].flatMap((match) => match[1] ?? []);
  });
}

function nodesOf(json: unknown): readonly FlowNode[] | null {
  const isNode = (one: unknown): boolean => typeof one === "object" && one !== null && "type" in one;
  return Array.isArray(json) && json.every(isNode) ? (json as FlowNode[]) : null;
}

function nodeFindings(node: FlowNode, at: number, text: string, types: ReadonlySet<string>): Omit<Finding, "file">[] {
  const found: Omit<Finding, "file">[] = [];
  const { line } = locate(text, [at]);
  if (!types.has(node.type) && !node.type.startsWith("subflow:"))
    found.push({ line, says: `no node type ${node.type} is known` });
  const secret = plainSecretOf(node, () => Object.keys(node).filter((name) => secretName.test(name)));
  if (secret) {
    const spot = locate(text, [at, secret.property]);
    found.push({
      line: spot.line,
      says: `the property ${secret.property} of ${secret.node} holds a secret in plain text`,
    });
  }
  return found;
}

function flowFindings(text: string, types: ReadonlySet<string>): Omit<Finding, "file">[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return [{ line: 1, says: `is no JSON: ${error instanceof Error ? error.message : String(error)}` }];
  }
  const nodes = nodesOf(json);
  if (!nodes) return [{ line: 1, says: "is no list of nodes" }];
  return nodes.flatMap((node, at) => nodeFindings(node, at, text, types));
}

function checkFlows(root: string): Finding[] {
  const files = globSync("flows/**/*.json", { cwd: root }).toSorted();
  if (files.length === 0) return [];
  const types = new Set([...builtInTypes, ...ourTypes(), ...nodeRedTypes()]);
  return files.flatMap((file) =>
    flowFindings(readFileSync(join(root, file), "utf8"), types).map((found) => ({ file, ...found })),
  );
}

function checkPacks(root: string): Finding[] {
  const folder = join(root, "carriers");
  if (!existsSync(folder)) return [];
  return readPacks(folder).flatMap(({ id, file, loaded }): Finding[] => {
    const name = relative(root, file);
    if (loaded.kind === "invalid") {
      return loaded.problems.map(({ line, path, message }) => ({
        file: name,
        line,
        says: path ? `${path}: ${message}` : message,
      }));
    }
    if (loaded.pack.id === id) return [];
    const { line } = locate(readFileSync(file, "utf8"), ["id"]);
    return [{ file: name, line, says: `the pack's id is ${loaded.pack.id}, its folder is ${id}` }];
  });
}

/**
 * What keeps the settings from being used with this environment. They are read as Node-RED reads them, in a process and,
 * where none is named, a data folder of their own.
 */
function checkSettings(root: string): Finding[] {
  const file = join(root, "settings.ts");
  if (!existsSync(file)) return [];
  const scratch = mkdtempSync(join(tmpdir(), "waybill-check-"));
  try {
    const program = `await import(${JSON.stringify(pathToFileURL(file).href)})`;
    const env = { WAYBILL_DATA: scratch, WAYBILL_FLOWS: join(scratch, "flows"), ...process.env };
    const options = { env, encoding: "utf8" } as const;
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], options);
    return status === 0 ? [] : [{ file: "settings.ts", line: 1, says: firstLine(stderr) }];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function firstLine(text: string): string {
  return text.split("\n").find((line) => line.trim() !== "") ?? "ended without a word";
}

/**
 * Everything that is wrong in `carriers/`, `flows/` and `settings.ts` below `root`, the settings with this environment;
 * node types are those of this installation.
 */
export function check(root: string): readonly Finding[] {
  return [...checkPacks(root), ...checkFlows(root), ...checkSettings(root)];
}
