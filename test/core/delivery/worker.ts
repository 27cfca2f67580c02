/**
 * A process that works on the effects of a store until none is left: `node worker.ts STORE URL SYSTEM`. Crash tests kill
 * it at a step and start it again. Waits are short, everything else is as the product does it.
 */
import { systemClock } from "../../../core/clock.ts";
import { breakerRules } from "../../../core/delivery/breaker.ts";
import { openDispatch } from "../../../core/delivery/dispatch.ts";
import { openExecutor } from "../../../core/delivery/executor.ts";
import { policy } from "../../../core/delivery/schedule.ts";
import { openJournal } from "../../../core/journal/open.ts";
import { customRest } from "../../../erps/custom-rest/index.ts";
import { sapS4 } from "../../../erps/sap-s4/index.ts";
import { connection } from "./desk.ts";
import { eventSettings, s4Settings, shipmentSettings } from "./settings.ts";

const systems = {
  s4: (url: string) => sapS4.open(s4Settings(url)),
  events: (url: string) => customRest.open(eventSettings(url)),
  shipments: (url: string) => customRest.open(shipmentSettings(url)),
};

const [path = "", url = "", system = "s4"] = process.argv.slice(2);
const clock = systemClock;
const journal = await openJournal({ kind: "sqlite", path });
const dispatch = openDispatch({ journal, clock });
const executor = openExecutor({
  ...{ connection, journal, dispatch, clock },
  erp: systems[system as keyof typeof systems](url),
  lanes: 3,
  flowVersion: () => null,
  rules: { ...policy, baseMs: 5 },
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
