/**
 * The sandbox ERP behind a gauge, as a process of its own: `node gauged-erp.ts PARCELS HOLD_MS`. Says where it listens
 * in one line of JSON, and what it saw in another one for each line that it reads.
 */
import { createInterface } from "node:readline";
import { startErp } from "../../sandbox/erp.ts";
import { startGauge } from "../../sandbox/gauge.ts";
import { changeOf, documentOf } from "./deliveries.ts";

const [parcels = "1", holdMs = "0"] = process.argv.slice(2);
const erp = await startErp({ parcels: Number(parcels), troubled: false, keep: "counters" });
const gauge = await startGauge({ target: erp.url, documentOf, changeOf, holdMs: Number(holdMs) });
console.log(JSON.stringify({ url: gauge.url }));
createInterface({ input: process.stdin }).on("line", () => {
  const { changes, ...seen } = gauge.seen();
  console.log(JSON.stringify({ ...seen, ...erp.ledger.counters(), changes: [...changes] }));
});
process.on("SIGTERM", () => process.exit(0));
