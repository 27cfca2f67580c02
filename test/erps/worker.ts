/**
 * A process that works on the effects of a store until none is left: `node worker.ts STORE SYSTEM`, with the connection's
 * settings as JSON in SETTINGS. It is killed at a step and started again. Waits are short, the rest is as the product does it.
 */
import { systemClock } from "../../core/clock.ts";
import { breakerRules } from "../../core/delivery/breaker.ts";
import { openDispatch } from "../../core/delivery/dispatch.ts";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import { openExecutor } from "../../core/delivery/executor.ts";
import { policy } from "../../core/delivery/schedule.ts";
import { openJournal } from "../../core/journal/open.ts";
import { erpOf } from "../../erps/index.ts";
import { connection } from "../core/delivery/desk.ts";

const [path = "", system = ""] = process.argv.slice(2);
const erp = erpOf(system);
if (!erp) throw new Error(`there is no system ${system}`);
const clock = systemClock;
const settings: ErpSettings = { ...JSON.parse(process.env["SETTINGS"] ?? "{}"), clock };
const journal = await openJournal({ kind: "sqlite", path });
const dispatch = openDispatch({ journal, clock });
const executor = openExecutor({
  ...{ connection, journal, dispatch, clock },
  erp: erp.open(settings),
  lanes: erp.lanes,
  flowVersion: () => null,
  rules: { ...policy, baseMs: 5, pauseMs: 20 },
  breaker: { ...breakerRules, waitMs: 50 },
});
for (;;) {
  const { waiting, inWork } = await executor.facts();
  if (waiting + inWork === 0) break;
  await new Promise((resolve) => setTimeout(resolve, 5));
}
await executor.close();
await dispatch.close();
await journal.close();
