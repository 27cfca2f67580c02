import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { Pace } from "../../core/delivery/pace.ts";
import { dynamicsScm } from "../../erps/dynamics-scm/index.ts";
import { startEnvironment } from "../../sandbox/dynamics-scm/start.ts";
import type { FaultPlan } from "../../sandbox/faults.ts";
import { tokenPath } from "../../sandbox/odata/entra.ts";
import { type Asked, openDeskBefore } from "../core/delivery/desk.ts";
import { dynamicsScmRig, settingsOf } from "./dynamics-scm-desk.ts";

/** How long a closing connection gives its tries to end; far less than a turn takes to come. */
const graceMs = 2000;

const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** A pace that says how many requests it has let begin. */
class Counting extends Pace {
  begun = 0;

  override async begin(signal: AbortSignal): Promise<boolean> {
    const may = await super.begin(signal);
    if (may) this.begun++;
    return may;
  }
}

interface Came {
  readonly at: number;
  readonly method: string;
  readonly path: string;
}

/** Notes every call that comes to a simulator, one that a fault strikes too. */
function watch(faults: FaultPlan, now: () => number): readonly Came[] {
  const came: Came[] = [];
  const { strike } = faults;
  faults.strike = (method, path) => {
    came.push({ at: now(), method, path });
    return strike(method, path);
  };
  return came;
}

/** A desk before a system that wants a token, over a connection that keeps the pace. */
async function openPaced(t: TestContext, perMinute: number) {
  const erp = await startEnvironment({});
  const kept: { pace?: Counting } = {};
  const desk = await openDeskBefore(t, erp, {
    open: dynamicsScm.open,
    executor: { graceMs },
    settings(url, clock) {
      kept.pace = new Counting(clock, perMinute);
      return { ...settingsOf(url, clock), pace: kept.pace };
    },
  });
  const begun = (): number => kept.pace?.begun ?? 0;
  const answered = (): number => Object.values(erp.door.answers()).reduce((sum, count) => sum + count, 0);
  return { desk, begun, came: watch(erp.faults, desk.clock.now), isQuiet: () => begun() <= answered() };
}

type Paced = Awaited<ReturnType<typeof openPaced>>;

const milestones = [1, 2, 3, 4].map((n): Asked => dynamicsScmRig.asks(n).milestone ?? {});

/**
 * Posts a milestone of each document. Moves the clock only while no request is under way, so that a request comes at the
 * moment at which it began.
 */
async function postAll({ desk, isQuiet }: Paced): Promise<void> {
  const ids = await desk.intend(...milestones);
  const end = desk.clock.now() + 6 * 3_600_000;
  const states = async () => (await Promise.all(ids.map((id) => desk.journal.effect(id)))).map((one) => one?.state);
  while (desk.clock.now() < end && (await states()).includes("intended")) {
    if (isQuiet()) desk.clock.advance(5000);
    await aMoment();
  }
  assert.deepEqual(await states(), ["posted", "posted", "posted", "posted"]);
}

function mostInAMinute(came: readonly Came[]): number {
  const within = (start: number): number => came.filter(({ at }) => at >= start && at < start + 60_000).length;
  return Math.max(...came.map(({ at }) => within(at)));
}

test("no minute sees more requests at the system than the limit, signing in among them", async (t) => {
  const paced = await openPaced(t, 4);
  await postAll(paced);
  const { came } = paced;
  assert.equal(paced.begun(), came.length, "a request went past the pace");
  assert.equal(mostInAMinute(came), 4);
  for (const method of ["GET", "PATCH"]) assert.ok(came.some((call) => call.method === method));
  assert.ok(
    came.some(({ path }) => path.startsWith(tokenPath)),
    "nobody signed in",
  );
});

test("a system that comes back is found again by one request a minute, and every lane goes on", async (t) => {
  const paced = await openPaced(t, 1);
  paced.desk.erp.faults.set([{ fault: "503", times: 12 }]);
  await postAll(paced);
  assert.equal(mostInAMinute(paced.came), 1);
});

test("a connection that closes waits for no turn longer than it gives a try to end", async (t) => {
  const { desk, came, isQuiet } = await openPaced(t, 1);
  await desk.intend(...milestones);
  while (came.length === 0 || !isQuiet()) await aMoment();
  const closed = desk.executor.close();
  desk.clock.advance(graceMs);
  await closed;
  assert.equal(came.length, 1);
});
