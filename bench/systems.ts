/** The systems that are measured side by side: limits, peers, and ours. */
import { join } from "node:path";
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

export interface System {
  readonly id: SystemId;
  readonly title: string;
  /** `ingest`: answers webhooks; `through`: also posts each to the ERP stub. */
  readonly kind: "ingest" | "through";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly upWhen: string;
}

const here = join(packageRoot, "bench");
const nodeRed = join(packageRoot, "node_modules/node-red/red.js");

function bare(id: SystemId, kind: System["kind"], title: string): System {
  const args = [join(here, "peers", `${id}.ts`)];
  return { id, title, kind, path: "/webhook", headers: {}, args, env: {}, upWhen: "listening" };
}

function plainNodeRed(id: SystemId, kind: System["kind"], title: string): System {
  const args = [nodeRed, "--settings", join(here, "fixtures/plain-settings.cjs")];
  const env = { BENCH_FLOW: join(here, "fixtures", `${id}.json`) };
  return { id, title, kind, path: "/webhook", headers: {}, args, env, upWhen: "Started flows" };
}

export const systems: readonly System[] = [
  bare("bare-http", "ingest", "bare node:http, nothing stored"),
  bare("bare-commit", "ingest", "bare node:http + SQLite FULL, group commit (limit)"),
  plainNodeRed("node-red-empty", "ingest", "Node-RED, empty http in -> http response"),
  bare("bare-pipeline", "through", "bare durable pipeline, SQLite on the main thread"),
  bare("bare-pipeline-worker", "through", "bare durable pipeline, SQLite in a worker"),
  plainNodeRed("node-red-plain", "through", "plain Node-RED: http in -> function -> http request -> http response"),
];
