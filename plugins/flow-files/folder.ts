import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { locate } from "../../core/mapping/locate.ts";
import { type FlowNode, joinFlow, splitFlow } from "./canonical.ts";
import { finishDeploy, writeDeploy } from "./deploy.ts";
import { FlowFileError, secretRefusal } from "./errors.ts";
import { jsonFaultAt, lineAt } from "./json-fault.ts";
import { plainSecretOf, type SecretProperties } from "./secrets.ts";

/** A flows folder as read: the flow in memory order, and what is needed to write it back unchanged. */
export interface FlowFolder {
  readonly nodes: FlowNode[];
  /** Text by path within the folder. */
  readonly texts: ReadonlyMap<string, string>;
  /** The `order` numbers that the tabs' files hold, by tab id. */
  readonly numbers: ReadonlyMap<string, number>;
}

interface PlacedNode {
  readonly node: FlowNode;
  readonly file: string;
  readonly text: string;
  /** Place in the file's list, from 0. */
  readonly index: number;
}

/** A path as operators know it: relative to where they started the program if it is below, else in full. */
export function shownPath(folder: string, file: string): string {
  const full = join(folder, file);
  const below = relative(process.cwd(), full);
  return below.startsWith("..") ? full : below;
}

function attempt<T>(folder: string, file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const detail = (cause as Error).message;
    throw new FlowFileError("WB-FILE-008", { file: shownPath(folder, file), detail }, { cause });
  }
}

function jsonFilesIn(folder: string, below: string): string[] {
  const place = join(folder, below);
  if (!existsSync(place)) return [];
  const names = attempt(folder, below, () => readdirSync(place)).filter(
    (name) => name.endsWith(".json") && !name.startsWith("."),
  );
  return names.sort().map((name) => (below ? `${below}/${name}` : name));
}

/** Paths of all flow files within the folder: tabs and `global.json`, then subflows. */
export function flowFilesIn(folder: string): string[] {
  return [...jsonFilesIn(folder, ""), ...jsonFilesIn(folder, "subflows")];
}

/** The texts of all flow files, by path within the folder; throws WB-FILE-008 if one cannot be read. */
export function readTexts(folder: string): Map<string, string> {
  return new Map(
    flowFilesIn(folder).map((file) => [file, attempt(folder, file, () => readFileSync(join(folder, file), "utf8"))]),
  );
}

function parse(folder: string, file: string, text: string): unknown {
  const plain = text.replace(/^\uFEFF/, " ");
  const conflict = /^(?:<{7}|={7}|>{7}|\|{7})(?: |\r?$)/m.exec(plain);
  const shown = shownPath(folder, file);
  if (conflict) throw new FlowFileError("WB-FILE-002", { file: shown, line: lineAt(plain, conflict.index) });
  try {
    return JSON.parse(plain);
  } catch (cause) {
    const line = lineAt(plain, jsonFaultAt(plain));
    const detail = plain.trim() === "" ? "the file is empty" : (cause as Error).message.replace(/ in JSON at .*/s, "");
    throw new FlowFileError("WB-FILE-001", { file: shown, line, detail: detail.replaceAll("\n", " ") }, { cause });
  }
}

function isNode(value: unknown): value is FlowNode {
  const node = value as FlowNode | null;
  return typeof node === "object" && node !== null && typeof node.id === "string" && typeof node.type === "string";
}

function placedNodes(folder: string, file: string, text: string): PlacedNode[] {
  const content = parse(folder, file, text);
  const fault = (line: number, detail: string) =>
    new FlowFileError("WB-FILE-006", { file: shownPath(folder, file), line, detail });
  if (!Array.isArray(content)) throw fault(1, "it does not begin with a square bracket");
  const stranger = content.findIndex((value) => !isNode(value));
  if (stranger >= 0) throw fault(locate(text, [stranger]).line, "an entry has no id or no type");
  return content.map((node, index) => ({ node, file, text, index }));
}

/** The line of a node's file where the node begins, or a property of it. */
function lineOf({ text, index }: PlacedNode, ...property: string[]): number {
  return locate(text, [index, ...property]).line;
}

function refuseTwice(folder: string, places: readonly PlacedNode[]): void {
  const seen = new Map<string, PlacedNode>();
  for (const place of places) {
    const first = seen.get(place.node.id);
    if (first) {
      const [file, other] = [place.file, first.file].map((path) => shownPath(folder, path));
      throw new FlowFileError("WB-FILE-003", { id: place.node.id, file: file!, line: lineOf(place), other: other! });
    }
    seen.set(place.node.id, place);
  }
}

function refuseSecrets(folder: string, places: readonly PlacedNode[], secretProperties: SecretProperties): void {
  for (const place of places) {
    const secret = plainSecretOf(place.node, secretProperties);
    if (!secret) continue;
    const where = `${shownPath(folder, place.file)} line ${lineOf(place, secret.property)}`;
    throw secretRefusal(secret.property, `${secret.node} in ${where}`);
  }
}

/** Tabs in the order that their files tell; those without a number come last, by file name. */
function inTabOrder(places: readonly PlacedNode[]): FlowNode[] {
  const numberOf = ({ node }: PlacedNode) =>
    node.type !== "tab" ? Number.NEGATIVE_INFINITY : typeof node.order === "number" ? node.order : Number.MAX_VALUE;
  return [...places].sort((a, b) => numberOf(a) - numberOf(b) || 0).map((place) => place.node);
}

/**
 * Reads a flows folder, after finishing a deploy that a crash had interrupted. Throws the first fault as a coded error:
 * a flow that is not read whole is not run at all, for half a flow loses events in silence.
 */
export function readFlowFolder(folder: string, secretProperties: SecretProperties): FlowFolder {
  finishDeploy(folder);
  const texts = readTexts(folder);
  const places = [...texts].flatMap(([file, text]) => placedNodes(folder, file, text));
  refuseTwice(folder, places);
  refuseSecrets(folder, places, secretProperties);
  const tabs = places.filter(({ node }) => node.type === "tab" && Number.isInteger(node.order));
  const numbers = new Map(tabs.map(({ node }) => [node.id, node.order as number]));
  return { nodes: joinFlow(splitFlow(inTabOrder(places))), texts, numbers };
}

/** Fills a folder that holds no flow yet with the flow files of another one. */
export function seedFlowFolder(folder: string, from: string): void {
  if (readTexts(folder).size > 0 || folder === from) return;
  writeDeploy(folder, { write: Object.fromEntries(readTexts(from)), remove: [] });
}
