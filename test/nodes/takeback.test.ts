/** Retractions that name an event and nothing else, through the real runtime. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Message } from "../../nodes/kit/red.ts";
import type { Store } from "../../nodes/kit/store.ts";
import { idle, node, ourFiles, pack, store, storeOf, tab } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

const collect = { func: "global.get('events').push(msg); return null;", outputs: 1, libs: [] };
const flows: readonly FlowNode[] = [
  tab,
  store,
  pack("dcsa", "TEST_DCSA_SECRET"),
  node("wire", "carrier-ingest", [["map"], []], {
    version: 2,
    channel: "wire",
    pack: "pack-dcsa",
    sizeLimit: 1000,
  }),
  node("map", "canonical-map", [["events"], []]),
  node("events", "function", [[]], collect),
];

const events: Message[] = [];
let runtime: Runtime;
let opened: Store;

before(async () => {
  runtime = await startRuntime({ files: ourFiles, flows, settings: { functionGlobalContext: { events } } });
  opened = await storeOf(runtime);
});
after(() => runtime.stop());

const created = "2026-02-06T04:00:00+01:00";

function move(eventID: string, equipmentEventTypeCode: string, eventDateTime: string): object {
  return {
    metadata: { eventID, eventCreatedDateTime: created, eventType: "EQUIPMENT" },
    payload: {
      eventType: "EQUIPMENT",
      eventClassifierCode: "ACT",
      eventDateTime,
      equipmentEventTypeCode,
      equipmentReference: "EXMU1000019",
      emptyIndicatorCode: "LADEN",
      relatedDocumentReferences: [{ type: "BKG", value: "BK1" }],
    },
  };
}

const retraction = (eventID: string, retractedEventID: string): object => ({
  metadata: { eventID, eventCreatedDateTime: created, eventType: "EQUIPMENT", retractedEventID },
});

async function send(...payload: object[]): Promise<string | undefined> {
  runtime.node("wire").receive({ payload });
  await new Promise((resolve) => setImmediate(resolve));
  await idle(opened);
  return (await opened.journal.shipment({ carrier: "dcsa", trackingNumber: "BK1" }))?.status;
}

test("an event that an earlier message told is taken back by its id alone", async () => {
  const stuffed = move("e-1", "STUF", "2026-02-01T09:00:00+01:00");
  assert.equal(await send(stuffed, move("e-2", "DISC", "2026-02-05T09:00:00+01:00")), "IN_TRANSIT");
  assert.equal(await send(retraction("e-3", "e-2")), "PICKED_UP");
  assert.equal((events.at(-1)?.payload as { event?: string } | undefined)?.event, "RETRACTION");
  assert.deepEqual(await opened.journal.letters({ state: "parked", limit: 10 }), []);
});

test("an event of the same message is taken back too", async () => {
  const loaded = move("e-4", "LOAD", "2026-02-07T09:00:00+01:00");
  assert.equal(await send(loaded, retraction("e-5", "e-4")), "PICKED_UP");
  assert.deepEqual(await opened.journal.letters({ state: "parked", limit: 10 }), []);
});

test("a retraction of an event that nobody has told is parked, and its neighbours go on", async () => {
  assert.equal(await send(retraction("e-6", "e-7"), move("e-8", "GTOT", "2026-02-08T09:00:00+01:00")), "IN_TRANSIT");
  const letters = await opened.journal.letters({ state: "parked", limit: 10 });
  assert.deepEqual(
    letters.map(({ cause }) => cause.code),
    ["WB-MAP-003"],
  );
});
