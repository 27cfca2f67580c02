import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, node, ourFiles, pack, store, storeOf, tab } from "../nodes/ours.ts";
import { startRuntime } from "../nodes/runtime.ts";

const flows = [
  tab,
  store,
  pack("dhl_unified", "TEST_DOOR_DHL_KEY"),
  node("dhl", "carrier-ingest", [["end"]], { pack: "pack-dhl_unified", path: "/waybill/dhl" }),
  node("end", "function", [[]], { func: "return null;", outputs: 1, libs: [] }),
];

test("a webhook that cannot be stored is sent away to come again, and the log says why, not once for every request", async () => {
  process.env["TEST_DOOR_DHL_KEY"] = "key";
  const runtime = await startRuntime({ files: ourFiles, flows });
  try {
    const { journal } = await storeOf(runtime);
    const said: string[] = [];
    runtime.node("dhl").error = (error) => void said.push(String(error));
    const headers = { "content-type": "application/json", "dhl-api-key": "key" };
    const post = () => fetch(`${runtime.url}/waybill/dhl`, { method: "POST", headers, body: '{"shipments":[]}' });
    await eventually("the door is open", async () => (await post()).status === 200);
    journal.receive = () => Promise.reject(new Error("disk full"));
    const answers = await Promise.all([post(), post(), post()]);
    for (const answer of answers) {
      assert.equal(answer.status, 503);
      assert.equal(answer.headers.get("retry-after"), "10");
      assert.equal(((await answer.json()) as { error: { code: string } }).error.code, "WB-IN-013");
    }
    assert.deepEqual(said, ["Error: disk full"]);
  } finally {
    await runtime.stop();
  }
});
