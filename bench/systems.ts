/** The systems that are measured side by side: limits, peers, and ours. */
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { heapArguments } from "../cli/heap.ts";
import { packageRoot } from "../paths.ts";

export type SystemId =
  | "bare-http"
  | "bare-commit"
  | "node-red-empty"
  | "bare-pipeline"
  | "bare-pipeline-worker"
  | "node-red-plain"
  | "ours-ingest"
  | "ours-ingest-flow"
  | "ours-through"
  | "ours-verified";

/** Where one round of a system takes place. */
export interface Ground {
  readonly port: number;
  readonly erpUrl: string;
  /** An empty folder of its own. */
  readonly folder: string;
}

export interface System {
  readonly id: SystemId;
  readonly title: string;
  /** `ingest`: answers webhooks; `through`: also posts each to the ERP stub. */
  readonly kind: "ingest" | "through";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Arguments of node. */
  readonly args: readonly string[];
  /** The environment beside the one that the bench runs in. */
  readonly prepare: (ground: Ground) => Readonly<Record<string, string>>;
  /** Text of the output that says it is up. */
  readonly upWhen: string;
}

const here = join(packageRoot, "bench");
const nodeRed = join(packageRoot, "node_modules/node-red/red.js");
const key = "bench-key";

function addresses({ port, erpUrl, folder }: Ground): Readonly<Record<string, string>> {
  return { BENCH_PORT: String(port), BENCH_ERP: erpUrl, BENCH_FOLDER: folder };
}

function bare(id: SystemId, kind: System["kind"], title: string): System {
  const args = [join(here, "peers", `${id}.ts`)];
  return { id, title, kind, path: "/webhook", headers: {}, args, prepare: addresses, upWhen: "listening" };
}

function plainNodeRed(id: SystemId, kind: System["kind"], title: string): System {
  const args = [nodeRed, "--settings", join(here, "fixtures/plain-settings.cjs")];
  const flow = join(here, "fixtures", `${id}.json`);
  const prepare = (ground: Ground) => ({ ...addresses(ground), BENCH_FLOW: flow });
  return { id, title, kind, path: "/webhook", headers: {}, args, prepare, upWhen: "Started flows" };
}

/** Node-RED as the product starts it, with its own settings and a flow of the bench. */
function ours(id: SystemId, kind: System["kind"], fixture: string, title: string): System {
  const args = [...heapArguments, nodeRed, "--settings", join(packageRoot, "settings.ts")];
  const prepare = (ground: Ground) => {
    const [data, flows] = [join(ground.folder, "data"), join(ground.folder, "flows")];
    mkdirSync(flows);
    cpSync(join(here, "fixtures", fixture), flows, { recursive: true });
    const places = { WAYBILL_DATA: data, WAYBILL_FLOWS: flows, WAYBILL_PORT: String(ground.port) };
    return { ...addresses(ground), ...places, BENCH_KEY: key };
  };
  const headers = { "x-api-key": key };
  return { id, title, kind, path: "/waybill/bench", headers, args, prepare, upWhen: "Started flows" };
}

export const systems: readonly System[] = [
  bare("bare-http", "ingest", "bare node:http, nothing stored"),
  bare("bare-commit", "ingest", "bare node:http + SQLite FULL, group commit (limit)"),
  plainNodeRed("node-red-empty", "ingest", "Node-RED, empty http in -> http response"),
  ours("ours-ingest", "ingest", "ingest-held", "**ours**: ingest, the flow is held"),
  ours("ours-ingest-flow", "ingest", "ingest-flow", "**ours**: ingest, each receipt runs through an empty flow"),
  bare("bare-pipeline", "through", "bare durable pipeline, SQLite on the main thread (limit)"),
  bare("bare-pipeline-worker", "through", "bare durable pipeline, SQLite in a worker"),
  plainNodeRed("node-red-plain", "through", "plain Node-RED: http in -> function -> http request -> http response"),
  ours("ours-through", "through", "through", "**ours**: ingest -> map -> erp-post, one POST with a key"),
  ours("ours-verified", "through", "verified", "**ours**: the same, read before and read back"),
];
