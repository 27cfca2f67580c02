/**
 * `npm run bench`: limits, peers and ours side by side, in one run, round by round, so that what else the machine does
 * falls on all of them. Only the ratios mean something. Flags: --seconds N (8), --rounds N (3), --quick (2 s, once),
 * --only TEXT (systems whose id contains it), --profile (keeps a CPU profile of each system under .waybill/profiles).
 */
import { mkdirSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "../paths.ts";
import { pins } from "./child.ts";
import { tableOf, verdictsOf } from "./report.ts";
import { measureRound, type Round } from "./round.ts";
import { type System, type SystemId, systems } from "./systems.ts";
import { targets } from "./targets.ts";

const connections = 64;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "8" },
    rounds: { type: "string", default: "3" },
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    profile: { type: "boolean", default: false },
  },
});
const seconds = values.quick ? 2 : Number(values.seconds);
const rounds = values.quick ? 1 : Number(values.rounds);
const profiles = join(packageRoot, ".waybill/profiles");

function nodeArgs(system: System): string[] {
  if (!values.profile) return [];
  mkdirSync(profiles, { recursive: true });
  return ["--cpu-prof", `--cpu-prof-dir=${profiles}`, `--cpu-prof-name=${system.id}.cpuprofile`];
}

async function measureAll(chosen: readonly System[]): Promise<Map<SystemId, Round[]>> {
  const results = new Map<SystemId, Round[]>(chosen.map((system) => [system.id, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const system of chosen) {
      const options = { measureMs: seconds * 1000, warmUpMs: Math.min(3000, seconds * 500), connections };
      const result = await measureRound(system, { ...options, nodeArgs: nodeArgs(system) });
      results.get(system.id)?.push(result);
      const rate = system.kind === "ingest" ? result.acceptedPerS : result.postedPerS;
      console.error(`round ${round}  ${system.id}  ${Math.round(rate)}/s`);
    }
  }
  return results;
}

const wanted = values.only.split(",");
const chosen = systems.filter((system) => wanted.some((text) => system.id.includes(text)));
const results = await measureAll(chosen);
console.log(`${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ${process.version}`);
console.log(
  `${rounds} rounds of ${seconds} s, ${connections} connections, ${pins ? "a core each" : "not pinned to cores"}\n`,
);
console.log(tableOf(chosen, results));
console.log(`\n${verdictsOf(targets, results).join("\n")}`);
