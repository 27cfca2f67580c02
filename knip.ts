import type { KnipConfig } from "knip";
import { packageRoot } from "./paths.ts";
import { readPalette } from "./tools/palette.ts";

/** What starts by itself: programs, tests, and the halves of nodes and plugins that the build packs. */
const halves = readPalette(packageRoot).flatMap(({ kind, name, runtime, editor }) => [
  ...(runtime ? [`${kind}s/${name}/${name}.ts`] : []),
  ...(editor ? [`${kind}s/${name}/editor.ts`] : []),
]);

/** What tests start as a process of its own, by its path. */
const started = [
  "test/crash/{kill-at,sloppy-peer}.ts",
  "test/core/journal/writer.ts",
  "test/erps/worker.ts",
  "test/flow-files/deploying.ts",
  "test/nodes/fixtures/*.ts",
];

const config: KnipConfig = {
  entry: [
    "settings.ts",
    "cli/{start,waybill}.ts",
    "sandbox/start.ts",
    "bench/*.ts",
    "bench/peers/*.ts",
    "bench/load/gauged-erp.ts",
    "tools/*.ts",
    "test/**/*.test.ts",
    ...started,
    ...halves,
  ],
  project: ["**/*.ts"],
  ignoreDependencies: ["@node-red/runtime"],
  ignoreBinaries: ["taskset"],
  ignoreExportsUsedInFile: { interface: true, type: true },
};

export default config;
