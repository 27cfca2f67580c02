import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import type { LetterDetail, LetterGroupFacts, ParkedNote } from "../../nodes/kit/admin/answers.ts";
import type { Message } from "../../nodes/kit/red.ts";
import type { Store } from "../../nodes/kit/store.ts";
import { eventually, idle, node, ourFiles, pack, store, storeOf, tab } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

/** Fails while `global.broken` is set, and keeps what it let pass. */
const gate =
  "if (global.get('state').broken) throw new Error('the gate is shut'); global.get('state').passed.push(msg); return msg;";
const flows: readonly FlowNode[] = [
  tab,
  store,
  pack("fedex", "TEST_FEDEX_SECRET"),
  node("in", "carrier-ingest", [["gate"]], { pack: "pack-fedex", path: "/waybill/fedex" }),
  node("gate", "function", [["map"]], { func: gate, outputs: 1, libs: [] }),
  node("map", "canonical-map", [[], ["letters"]]),
  node("catch", "catch", [["letters"]], { scope: null, uncaught: false }),
  node("letters", "dead-letter", []),
  { id: "lone", type: "tab", label: "lone" },
  { ...node("lone-in", "junction", [["lone-gate"]]), z: "lone" },
  { ...node("lone-gate", "function", [[]], { func: gate, outputs: 1, libs: [] }), z: "lone" },
  { ...node("lone-catch", "catch", [["lone-letters"]], { scope: null, uncaught: false }), z: "lone" },
  { ...node("lone-letters", "dead-letter", [], { scope: "own" }), z: "lone" },
];

const state: { broken: boolean; passed: Message[] } = { broken: false, passed: [] };
const notes = new Map<string, ParkedNote>();
let runtime: Runtime;
let opened: Store;

before(async () => {
  process.env["TEST_FEDEX_SECRET"] = "s";
  runtime = await startRuntime({ files: ourFiles, flows, admin: true, settings: { functionGlobalContext: { state } } });
  const comms = runtime.events as unknown as {
    on(event: "comms", take: (sent: { topic: string; data: ParkedNote }) => void): void;
  };
  comms.on("comms", ({ topic, data }) => topic.startsWith("waybill/letters/") && notes.set(data.node, data));
  opened = await storeOf(runtime);
});
after(() => runtime.stop());

async function admin<T>(path: string, body?: object): Promise<T> {
  const init = body
    ? { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }
    : {};
  const answer = await fetch(`${runtime.url}/admin/waybill/admin/${path}`, init);
  const content = await answer.json();
  assert.ok(answer.ok, JSON.stringify(content));
  return content as T;
}

async function receive(code: string, number: string): Promise<number> {
  const scan = {
    date: "2026-03-02T07:45:00-06:00",
    eventType: code,
    eventDescription: "Picked up",
    derivedStatusCode: code,
    derivedStatus: code,
    scanLocation: { city: "Memphis" },
    accessToken: "do-not-show",
  };
  const result = { trackingNumberInfo: { trackingNumber: number }, scanEvents: [scan] };
  const text = JSON.stringify({
    output: { completeTrackResults: [{ trackingNumber: number, trackResults: [result] }] },
  });
  const signature = createHmac("sha256", "s").update(text).digest("base64");
  const answer = await fetch(`${runtime.url}/waybill/fedex`, {
    method: "POST",
    body: text,
    headers: { "content-type": "application/json", "fdx-signature": signature },
  });
  return ((await answer.json()) as { receipt: number }).receipt;
}

async function errorOf(answer: Response): Promise<{ readonly code: string }> {
  return ((await answer.json()) as { error: { code: string } }).error;
}

/** True when the receipt was tried and waits for its next try. */
async function waitsForNextTry(): Promise<boolean> {
  const due = await opened.journal.nextDue("ingest:/waybill/fedex");
  return due !== null && due > Date.now();
}

const groups = (query = ""): Promise<readonly LetterGroupFacts[]> => admin(`stores/store/letters${query}`);

test("an error that a Catch node hands over is parked with its cause, and the receipt is finished", async () => {
  state.broken = true;
  const receipt = await receive("PU", "790000000001");
  await idle(opened);
  const [letter] = await opened.journal.letters({ receipt, limit: 1 });
  assert.equal(letter?.state, "parked");
  assert.equal(letter?.node, "letters");
  assert.equal(letter?.cause.code, "WB-FLOW-001");
  assert.match(letter?.cause.message ?? "", /the gate is shut/);
});

test("the list shows groups of one cause with what to do, and the badge counts them", async () => {
  await receive("PU", "790000000002");
  const [group] = await eventually("both letters", async () => {
    const found = await groups();
    return found[0]?.count === 2 && found;
  });
  assert.equal(group?.code, "WB-FLOW-001");
  assert.ok(group?.todo);
  assert.deepEqual(group?.letters.map(({ about }) => about).sort(), ["fedex 790000000001", "fedex 790000000002"]);
  const note = await eventually("the badge", () => notes.get("letters")?.count === 2 && notes.get("letters"));
  assert.equal(note.letters.length, 2);
});

