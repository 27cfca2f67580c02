/** What is aimed at, as ratios within one run (issue 2, PERFORMANCE "Where to aim"). */
import type { Target } from "./report.ts";

const pipelines = ["bare-pipeline", "bare-pipeline-worker"] as const;

export const targets: readonly Target[] = [
  {
    says: "durable ingest / bare group-commit server",
    figure: "acceptedPerS",
    over: "ours-ingest",
    under: ["bare-commit"],
    atLeast: 0.8,
  },
  {
    says: "durable ingest / Node-RED's own empty flow",
    figure: "acceptedPerS",
    over: "ours-ingest",
    under: ["node-red-empty"],
    atLeast: 2,
  },
  {
    says: "end to end, one POST with a key / plain Node-RED",
    figure: "postedPerS",
    over: "ours-through",
    under: ["node-red-plain"],
    atLeast: 2,
  },
  {
    says: "end to end, one POST with a key / bare durable pipeline",
    figure: "postedPerS",
    over: "ours-through",
    under: pipelines,
    atLeast: 0.6,
  },
  {
    says: "end to end, read back as well / plain Node-RED",
    figure: "postedPerS",
    over: "ours-verified",
    under: ["node-red-plain"],
    atLeast: null,
  },
  {
    says: "end to end, read back as well / bare durable pipeline",
    figure: "postedPerS",
    over: "ours-verified",
    under: pipelines,
    atLeast: null,
  },
];
