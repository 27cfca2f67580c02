import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { ShipmentEvent } from "../../core/event/event.ts";
import { enough, type Learned, plenty } from "../../core/mapping/drift/compare.ts";
import type { Changes } from "../../nodes/kit/admin/answers.ts";
import type { Message } from "../../nodes/kit/red.ts";
import { eventually, idle, node, ourFiles, pack, store, storeOf, tab } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

const flows: readonly FlowNode[] = [
  tab,
  store,
  pack("fedex", "TEST_FEDEX_SECRET"),
  node("in", "carrier-ingest", [["map"]], { pack: "pack-fedex", path: "/waybill/fedex" }),
  node("map", "canonical-map", [["keep"], ["letters"]]),
  node("keep", "function", [[]], { func: "global.get('state').passed.push(msg);", outputs: 1, libs: [] }),
  node("letters", "dead-letter", []),
];
const state: { passed: Message[] } = { passed: [] };
let runtime: Runtime;

before(async () => {
  process.env["TEST_FEDEX_SECRET"] = "s";
  runtime = await startRuntime({ files: ourFiles, flows, admin: true, settings: { functionGlobalContext: { state } } });
});
after(() => runtime.stop());

async function admin(path: string, body?: object): Promise<{ readonly status: number; readonly content: unknown }> {
  const headers = { "content-type": "application/json" };
  const init = body ? { method: "POST", headers, body: JSON.stringify(body) } : {};
  const answer = await fetch(`${runtime.url}/admin/waybill/admin/stores/store/${path}`, init);
  return { status: answer.status, content: await answer.json() };
}

const changes = async (): Promise<Changes> => (await admin("changes")).content as Changes;

async function send(number: string, code: string, more: { readonly list?: string; readonly extra?: object } = {}) {
  const scan = {
    date: "2026-03-02T07:45:00-06:00",
    eventType: code,
    eventDescription: "Package delivered to recipient address",
    derivedStatusCode: code,
    derivedStatus: code,
    scanLocation: { city: "Memphis" },
  };
  const result = { trackingNumberInfo: { trackingNumber: number }, [more.list ?? "scanEvents"]: [scan], ...more.extra };
  const answer = { trackingNumber: number, trackResults: [result] };
  const text = JSON.stringify({ output: { completeTrackResults: [answer] } });
  const signature = createHmac("sha256", "s").update(text).digest("base64");
  const headers = { "content-type": "application/json", "fdx-signature": signature };
  assert.equal((await fetch(`${runtime.url}/waybill/fedex`, { method: "POST", body: text, headers })).status, 200);
}

const passed = (number: string) =>
  state.passed.map(({ payload }) => payload as ShipmentEvent).filter(({ trackingNumber }) => trackingNumber === number);

test("a new code is work with the carrier's words and a suggestion; mapped once, everything that waited goes its way", async () => {
  for (const number of ["N1", "N2"]) await send(number, "Q7");
  const found = await eventually("it is work", async () => {
    const [work] = (await changes()).codes;
    return work?.count === 2 ? work : null;
  });
  assert.deepEqual([found.carrier, found.code, found.suggestion?.milestone], ["fedex", "Q7", "DELIVERED"]);
  assert.deepEqual(passed("N1"), []);
  const { carrier, group, table, key, text } = found;
  const code = { table, key, text, means: { milestone: "DELIVERED", event: "DELIVERED" } };
  assert.deepEqual(await admin("changes/map", { carrier, group, code }), { status: 200, content: { replayed: 2 } });
  for (const number of ["N1", "N2"]) {
    const [event] = await eventually("it has passed", () => (passed(number).length > 0 ? passed(number) : null));
    assert.deepEqual([event?.milestone, event?.raw.code], ["DELIVERED", "Q7"]);
  }
  assert.deepEqual((await changes()).codes, []);
  const file = join(runtime.folder, "packs/additions/fedex.json");
  assert.deepEqual(JSON.parse(readFileSync(file, "utf8")).codes, [code]);
});

test("a mapping that is none is refused with a sentence, and nothing is kept", async () => {
  const code = { table: "events", key: "X", text: "", means: { milestone: "NOWHERE", event: "DELIVERED" } };
  const { status, content } = await admin("changes/map", { carrier: "fedex", group: "g", code });
  assert.equal(status, 400);
  assert.equal((content as { error: { code: string } }).error.code, "WB-FLOW-007");
});

test("a part that moved holds its payloads; one action reads the new place and replays them", async () => {
  for (let n = 0; n < enough; n += 1) await send(`S${n}`, "PU");
  await eventually("it has passed", () => (passed(`S${enough - 1}`).length > 0 ? true : null));
  await send("R1", "PU", { list: "scanHistory" });
  const [work] = await eventually("it is work", async () => {
    const { drifts } = await changes();
    return drifts.some(({ count }) => count === 1) ? drifts : null;
  });
  const { change, fields, holds } = work!.drift;
  const at = "output.completeTrackResults.trackResults";
  assert.deepEqual(change, { what: "renamed", path: `${at}.scanEvents`, to: `${at}.scanHistory` });
  assert.ok(holds && fields.includes("events"));
  assert.deepEqual(passed("R1"), []);
  assert.deepEqual(await admin("changes/rename", { key: work!.key }), { status: 200, content: { replayed: 1 } });
  const [event] = await eventually("it has passed", () => (passed("R1").length > 0 ? passed("R1") : null));
  assert.equal(event?.milestone, "PICKED_UP");
  await send("R2", "PU", { list: "scanHistory" });
  await eventually("it has passed", () => (passed("R2").length > 0 ? true : null));
  assert.deepEqual((await changes()).drifts, []);
});

test("a change that is right as it is holds nothing any more, and that is remembered", async () => {
  await send("L1", "PU", { list: "scanLog" });
  const work = await eventually("it is held", async () => {
    const { drifts } = await changes();
    return drifts.find(({ count, drift }) => count === 1 && drift.change.what === "renamed");
  });
  assert.deepEqual(await admin("changes/accept", { key: work.key }), { status: 200, content: { replayed: 1 } });
  const { journal } = await storeOf(runtime);
  const [shape] = (await journal.recall("shapes")).filter(({ key }) => key === `fedex ${work.kind}`);
  assert.ok(shape, "the carrier's shape is kept");
  const { paths } = shape.value["learned"] as Learned;
  assert.equal(paths[work.drift.change.path]?.always, false);
  await send("L2", "PU", { list: "scanLog" });
  await idle(await storeOf(runtime));
  assert.deepEqual((await changes()).drifts, []);
});

test("what is new and not read is said once, and accepted with a press", async () => {
  for (let n = 0; n < plenty; n += 1) await send(`B${n}`, "PU");
  await send("A1", "PU", { extra: { carbonFootprint: { grams: 120 } } });
  const work = await eventually("it is work", async () =>
    (await changes()).drifts.find(({ drift }) => drift.change.what === "added"),
  );
  assert.equal(work.drift.class, "additive");
  await eventually("it has passed", () => (passed("A1").length > 0 ? true : null));
  assert.deepEqual(await admin("changes/accept", { key: work.key }), { status: 200, content: { replayed: 0 } });
  assert.deepEqual((await changes()).drifts, []);
  assert.equal((await admin("changes/accept", { key: work.key })).status, 404);
});
