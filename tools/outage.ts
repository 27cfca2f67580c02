/**
 * `npm run outage`: the ERP is down while webhooks keep coming. Flags: --seconds N (600), --events N (20000),
 * --drain N (seconds that posting may take afterwards, 1800). Exit code 1 where anything was refused, lost, doubled,
 * parked or posted out of order.
 */
import { parseArgs } from "node:util";
import { linesOf } from "../test/crash/account.ts";
import { runOutage } from "../test/crash/outage.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "600" },
    events: { type: "string", default: "20000" },
    drain: { type: "string", default: "1800" },
  },
});

const { account, store, memory, ...report } = await runOutage({
  seconds: Number(values.seconds),
  events: Number(values.events),
  drainSeconds: Number(values.drain),
  told: (line) => console.error(line),
});

const isKept =
  account.violations.length === 0 &&
  report.refused + report.outOfOrder.length + store.letters + store.waiting + account.settled === 0;
console.log(
  `ERP down for ${values.seconds} s: ${report.acceptedDown} webhooks accepted meanwhile, ${report.refused} refused, ${report.expired} sent again with a new token`,
);
for (const line of linesOf(account)) console.log(line);
console.log(
  `all posted ${Math.round(report.drainedAfterS)} s after the ERP was back; ${store.letters} letters, ${store.waiting} still waiting`,
);
console.log(`${report.outOfOrder.length} deliveries out of order ${report.outOfOrder.slice(0, 10).join(" ")}`);
if (memory) {
  const [first, last, peak] = [memory.first, memory.last, memory.peak].map(Math.round);
  console.log(
    `memory while down: ${first} MiB at first, ${last} MiB at last (${(memory.last / memory.first).toFixed(2)} times), ${peak} MiB at most`,
  );
}
console.log(isKept ? "Nothing refused, nothing lost, nothing parked." : "VIOLATED");
process.exitCode = isKept ? 0 : 1;
