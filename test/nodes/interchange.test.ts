/** An EDI interchange through the real runtime: events, letters, and what is answered. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { replay } from "../../core/delivery/replay.ts";
import type { Message } from "../../nodes/kit/red.ts";
import type { Store } from "../../nodes/kit/store.ts";
import { interchangeOf, statusSet } from "../core/mapping/interchange.ts";
import { eventually, idle, node, ourFiles, pack, store, storeOf, tab } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

const collect = (list: string): object => ({
  func: `global.get('${list}').push(msg); return null;`,
  outputs: 1,
  libs: [],
});
const flows: readonly FlowNode[] = [
  tab,
  store,
  pack("x12_214", "TEST_X12_SECRET"),
  node("wire", "carrier-ingest", [["map"], ["answer"]], {
    version: 2,
    channel: "wire",
    pack: "pack-x12_214",
    sizeLimit: 1000,
  }),
  node("map", "canonical-map", [["events"], []]),
  node("events", "function", [[]], collect("events")),
  node("answer", "function", [[]], collect("answers")),
];

const events: Message[] = [];
const answers: Message[] = [];
let runtime: Runtime;
let opened: Store;

before(async () => {
  const functionGlobalContext = { events, answers };
  runtime = await startRuntime({ files: ourFiles, flows, settings: { functionGlobalContext } });
  opened = await storeOf(runtime);
});
after(() => runtime.stop());

test("nineteen sets with one damaged: events of eighteen, one letter that names the segment, a 997 that rejects that set", async () => {
  const sets = Array.from({ length: 19 }, (_, at) => statusSet(String(at + 1).padStart(4, "0"), `PRO${at + 1}`));
  const damaged = sets.with(11, statusSet("0012", "PRO12").replace("MS1*OMAHA", "QM1*OMAHA"));
  runtime.node("wire").receive({ payload: interchangeOf([{ control: "7", sets: damaged }]) });
  await eventually("the answer", () => answers.length > 0);
  await idle(opened);
  const numbers = events.map(({ payload }) => (payload as { trackingNumber: string }).trackingNumber);
  assert.equal(new Set(numbers).size, 18);
  assert.ok(!numbers.includes("PRO12"));
  const letters = await opened.journal.letters({ state: "parked", limit: 10 });
  assert.deepEqual(
    letters.map(({ cause }) => cause.message),
    ["Interchange 000000905, group 7, set 214 0012, segment 5 (QM1): no such segment is known."],
  );
  const lines = String(answers[0]?.payload).split("~");
  assert.equal(lines.filter((line) => line === "AK5*A").length, 18);
  assert.deepEqual(lines.slice(lines.indexOf("AK2*214*0012")).slice(0, 3), ["AK2*214*0012", "AK3*QM1*5**1", "AK5*R*5"]);
  assert.ok(lines.includes("AK9*P*19*19*18"));
});

test("two sets that are damaged alike are two letters, and stay two when the receipt runs again", async () => {
  const known = new Set((await opened.journal.letters({ state: "parked", limit: 50 })).map(({ id }) => id));
  const damaged = (control: string): string => statusSet(control, `PRO${control}`).replace("MS1*OMAHA", "QM1*OMAHA");
  const sets = [damaged("0021"), statusSet("0022", "PRO0022"), damaged("0023")];
  runtime.node("wire").receive({ payload: interchangeOf([{ control: "8", sets }]) });
  const fresh = async () => {
    await idle(opened);
    return (await opened.journal.letters({ state: "parked", limit: 50 })).filter(({ id }) => !known.has(id));
  };
  const letters = await eventually("two letters", async () => ((await fresh()).length === 2 ? fresh() : null));
  const told = letters.map(({ cause }) => /set 214 (\d+)/.exec(cause.message)?.[1]).toSorted();
  assert.deepEqual(told, ["0021", "0023"]);
  const before = answers.length;
  await replay(opened, { letters: [letters[0]!.id] }, "test", Date.now());
  await eventually("it ran again", () => answers.length > before);
  assert.equal((await fresh()).length, 2);
});
