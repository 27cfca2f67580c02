/**
 * Takes messages of a broker into a store: `node bus-worker.ts URL STORE kill` kills itself when the first is stored and
 * not acknowledged; a number ends it in order when so many have come.
 */
import { systemClock } from "../../../core/clock.ts";
import { Intake } from "../../../core/ingest/intake.ts";
import { Subscription } from "../../../core/ingest/subscription.ts";
import { openJournal } from "../../../core/journal/open.ts";
import type { Pack } from "../../../core/mapping/pack.ts";
import { readJson } from "../../../core/mapping/readers/json.ts";
import { usualLimits } from "../../../core/mapping/reading.ts";

const [url = "", path = "", until = ""] = process.argv.slice(2);
const journal = await openJournal({ kind: "sqlite", path });
const intake = new Intake({ pack: { id: "acme" } as Pack, queue: "ingest:bus", channel: "mqtt" });
const alive = setInterval(() => {}, 1_000);
let came = 0;
const subscription = new Subscription({
  broker: { url, user: "", secret: "", authority: null, sessionSeconds: 600 },
  clientId: "worker",
  filter: "f/#",
  clock: systemClock,
  async take(payload, topic) {
    const facts = { contentType: "", headers: { topic }, receivedAt: Date.now() };
    await journal.receive([intake.receiptOf(payload, readJson(payload, usualLimits), facts)]);
    if (until === "kill") process.kill(process.pid, "SIGKILL");
    came += 1;
    if (came === Number(until)) setTimeout(() => void end(), 200);
  },
  changed: () => {},
  failed: (error) => console.error(error.message),
});

async function end(): Promise<void> {
  await subscription.close();
  await journal.close();
  clearInterval(alive);
}
