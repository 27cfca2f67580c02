/** Node-RED's real runtime in this process, with our nodes unbuilt: one per test file, since it is one per process. */
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Events, Hooks, Message, RedNode } from "../../nodes/kit/red.ts";

const require = createRequire(import.meta.url);

/** A node or tab of a flow file. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

export interface Runtime {
  readonly url: string;
  readonly server: Server;
  readonly folder: string;
  readonly hooks: Hooks;
  readonly events: Events;
  node(id: string): RedNode & { receive(message: Message): void };
  /** Deploys; resolves when the flows run again. */
  deploy(flows: readonly FlowNode[], type?: "full" | "flows" | "nodes"): Promise<void>;
  stop(): Promise<void>;
}

interface RedModule {
  init(server: Server, settings: object): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly events: Events & { once(event: string, take: () => void): void };
  readonly hooks: Hooks;
  readonly httpNode: (request: object, answer: object) => void;
  readonly httpAdmin: (request: object, answer: object) => void;
  readonly runtime: { readonly flows: unknown };
}

/** Starts the runtime with node files (palette type or name -> file under the repository). */
export async function startRuntime(options: {
  files?: Readonly<Record<string, string>>;
  flows: readonly FlowNode[];
  admin?: boolean;
  settings?: object;
  credentials?: object;
}): Promise<Runtime> {
  const red = require("node-red") as RedModule;
  const flowsApi = require("@node-red/runtime/lib/flows") as {
    get(id: string): never;
    setFlows(flows: readonly FlowNode[], credentials: null, type: string): Promise<void>;
  };
  const folder = mkdtempSync(join(tmpdir(), "waybill-runtime-"));
  const server = createServer((request, answer) => {
    const isAdmin = request.url?.startsWith("/admin/");
    if (isAdmin) request.url = request.url?.slice("/admin".length);
    (isAdmin ? red.httpAdmin : red.httpNode)(request, answer);
  });
  const flows = structuredClone(options.flows);
  red.init(server, {
    userDir: folder,
    nodesDir: [nodeFolder(folder, options.files ?? {})],
    disableEditor: true,
    httpAdminRoot: options.admin ? "/admin" : false,
    storageModule: storage(flows, options.credentials ?? {}),
    telemetry: { enabled: false },
    logging: { console: { level: "off" } },
    credentialSecret: false,
    ...options.settings,
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const started = nextStart(red);
  await red.start();
  await started;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    folder,
    hooks: red.hooks,
    events: red.events,
    node: (id) => flowsApi.get(id),
    async deploy(next, type = "full") {
      const again = nextStart(red);
      await flowsApi.setFlows(structuredClone(next), null, type);
      await again;
    },
    async stop() {
      await red.stop();
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function nextStart(red: RedModule): Promise<void> {
  return new Promise((resolve) => red.events.once("flows:started", () => setImmediate(resolve)));
}

/** Node-RED loads `.js` files that lie beside an `.html`: a stub for each of our sources. */
function nodeFolder(folder: string, files: Readonly<Record<string, string>>): string {
  const nodes = join(folder, "nodes-under-test");
  mkdirSync(nodes);
  writeFileSync(join(nodes, "package.json"), JSON.stringify({ type: "module" }));
  for (const [name, file] of Object.entries(files)) {
    const source = pathToFileURL(join(import.meta.dirname, "..", "..", file)).href;
    writeFileSync(join(nodes, `${name}.js`), `export { default } from ${JSON.stringify(source)};\n`);
    writeFileSync(join(nodes, `${name}.html`), `<script type="text/html" data-template-name="${name}"></script>`);
  }
  return nodes;
}

function storage(flows: readonly FlowNode[], credentials: object): object {
  const nothing = (): Promise<null> => Promise.resolve(null);
  const empty = (): Promise<object> => Promise.resolve({});
  return {
    init: nothing,
    getFlows: () => Promise.resolve(flows),
    saveFlows: nothing,
    getCredentials: () => Promise.resolve(credentials),
    saveCredentials: nothing,
    getSettings: empty,
    saveSettings: nothing,
    getSessions: empty,
    saveSessions: nothing,
    getLibraryEntry: () => Promise.resolve([]),
    saveLibraryEntry: nothing,
  };
}
