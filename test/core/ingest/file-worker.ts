/** Takes the files of a folder into a store once, and kills itself at the second time that it comes to a step. */
import { systemClock } from "../../../core/clock.ts";
import { diskPlace } from "../../../core/ingest/disk.ts";
import { FileWatch } from "../../../core/ingest/files.ts";
import { Intake } from "../../../core/ingest/intake.ts";
import { openJournal } from "../../../core/journal/open.ts";
import type { Pack } from "../../../core/mapping/pack.ts";
import { readJson } from "../../../core/mapping/readers/json.ts";
import { usualLimits } from "../../../core/mapping/reading.ts";

const [folder = "", path = "", killAt = ""] = process.argv.slice(2);
const journal = await openJournal({ kind: "sqlite", path });
const intake = new Intake({ pack: { id: "acme" } as Pack, queue: "ingest:files", channel: "file" });
let times = 0;
await new FileWatch({
  place: diskPlace(folder),
  rules: { pattern: "*", settleMs: 0, afterwards: "move", limitBytes: 1000 },
  clock: systemClock,
  known: [],
  remember: async () => {},
  async receive(bytes) {
    const facts = { contentType: "", headers: {}, receivedAt: Date.now() };
    const [received] = await journal.receive([intake.receiptOf(bytes, readJson(bytes, usualLimits), facts)]);
    if (!received) throw new Error("nothing was received");
    return received;
  },
  isHeld: () => false,
  step(step) {
    if (step === killAt && ++times === 2) process.kill(process.pid, "SIGKILL");
  },
}).look();
await journal.close();
