/**
 * `npm run crash`: kills Node-RED under load and gives the account. Flags: --kills N (500), --seed N (a new one each
 * time), --rate N (webhooks per second of each of the two senders, 40), --at-steps (each named step of ingest and
 * effect first, at its 1st, 4th and 13th passing). Exit code 1 where anything was lost or doubled.
 */
import { parseArgs } from "node:util";
import { linesOf } from "../test/crash/account.ts";
import { runCrash } from "../test/crash/run.ts";
import { everyStep } from "../test/crash/steps.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "500" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    rate: { type: "string", default: "40" },
    "at-steps": { type: "boolean", default: false },
  },
});
const kills = Number(values.kills);
const steps = values["at-steps"] ? [1, 4, 13].flatMap(everyStep) : [];
const begun = Date.now();

const { account, store, doubles, refusals, printed } = await runCrash({
  kills,
  steps,
  seed: Number(values.seed),
  perSecond: Number(values.rate),
  parcels: 400 + kills * 40 + steps.length * 40,
  told(kill) {
    if (kill % 25 === 0) console.error(`${kill} kills, ${Math.round((Date.now() - begun) / 1000)} s`);
  },
});

const minutes = ((Date.now() - begun) / 60_000).toFixed(1);
const answers = [...refusals].map(([status, times]) => `${times} x ${status || "no answer"}`).join(", ");
const isKept = account.violations.length === 0 && store.waiting === 0 && doubles === 0;
console.log(`seed ${values.seed}, ${kills} random kills, ${steps.length} kills at steps, ${minutes} minutes`);
for (const line of linesOf(account)) console.log(line);
console.log(
  `store: ${store.receipts} receipts, ${store.letters} letters, ${store.waiting} still waiting; ledger: ${doubles} doubled`,
);
console.log(`senders also saw ${answers || "nothing but 2xx"}`);
console.log(isKept ? "Nothing lost, nothing doubled." : `VIOLATED\n${printed}`);
process.exitCode = isKept ? 0 : 1;
