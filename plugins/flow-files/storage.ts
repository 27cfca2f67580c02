import { createRequire } from "node:module";
import { type FlowNode, joinFlow, splitFlow } from "./canonical.ts";
import { noCredentials } from "./credentials.ts";
import { writeDeploy } from "./deploy.ts";
import { FlowFileError, secretRefusal } from "./errors.ts";
import { readFlowFolder, readTexts, shownPath } from "./folder.ts";
import { numberTabs } from "./names.ts";
import { plainSecretOf, type SecretProperties } from "./secrets.ts";
import { filesOf } from "./text.ts";

/** Where the flow files are and what they must not hold. */
export interface FlowFilesOptions {
  /** Absolute path of the flows folder. */
  readonly folder: string;
  readonly secretProperties?: SecretProperties;
}

/** Node-RED's storage module (`settings.storageModule`): the functions that we replace, and the stock ones. */
export interface FlowStorage {
  init(settings: { credentialSecret?: string }, runtime: object): Promise<void>;
  getFlows(): Promise<FlowNode[]>;
  saveFlows(nodes: FlowNode[]): Promise<void>;
  getCredentials(): Promise<object>;
  saveCredentials(credentials: object): Promise<void>;
  readonly [stock: string]: unknown;
}

function stockStorage(): FlowStorage {
  const fromNodeRed = createRequire(createRequire(import.meta.url).resolve("node-red"));
  return fromNodeRed("@node-red/runtime/lib/storage/localfilesystem");
}

function refuse(nodes: readonly FlowNode[], secretProperties: SecretProperties): void {
  const seen = new Set<string>();
  for (const node of nodes) {
    const isNode = typeof node?.id === "string" && typeof node.type === "string";
    if (!isNode) throw new FlowFileError("WB-FILE-007", { detail: "an entry without id or type" });
    if (seen.has(node.id)) throw new FlowFileError("WB-FILE-007", { detail: `the id ${node.id} twice` });
    seen.add(node.id);
    const secret = plainSecretOf(node, secretProperties);
    if (secret) throw secretRefusal(secret.property, secret.node);
  }
}

function refuseForeignChange(folder: string, known: ReadonlyMap<string, string>): void {
  const found = readTexts(folder);
  const changed = [...known.keys(), ...found.keys()].find((file) => found.get(file) !== known.get(file));
  if (changed !== undefined) throw new FlowFileError("WB-FILE-004", { file: shownPath(folder, changed) });
}

function writeChanged(folder: string, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
  const write = Object.fromEntries([...after].filter(([file, text]) => before.get(file) !== text));
  const remove = [...before.keys()].filter((file) => !after.has(file));
  if (remove.length === 0 && Object.keys(write).length === 0) return;
  try {
    writeDeploy(folder, { write, remove });
  } catch (cause) {
    throw new FlowFileError(
      "WB-FILE-005",
      { file: shownPath(folder, ""), detail: (cause as Error).message },
      { cause },
    );
  }
}

/** Puts `wanted` in place of what the list holds: Node-RED keeps this very list and takes its revision from it. */
function replaceAll(list: FlowNode[], wanted: readonly FlowNode[]): void {
  list.length = 0;
  for (const node of wanted) list.push(node);
}

/** The flow in the folder as Node-RED last read or wrote it, so that a change by anyone else is seen. */
function openFolder({ folder, secretProperties = () => [] }: FlowFilesOptions) {
  let texts: ReadonlyMap<string, string> = new Map();
  let numbers: ReadonlyMap<string, number> = new Map();
  return {
    read(): FlowNode[] {
      const read = readFlowFolder(folder, secretProperties);
      ({ texts, numbers } = read);
      return read.nodes;
    },
    /** Throws the coded reason why the flow must not be saved. */
    check(nodes: readonly FlowNode[]): void {
      refuseForeignChange(folder, texts);
      refuse(nodes, secretProperties);
    },
    write(nodes: FlowNode[]): void {
      const documents = splitFlow(nodes);
      numbers = numberTabs(
        documents.tabs.map(([tab]) => tab!.id),
        numbers,
      );
      const files = filesOf(documents, numbers);
      writeChanged(folder, texts, files);
      texts = files;
      replaceAll(nodes, joinFlow(documents));
    },
  };
}

/**
 * The credential half of the storage. Credentials wait until their deploy is accepted, for Node-RED hands them over
 * before the flow; a refused deploy must not take away or change what is kept.
 */
function openCredentials(stock: FlowStorage) {
  let waiting: object | undefined;
  return {
    async read(credentialSecret: string | undefined): Promise<object> {
      waiting = undefined;
      const kept = await stock.getCredentials();
      return Object.keys(kept).length > 0 || !credentialSecret ? kept : noCredentials(credentialSecret);
    },
    wait(credentials: object): void {
      waiting = credentials;
    },
    async write(): Promise<void> {
      if (waiting) await stock.saveCredentials(waiting);
      waiting = undefined;
    },
  };
}

/**
 * Keeps the flow as one canonical JSON file per tab and per subflow, and `global.json`; everything else (credentials,
 * sessions, settings, library) stays with Node-RED's own storage in its user directory. What Node-RED holds in memory is
 * what the files hold, in their order, so that its revision survives a restart.
 */
export function flowFiles(options: FlowFilesOptions): FlowStorage {
  const stock = stockStorage();
  const flow = openFolder(options);
  const credentials = openCredentials(stock);
  let credentialSecret: string | undefined;
  return {
    ...stock,
    async init(settings, runtime) {
      credentialSecret = settings.credentialSecret;
      await stock.init(settings, runtime);
      flow.read();
    },
    getFlows: async () => flow.read(),
    async saveFlows(nodes) {
      flow.check(nodes);
      await credentials.write();
      flow.write(nodes);
    },
    getCredentials: () => credentials.read(credentialSecret),
    saveCredentials: async (given) => credentials.wait(given),
  };
}
