/**
 * `npm run matrix`: every ERP against its simulator: each fault at each request of each operation, a process killed at
 * each named step, and a storm of effects with every fault by chance. Flags: --effects N (all storms together, 10000),
 * --seed N (a new one each time), --only ID (one system). Exit code 1 where an effect was lost or happened twice.
 */
import { parseArgs } from "node:util";
import { type Account, faults, kill, steps, storm, strike } from "../test/erps/matrix.ts";
import { rigs } from "../test/erps/rigs.ts";

const { values } = parseArgs({
  options: {
    effects: { type: "string", default: "10000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    only: { type: "string", default: "" },
  },
});
const seed = Number(values.seed);
const chosen = rigs.filter(({ id }) => values.only === "" || id === values.only);
const share = Math.ceil(Number(values.effects) / chosen.length);

function sumOf(accounts: readonly Account[]): Account {
  const states: Record<string, number> = {};
  for (const account of accounts) {
    for (const [state, times] of Object.entries(account.states)) states[state] = (states[state] ?? 0) + times;
  }
  const total = (count: (account: Account) => number): number => accounts.reduce((sum, one) => sum + count(one), 0);
  return {
    effects: total(({ effects }) => effects),
    states,
    struck: total(({ struck }) => struck),
    problems: accounts.flatMap(({ problems }) => problems),
  };
}

function lineOf(what: string, { effects, states, struck, problems }: Account): string {
  const ended = Object.entries(states).map(([state, times]) => `${times} ${state}`);
  return `  ${what.padEnd(8)} ${effects} effects, struck ${struck} times: ${ended.join(", ")}; ${problems.length} problems`;
}

const all: Account[] = [];
const atOnce = 4;

/** The whole matrix of one system; most of its time is waiting, so that several go side by side. */
async function run(rig: (typeof rigs)[number]): Promise<void> {
  const begun = Date.now();
  const struck: Account[] = [];
  for (const rule of faults) struck.push(await strike(rig, rule));
  const killed: Account[] = [];
  for (const step of steps) killed.push(await kill(rig, step, 4, [1, 3]));
  const stormed = await storm(rig, share, seed);
  const lines = [lineOf("faults", sumOf(struck)), lineOf("kills", sumOf(killed)), lineOf("storm", stormed)];
  console.log([`${rig.id} (${Math.round((Date.now() - begun) / 1000)} s)`, ...lines].join("\n"));
  all.push(...struck, ...killed, stormed);
}

console.log(`seed ${seed}, ${chosen.length} systems`);
const waiting = [...chosen];
const work = async (): Promise<void> => {
  for (let rig = waiting.shift(); rig; rig = waiting.shift()) await run(rig);
};
await Promise.all(Array.from({ length: atOnce }, work));
const sum = sumOf(all);
for (const problem of sum.problems) console.log(problem);
console.log(lineOf("all", sum));
console.log(sum.problems.length === 0 ? "Nothing lost, nothing doubled." : "VIOLATED");
process.exitCode = sum.problems.length === 0 ? 0 : 1;
