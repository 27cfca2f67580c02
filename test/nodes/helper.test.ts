/** The palette in Node-RED's own test helper: what needs no store, in a runtime that knows no hooks. */
import assert from "node:assert/strict";
import { type EventEmitter, once } from "node:events";
import { createRequire } from "node:module";
import { after, afterEach, before, test } from "node:test";
import canonicalMap from "../../nodes/canonical-map/canonical-map.ts";
import deadLetter from "../../nodes/dead-letter/dead-letter.ts";
import erpPost from "../../nodes/erp-post/erp-post.ts";
import slaCheck from "../../nodes/sla-check/sla-check.ts";

/** What is used of the helper, which brings no types. */
interface TestHelper {
  init(runtime: string): void;
  startServer(done: () => void): void;
  stopServer(done: () => void): void;
  load(nodes: readonly unknown[], flow: readonly object[]): Promise<void>;
  unload(): Promise<void>;
  getNode(id: string): HelperNode;
}

interface HelperNode extends EventEmitter {
  readonly type: string;
  receive(message: object): void;
}

const palette = {
  "canonical-map": canonicalMap,
  "sla-check": slaCheck,
  "erp-post": erpPost,
  "dead-letter": deadLetter,
};

const require = createRequire(import.meta.url);
const helper = require("node-red-node-test-helper") as TestHelper;

before(async () => {
  helper.init(require.resolve("node-red"));
  await new Promise<void>((resolve) => helper.startServer(resolve));
});

afterEach(() => helper.unload());

after(() => new Promise<void>((resolve) => helper.stopServer(resolve)));

for (const [type, load] of Object.entries(palette)) {
  test(`${type} without its config node lives on, and gives every message to Catch with a code`, async () => {
    const flow = [
      { id: "tab", type: "tab" },
      { id: "n", z: "tab", type, version: 1, wires: [[], []] },
      { id: "c", z: "tab", type: "catch", scope: null, wires: [["seen"]] },
      { id: "seen", z: "tab", type: "helper" },
    ];
    await helper.load([load], flow);
    const node = helper.getNode("n");
    assert.equal(node.type, type);
    const caught = once(helper.getNode("seen"), "input");
    node.receive({ payload: { anything: true } });
    const [message] = (await caught) as [{ payload: unknown; error: { code: string } }];
    assert.equal(message.error.code, "WB-CFG-001");
    assert.deepEqual(message.payload, { anything: true });
  });
}
