/** Reads what a simulated S/4HANA has released into a store, and kills itself the second time that it comes to a step. */
import { systemClock } from "../../../core/clock.ts";
import { ReleaseWatch } from "../../../core/ingest/release/watch.ts";
import type { Journal } from "../../../core/journal/journal.ts";
import { openJournal } from "../../../core/journal/open.ts";
import { sapS4 } from "../../../erps/sap-s4/index.ts";
import { sandboxSecrets } from "../../../sandbox/secrets.ts";

const [url = "", path = "", killAt = ""] = process.argv.slice(2);
const queue = "release:n";
let times = 0;
const passed = (step: string): void => {
  if (step === killAt && ++times === 2) process.kill(process.pid, "SIGKILL");
};
const journal = await openJournal({ kind: "sqlite", path });
const watched: Partial<Journal> = {
  async receive(batch) {
    passed("answered");
    const received = await journal.receive(batch);
    passed("stored");
    return received;
  },
  async remember(batch) {
    await journal.remember(batch);
    passed("moved");
  },
};
const erp = sapS4.open({
  baseUrl: url,
  timeoutMs: 10_000,
  sockets: 1,
  clock: systemClock,
  values: {},
  secrets: { user: sandboxSecrets.s4User, password: sandboxSecrets.s4Password },
});
if (!erp.release) throw new Error("it releases nothing");
const watch = new ReleaseWatch({
  erp: { release: erp.release.bind(erp) },
  origin: { connection: "erp", name: "S/4HANA" },
  target: "s4",
  queue,
  journal: Object.assign(Object.create(journal) as Journal, watched),
  clock: systemClock,
  everyMs: 60_000,
  limit: 4,
  random: () => 0,
  restMs: () => 0,
});
for (;;) {
  const step = await watch.step(AbortSignal.timeout(30_000));
  if (step.kind === "troubled") throw new Error(step.trouble.error.message);
  if (step.waitMs >= 60_000) break;
  const leased = await journal.claim(queue, 10, Date.now());
  await journal.settle(leased.map(({ work }) => ({ kind: "done", work })));
}
await erp.close();
await journal.close();
