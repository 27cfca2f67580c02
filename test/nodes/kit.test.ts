import assert from "node:assert/strict";
import { test } from "node:test";
import { manualClock } from "../../core/clock.ts";
import { CodedError, coded } from "../../core/errors.ts";
import { describeConfig, migrate, presentValues, problemOf, readConfig } from "../../nodes/kit/config.ts";
import { defineNode, type OpenContext, type Result } from "../../nodes/kit/define-node.ts";
import {
  amount,
  choice,
  choices,
  count,
  environmentName,
  nodeReference,
  pattern,
  requiredText,
  text,
} from "../../nodes/kit/fields.ts";
import { explain, reason } from "../../nodes/kit/reasons.ts";
import type { Done, Message, Red, RedNode, Saved, Send, StatusView } from "../../nodes/kit/red.ts";
import { statusLine } from "../../nodes/kit/status.ts";

const config = describeConfig({
  version: 3,
  fields: { name: text(), from: choice("a", ["a", "b"]), limit: count(5, 1, 10), extra: requiredText() },
  applies: { extra: (saved) => saved["from"] === "b" },
  migrations: [
    { to: 2, up: ({ max, ...saved }) => ({ ...saved, limit: max }) },
    { to: 3, up: (saved) => ({ ...saved, from: saved["from"] === "old" ? "b" : saved["from"] }) },
  ],
});

test("a node that an older version saved goes through every later migration, in order", () => {
  assert.deepEqual(migrate(config, { max: 7, from: "old" }), { limit: 7, from: "b", version: 3 });
  assert.deepEqual(migrate(config, { version: 2, limit: 7, from: "old" }), { limit: 7, from: "b", version: 3 });
  assert.deepEqual(migrate(config, { version: 3, from: "old" }), { version: 3, from: "old" });
});

test("what is not saved has its start value, numbers of dialogs are text, and what does not apply is not checked", () => {
  const read = readConfig(config, { version: 3, limit: "7" });
  assert.deepEqual(read, { kind: "config", config: { name: "", from: "a", limit: 7, extra: "" } });
});

test("properties of an older version are read as the present one has them, whether absent or undefined", () => {
  const old = { max: 7, from: "old", extra: undefined };
  assert.deepEqual(presentValues(config, old), { name: "", from: "b", limit: 7, extra: "", version: 3 });
});

test("a value that is not accepted names its property and the reason in both languages", () => {
  const read = readConfig(config, { version: 3, limit: "70" });
  assert.ok(read.kind === "problem");
  assert.equal(read.problem.property, "limit");
  assert.equal(explain(read.problem.why, "en-US"), "must lie between 1 and 10");
  assert.equal(explain(read.problem.why, "de"), "muss zwischen 1 und 10 liegen");
  const missing = readConfig(config, { version: 3, from: "b" });
  assert.deepEqual(missing, { kind: "problem", problem: { property: "extra", why: "required" } });
});

const one = (field: object): Parameters<typeof problemOf>[0] =>
  ({ version: 1, fields: { it: field }, migrations: [] }) as never;
const accepted: readonly [field: object, good: unknown, bad: unknown, why: string][] = [
  [text("", 3), "abc", "abcd", "short|3"],
  [requiredText(), "x", "  ", "required"],
  [count(1, 1, 9), "9", "1.5", "whole"],
  [count(1, 1, 9), 1, "", "number"],
  [amount(1, 0.1, 9), "0.5", "x", "number"],
  [choice("a", ["a", "b"]), "b", "c", "choice"],
  [choices(["a"], ["a", "b"]), ["b"], [], "list"],
  [environmentName(), "UPS_SECRET", "s3cret!", "env"],
  [nodeReference("waybill-store"), "id", "_ADD_", "required"],
  [pattern("", /^x/, "path"), "xy", "", "required"],
];
for (const [field, good, bad, why] of accepted) {
  test(`a field accepts ${JSON.stringify(good)} and refuses ${JSON.stringify(bad)}: ${why}`, () => {
    assert.equal(problemOf(one(field), "it", good), null);
    assert.equal(problemOf(one(field), "it", bad), why);
  });
}

test("a value that the environment fills in is accepted in the dialog", () => {
  assert.equal(problemOf(one(count(1, 1, 9)), "it", "${LIMIT}"), null);
});

test("a reason that nobody wrote down is shown as it is", () => {
  assert.equal(explain("something else", "en"), "something else");
  assert.equal(explain(reason("twice", "F"), "en"), "names F twice");
});