test("a letter shows what arrived, without values that look like secrets", async () => {
  const letter = (await groups())[0]?.letters[0];
  const detail = await admin<LetterDetail>(`stores/store/letters/${letter?.id}`);
  assert.match(detail.body ?? "", /Memphis/);
  assert.doesNotMatch(detail.body ?? "", /do-not-show/);
  assert.ok(detail.correlationId);
});

test("replay of a group runs every receipt again through the flow as it is now", async () => {
  state.broken = false;
  const group = (await groups())[0]?.group;
  const { letters } = await admin<{ letters: number[] }>("stores/store/letters/replay", { group });
  assert.equal(letters.length, 2);
  await idle(opened);
  assert.deepEqual(
    state.passed.map(({ receipt }) => receipt?.attempt),
    [1, 1],
  );
  assert.deepEqual(await groups(), []);
  const events = (await opened.journal.figures(0)).events;
  assert.equal(events, 2);
});

test("a receipt that is done runs again when somebody asks, and records nothing twice", async () => {
  const receipt = state.passed[0]?.receipt?.id;
  const passed = state.passed.length;
  await admin(`stores/store/receipts/${receipt}/replay`, {});
  await eventually("it passed again", () => state.passed.length === passed + 1);
  await idle(opened);
  assert.equal((await opened.journal.figures(0)).events, 2);
});

test("an unknown code is held: one letter, no milestone, on output 2 of the map", async () => {
  const receipt = await receive("ZZ", "790000000003");
  await idle(opened);
  const letters = await opened.journal.letters({ receipt, limit: 10 });
  assert.deepEqual(
    letters.map(({ cause, node: by }) => [cause.code, by]),
    [["WB-MAP-001", "map"]],
  );
  const shipment = await opened.journal.shipment({ carrier: "fedex", trackingNumber: "790000000003" });
  assert.equal(shipment?.status, "UNKNOWN");
  assert.equal((await groups())[0]?.group.startsWith("unmapped fedex"), true);
});

test("a letter is discarded with a reason only, and the reason is kept", async () => {
  const letter = (await groups())[0]?.letters[0];
  const refused = await fetch(`${runtime.url}/admin/waybill/admin/stores/store/letters/discard`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ids: [letter?.id], reason: " " }),
  });
  assert.equal(refused.status, 400);
  assert.equal((await errorOf(refused)).code, "WB-FLOW-006");
  await admin("stores/store/letters/discard", { ids: [letter?.id], reason: "a test code" });
  const [kept] = await opened.journal.letters({ state: "discarded", limit: 1 });
  assert.equal(kept?.closedWhy, "a test code");
  assert.deepEqual(await groups(), []);
});

test("a store that is not deployed is a coded 404", async () => {
  const answer = await fetch(`${runtime.url}/admin/waybill/admin/stores/other/letters`);
  assert.equal(answer.status, 404);
  assert.equal((await errorOf(answer)).code, "WB-FLOW-004");
});

test("a message that came from no receipt is kept too, and replay gives it to the node that had failed", async () => {
  state.broken = true;
  runtime.node("lone-in").send({ payload: { order: 4711 } });
  const [group] = await eventually("its letter", async () => {
    const found = await groups("?node=lone-letters");
    return found.length > 0 && found;
  });
  assert.equal(group?.code, "WB-FLOW-001");
  await eventually("the badge", () => notes.get("lone-letters")?.count === 1);
  state.broken = false;
  await admin("stores/store/letters/replay", { ids: group?.letters.map(({ id }) => id) });
  const message = await eventually("the message", () =>
    state.passed.find(({ payload }) => (payload as { order?: number }).order === 4711),
  );
  assert.equal(message["error"], undefined);
  await idle(opened);
  assert.deepEqual(await groups("?node=lone-letters"), []);
});

test("a receipt that fails with nobody to catch is tried again, and waits its turn meanwhile", async () => {
  state.broken = true;
  await runtime.deploy(
    flows.filter(({ id }) => id !== "catch"),
    "full",
  );
  const receipt = await receive("PU", "790000000009");
  await eventually("it waits for the next try", waitsForNextTry);
  state.broken = false;
  const message = await eventually(
    "the second try",
    () => state.passed.find((one) => one.receipt?.id === receipt),
    20_000,
  );
  assert.equal(message.receipt?.attempt, 2);
  await idle(opened);
  assert.deepEqual(await opened.journal.letters({ receipt, limit: 1 }), []);
});

test("what waits for a node that was deleted becomes letters", async () => {
  state.broken = true;
  const receipt = await receive("PU", "790000000010");
  await eventually("it waits for the next try", waitsForNextTry);
  await runtime.deploy(
    flows.filter(({ id }) => id !== "in" && id !== "catch"),
    "full",
  );
  const [letter] = await eventually(
    "its letter",
    async () => {
      const letters = await opened.journal.letters({ receipt, limit: 1 });
      return letters.length > 0 && letters;
    },
    20_000,
  );
  assert.equal(letter?.cause.code, "WB-FLOW-003");
  assert.equal(letter?.queue, "ingest:/waybill/fedex");
});
