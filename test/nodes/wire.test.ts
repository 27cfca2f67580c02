/** The channel that other nodes feed, and the acknowledgements that a format asks for, in the real runtime. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Message } from "../../nodes/kit/red.ts";
import type { Store } from "../../nodes/kit/store.ts";
import { packageRoot } from "../../paths.ts";
import { eventually, idle, node, ourFiles, pack, store, storeOf, tab } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

const secret = "a-shared-secret";
const collect = (list: string): object => ({
  func: `global.get('${list}').push(msg); return null;`,
  outputs: 1,
  libs: [],
});
const flows: readonly FlowNode[] = [
  tab,
  { ...store, highWater: 1000 },
  pack("fedex", "TEST_FEDEX_SECRET"),
  node("door", "carrier-ingest", [["keep"]], { pack: "pack-fedex", path: "/waybill/fedex" }),
  node("wire", "carrier-ingest", [["keep"]], { version: 2, channel: "wire", pack: "pack-fedex", sizeLimit: 1 }),
  pack("x12_214", "TEST_FEDEX_SECRET"),
  node("edi", "carrier-ingest", [["keep"], ["answer"]], { version: 2, channel: "wire", pack: "pack-x12_214" }),
  node("keep", "function", [[]], collect("seen")),
  node("answer", "function", [[]], collect("answers")),
  node("complete", "complete", [["completed"]], { scope: ["wire"] }),
  node("completed", "function", [[]], collect("completed")),
  node("catch", "catch", [["caught"]], { scope: ["wire"], uncaught: false }),
  node("caught", "function", [[]], collect("caught")),
];

const seen: Message[] = [];
const completed: Message[] = [];
const caught: Message[] = [];
const answers: Message[] = [];
let runtime: Runtime;
let opened: Store;

before(async () => {
  process.env["TEST_FEDEX_SECRET"] = secret;
  const functionGlobalContext = { seen, completed, caught, answers };
  runtime = await startRuntime({ files: ourFiles, flows, settings: { functionGlobalContext } });
  opened = await storeOf(runtime);
});
after(() => runtime.stop());

const answerOf = (number: string): object => ({ output: { completeTrackResults: [{ trackingNumber: number }] } });
const arrived = (number: string): Message[] => seen.filter((one) => JSON.stringify(one.payload).includes(number));

for (const [what, payload] of [
  ["text", JSON.stringify(answerOf("7001"))],
  ["bytes", Buffer.from(JSON.stringify(answerOf("7002")))],
  ["an object", answerOf("7003")],
] as const) {
  test(`${what} that another node hands over becomes a receipt and goes into the flow`, async () => {
    const number = `700${["text", "bytes", "an object"].indexOf(what) + 1}`;
    runtime.node("wire").receive({ payload, topic: "from a mailbox" });
    const message = await eventually("the message", () => arrived(number)[0]);
    assert.deepEqual(message.payload, answerOf(number));
    const receipt = await opened.journal.receipt(message.receipt?.id ?? 0);
    assert.equal(receipt?.channel, "wire");
    assert.equal(receipt?.lane, number);
    assert.deepEqual(receipt?.headers, { topic: "from a mailbox" });
  });
}

test("the message is done when its content is stored, before the flow has run", async () => {
  runtime.node("wire").receive({ payload: answerOf("7010"), mark: "stored first" });
  await eventually("it completes", () => completed.find((one) => one["mark"] === "stored first"));
  const { receipts } = await opened.journal.figures(Date.now());
  assert.equal((await opened.journal.receipt(receipts))?.lane, "7010");
});

test("an object is the same content whatever the order of its keys, and the same as the webhook that says it", async () => {
  const content = JSON.stringify({ a: 1, output: { completeTrackResults: [{ trackingNumber: "7020" }] } });
  const answer = await fetch(`${runtime.url}/waybill/fedex`, {
    method: "POST",
    body: content,
    headers: {
      "content-type": "application/json",
      "fdx-signature": createHmac("sha256", secret).update(content).digest("base64"),
    },
  });
  assert.equal(answer.status, 200);
  const before = (await opened.journal.figures(Date.now())).receipts;
  const done = completed.length;
  runtime.node("wire").receive({ payload: { ...answerOf("7020"), a: 1 } });
  runtime.node("wire").receive({ payload: { a: 1, ...answerOf("7020") } });
  runtime.node("wire").receive({ payload: content });
  await eventually("all three complete", () => completed.length === done + 3);
  assert.equal((await opened.journal.figures(Date.now())).receipts, before);
  await idle(opened);
  assert.equal(arrived("7020").length, 1);
});

for (const [what, payload, code] of [
  ["no payload", undefined, "WB-IN-020"],
  ["an empty text", "", "WB-IN-020"],
  ["an object that holds itself", "circle", "WB-IN-020"],
  ["more than the size limit", "x".repeat(1025), "WB-IN-004"],
] as const) {
  test(`${what} is refused with ${code}, which a catch node takes`, async () => {
    const already = caught.length;
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    runtime.node("wire").receive({ payload: payload === "circle" ? circle : payload });
    const { error } = await eventually("the refusal", () => caught[already]);
    assert.equal((error as { code?: string }).code, code);
  });
}

test("text that cannot be read is parked with its bytes", async () => {
  runtime.node("wire").receive({ payload: "no JSON at all" });
  const [letter] = await eventually("its letter", async () => {
    const letters = await opened.journal.letters({ state: "parked", limit: 1 });
    return letters.length > 0 && letters;
  });
  assert.equal(letter?.cause.code, "WB-READ-001");
  const receipt = await opened.journal.receipt(letter?.receipt ?? 0);
  assert.equal(Buffer.from(receipt?.body ?? []).toString(), "no JSON at all");
});

test("an X12 interchange that another node hands over is answered with a 997 about its groups", async () => {
  const sent = readFileSync(join(packageRoot, "carriers/x12_214/samples/journey.edi"), "utf8");
  runtime.node("edi").receive({ payload: sent });
  const answer = await eventually("the acknowledgement", () => answers[0]);
  const [, control] = /GS\*QM\*[^*]*\*[^*]*\*\d+\*\d+\*(\d+)/.exec(sent) ?? [];
  assert.match(String(answer.payload), /ST\*997\*/);
  assert.ok(String(answer.payload).includes(`AK1*QM*${control}`), String(answer.payload));
  assert.equal(answer.receipt?.carrier, "x12_214");
  await idle(opened);
  assert.equal(answers.length, 1);
});
