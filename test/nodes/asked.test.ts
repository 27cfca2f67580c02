/** Answers that do not repeat the number that was asked for, handed over by another node, in the real runtime. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { ShipmentEvent } from "../../core/event/event.ts";
import type { Message } from "../../nodes/kit/red.ts";
import { packageRoot } from "../../paths.ts";
import { eventually, node, ourFiles, pack, store, tab } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

const flows: readonly FlowNode[] = [
  tab,
  store,
  pack("dpd", ""),
  node("wire", "carrier-ingest", [["map"]], { version: 2, channel: "wire", pack: "pack-dpd" }),
  node("map", "canonical-map", [["keep"], ["letters"]]),
  node("keep", "function", [[]], { func: "global.get('events').push(msg);", outputs: 1, libs: [] }),
  node("letters", "dead-letter", []),
];
const events: Message[] = [];
let runtime: Runtime;

before(async () => {
  runtime = await startRuntime({ files: ourFiles, flows, settings: { functionGlobalContext: { events } } });
});
after(() => runtime.stop());

const samples = join(packageRoot, "carriers", "dpd", "samples");
const file = readdirSync(samples).find((name) => name.startsWith("waiting_in_shop@"))!;
const payload = readFileSync(join(samples, file), "utf8");

const milestonesOf = (number: string) =>
  events
    .map((message) => message.payload as ShipmentEvent)
    .filter(({ trackingNumber }) => trackingNumber === number)
    .map(({ milestone }) => milestone);

test("an answer is about the number in msg.asked, also where another number had the same answer", async () => {
  for (const asked of ["05222801410033", "05222801410034", "05222801410033"])
    runtime.node("wire").receive({ payload, asked });
  for (const asked of ["05222801410033", "05222801410034"]) {
    const milestones = await eventually(asked, () => milestonesOf(asked).length === 2 && milestonesOf(asked));
    assert.deepEqual(milestones, ["IN_TRANSIT", "AVAILABLE_FOR_PICKUP"]);
  }
});