/** A Node-RED that holds one node. */
function stage(
  open: (
    context: OpenContext<"out">,
  ) => ((message: Message) => Result<"out"> | Promise<Result<"out">>) | Promise<never>,
) {
  let take: (message: Message, send: Send, done: Done) => void = () => {};
  let close: (removed: boolean, done: () => void) => void = () => {};
  const sent: unknown[] = [];
  const statuses: StatusView[] = [];
  const node = {
    id: "n",
    type: "kit-test",
    wires: [["x"]],
    on: (event: string, handler: never) => (event === "input" ? (take = handler) : (close = handler)),
    status: (view: StatusView) => void statuses.push(view),
    send: (messages: unknown) => void sent.push(messages),
    error: () => {},
    warn: () => {},
  } as unknown as RedNode;
  const red = {
    nodes: {
      createNode: () => {},
      registerType: (_type: string, make: (this: RedNode, saved: Saved) => void) =>
        make.call(node, { id: "n", type: "kit-test" }),
      getNode: () => null,
    },
    _: (key: string) => key,
  } as unknown as Red;
  defineNode({
    type: "kit-test",
    config: describeConfig({ version: 1, fields: {}, migrations: [] }),
    outputs: ["out"],
    open: (_config, context) => open(context),
  })(red);
  const receive = (message: Message): Promise<Error | undefined> =>
    new Promise((resolve) => take(message, (messages) => void sent.push(messages), resolve));
  return { receive, sent, statuses, close: () => new Promise<void>((resolve) => close(false, resolve)) };
}

test("a handler that rejects, throws at once, or answers is told through done exactly once", async () => {
  const node = stage(() => (message) => {
    if (message.payload === "throw") throw new CodedError(coded("WB-MAP-008"));
    return message.payload === "reject" ? Promise.reject(new Error("later")) : { out: message };
  });
  assert.equal(((await node.receive({ payload: "throw" })) as CodedError).code, "WB-MAP-008");
  assert.equal((await node.receive({ payload: "reject" }))?.message, "later");
  assert.equal(await node.receive({ payload: "fine" }), undefined);
  assert.deepEqual(node.sent, [[{ payload: "fine" }]]);
});

test("what is thrown and no error becomes one", async () => {
  const node = stage(() => () => Promise.reject("just text"));
  assert.equal((await node.receive({}))?.message, "just text");
});

test("a node that cannot open answers every message with the reason and shows red", async () => {
  const node = stage(() => Promise.reject(new CodedError(coded("WB-STORE-001", { path: "x", detail: "y" }))));
  assert.equal(((await node.receive({})) as CodedError).code, "WB-STORE-001");
  assert.equal(((await node.receive({})) as CodedError).code, "WB-STORE-001");
  assert.deepEqual(node.statuses, [{ fill: "red", shape: "ring", text: "kit-test.status.failed" }]);
});

test("closing aborts, lets what is in hand end, and then closes what was opened, last first", async () => {
  const told: string[] = [];
  const node = stage((context) => {
    context.onClose(() => void told.push("first opened"));
    context.onClose(async () => void told.push("last opened"));
    context.signal.addEventListener("abort", () => told.push("aborted"));
    return async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      told.push("in hand ended");
      return null;
    };
  });
  const answered = node.receive({});
  await new Promise((resolve) => setImmediate(resolve));
  await node.close();
  await answered;
  assert.deepEqual(told, ["aborted", "in hand ended", "last opened", "first opened"]);
});

test("a status is shown at once, then at most every quarter of a second, the latest last", () => {
  const clock = manualClock();
  const shown: (string | undefined)[] = [];
  const node = { type: "t", status: (view: StatusView) => void shown.push(view.text) } as unknown as RedNode;
  const line = statusLine(
    { _: (_key: string, values: { count: number }) => `${values.count} things` } as unknown as Red,
    node,
    clock,
  );
  for (let n = 0; n < 100; n += 1) line.show({ key: "x", fill: "blue", values: { count: n } });
  assert.deepEqual(shown, ["0 things"]);
  clock.advance(250);
  assert.deepEqual(shown, ["0 things", "99 things"]);
  line.show({ key: "x", fill: "blue", values: { count: 99 } });
  clock.advance(1000);
  assert.deepEqual(shown, ["0 things", "99 things"]);
  line.close();
  line.show({ key: "x", fill: "blue", values: { count: 5 } });
  clock.advance(1000);
  assert.deepEqual(shown, ["0 things", "99 things"]);
});
