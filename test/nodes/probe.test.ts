/** Carriers that test an address before they tell it anything. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { eventually, node, ourFiles, pack, store, storeOf, tab } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

const key = Buffer.from("a secret of the line");
const door = (id: string): FlowNode => node(id, "carrier-ingest", [[]], { pack: `pack-${id}`, path: `/waybill/${id}` });
const flows: readonly FlowNode[] = [
  tab,
  store,
  pack("dcsa", "TEST_PROBE_DCSA"),
  pack("usps", "TEST_PROBE_USPS"),
  door("dcsa"),
  door("usps"),
];

let runtime: Runtime;

before(async () => {
  Object.assign(process.env, { TEST_PROBE_DCSA: key.toString("base64"), TEST_PROBE_USPS: "another secret" });
  runtime = await startRuntime({ files: ourFiles, flows });
  await eventually("the doors are open", async () => (await ask("POST", "usps", "{}")).status === 401);
});
after(() => runtime.stop());

function ask(method: string, path: string, body?: string, headers: Readonly<Record<string, string>> = {}) {
  const json = { "content-type": "application/json" };
  return fetch(`${runtime.url}/waybill/${path}`, {
    method,
    headers: { ...json, ...headers },
    ...(body ? { body } : {}),
  });
}

test("a carrier that tests the address with HEAD gets the status that it takes for received; nothing is stored", async () => {
  assert.equal((await ask("HEAD", "dcsa")).status, 204);
  const { journal } = await storeOf(runtime);
  assert.equal((await journal.receipt(1)) ?? null, null);
});

test("a carrier that does not test the address is told so", async () => {
  const answer = await ask("HEAD", "usps");
  assert.equal(answer.status, 405);
  assert.equal(answer.headers.get("allow"), "POST");
});

test("what comes afterwards is signed with the secret that was given in Base64, behind sha256=", async () => {
  const body = JSON.stringify([{ metadata: { eventID: "e-1", retractedEventID: "e-0" } }]);
  const signature = (secret: Buffer | string) => `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const signed = await ask("POST", "dcsa", body, { "notification-signature": signature(key) });
  assert.equal(signed.status, 204);
  const wrong = await ask("POST", "dcsa", body, { "notification-signature": signature(key.toString("base64")) });
  assert.equal(wrong.status, 401);
});
