import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { systemClock } from "../../../core/clock.ts";
import { Subscription } from "../../../core/ingest/subscription.ts";
import { openJournal } from "../../../core/journal/open.ts";
import { eventually } from "../../nodes/ours.ts";
import { startBroker, type TestBroker } from "./broker.ts";

let broker: TestBroker;
before(async () => {
  broker = await startBroker();
});
after(() => broker.close());

interface Held {
  readonly subscription: Subscription;
  readonly texts: string[];
  readonly states: string[];
  readonly errors: Error[];
}

/** Subscribes; `take` may say that a text cannot be stored. */
async function subscribe(clientId: string, filter: string, take?: (text: string) => void): Promise<Held> {
  const [texts, states, errors]: [string[], string[], Error[]] = [[], [], []];
  const subscription = new Subscription({
    broker: { url: broker.url, user: "", secret: "", authority: null, sessionSeconds: 600 },
    clientId,
    filter,
    clock: systemClock,
    async take(payload) {
      const text = Buffer.from(payload).toString();
      take?.(text);
      texts.push(text);
    },
    changed: (state) => states.push(state),
    failed: (error) => errors.push(error),
  });
  await eventually("it is connected", () => states.includes("connected"));
  return { subscription, texts, states, errors };
}

test("with a broker that knows no MQTT 5, 3.1.1 is spoken", async () => {
  const { subscription, errors } = await subscribe("older", "a/#");
  assert.equal(subscription.version, 4);
  assert.deepEqual(errors, []);
  await subscription.close();
});

test("what is published arrives, also what was published while we were away", async () => {
  const first = await subscribe("away", "b/#");
  await broker.publish("b/1", "here");
  await eventually("the first", () => first.texts.includes("here"));
  await first.subscription.close();
  await broker.publish("b/2", "while away");
  const second = await subscribe("away", "b/#");
  await eventually("the second", () => second.texts.includes("while away"));
  assert.deepEqual(second.texts, ["while away"]);
  await second.subscription.close();
});

test("what could not be stored is not acknowledged and comes again", async () => {
  let failures = 1;
  const { subscription, texts, errors } = await subscribe("again", "c/#", () => {
    if (failures-- > 0) throw new Error("the disk is full");
  });
  await broker.publish("c/1", "one");
  await eventually("it comes again", () => texts.includes("one"));
  assert.match(errors[0]?.message ?? "", /the disk is full/);
  await subscription.close();
});

test("a broker that goes away and comes again is subscribed to again, and nothing is lost", async () => {
  const { subscription, texts, states } = await subscribe("restart", "d/#");
  await broker.restart(200);
  await eventually("it is connected again", () => states.filter((state) => state === "connected").length > 1);
  assert.ok(states.includes("away"));
  await broker.publish("d/1", "after the restart");
  await eventually("it arrives", () => texts.includes("after the restart"));
  await subscription.close();
});

test("a subscription that is given up is forgotten by the broker", async () => {
  const first = await subscribe("forgotten", "e/#");
  await first.subscription.close(true);
  await broker.publish("e/1", "nobody listens");
  const second = await subscribe("forgotten", "other/#");
  await broker.publish("other/1", "somebody does");
  await eventually("it arrives", () => second.texts.length > 0);
  assert.deepEqual(second.texts, ["somebody does"]);
  await second.subscription.close();
});

test("a process that is killed between storing and acknowledging gets the message again, as the same receipt", async () => {
  const folder = mkdtempSync(join(tmpdir(), "waybill-bus-"));
  const path = join(folder, "waybill.db");
  const run = (kill: string): Promise<NodeJS.Signals | number | null> =>
    new Promise((resolve) => {
      const script = fileURLToPath(import.meta.resolve("./bus-worker.ts"));
      const worker = spawn(process.execPath, [script, broker.url, path, kill], {
        stdio: ["ignore", "ignore", "inherit"],
      });
      worker.on("exit", (code, signal) => resolve(signal ?? code));
    });
  const first = run("kill");
  await eventually("it is there", () => broker.clients().includes("worker"));
  await new Promise((resolve) => setTimeout(resolve, 300));
  await broker.publish("f/1", '{"n":1}');
  assert.equal(await first, "SIGKILL");
  await broker.publish("f/2", '{"n":2}');
  assert.equal(await run("2"), 0);
  const journal = await openJournal({ kind: "sqlite", path });
  assert.equal((await journal.figures(0)).receipts, 2);
  await journal.close();
  rmSync(folder, { recursive: true });
});
