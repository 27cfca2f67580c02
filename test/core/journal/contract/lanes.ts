import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Journal } from "../../../../core/journal/journal.ts";
import type { Driver } from "../drivers.ts";
import { change, monday } from "../samples.ts";

const queue = "erp:a";

interface Item {
  readonly effect: number;
  readonly rank: number;
  lane: string;
  due: number;
  attempts: number;
  interrupted: boolean;
  /** Number of the work while it is leased. */
  work: number | null;
}

/** The rule in few words: each lane is a list whose first is its head; a head stays until it leaves, unless it was never tried. */
class Model {
  readonly lanes = new Map<string, Item[]>();
  now = monday;

  enter(item: Item): void {
    const [head, ...rest] = this.lanes.get(item.lane) ?? [];
    if (!head) return void this.lanes.set(item.lane, [item]);
    const yields = head.work === null && head.attempts === 0 && item.rank < head.rank;
    const [first, other] = yields ? [item, head] : [head, item];
    this.lanes.set(item.lane, [first, ...[...rest, other].sort((a, b) => a.rank - b.rank || a.effect - b.effect)]);
  }

  leave(item: Item): void {
    const rest = (this.lanes.get(item.lane) ?? []).filter((other) => other !== item);
    this.lanes.set(item.lane, rest);
  }

  /** Heads that may be claimed now, those with a moment first, then oldest first. */
  ready(): readonly Item[] {
    const heads = [...this.lanes.values()].map(([head]) => head).filter((head) => head !== undefined);
    const free = heads.filter(({ work, due }) => work === null && due <= this.now);
    return free.sort((a, b) => Number(a.due === 0) - Number(b.due === 0) || a.due - b.due || a.effect - b.effect);
  }

  leased(): readonly Item[] {
    return [...this.lanes.values()].flat().filter(({ work }) => work !== null);
  }

  get size(): number {
    return [...this.lanes.values()].flat().length;
  }
}

interface Real {
  journal: Journal;
  reopen(): Promise<Journal>;
  serial: number;
}

type Step = (model: Model, real: Real) => Promise<void>;

const laneName = fc.constantFrom("a", "b", "c");

const enter = fc.record({ lane: laneName, rank: fc.integer({ min: 1, max: 5 }) }).map(
  ({ lane, rank }): Step =>
    async (model, real) => {
      const [intended] = await real.journal.intend([change(`${++real.serial}`, { lane, rank })]);
      model.enter({ effect: intended?.effect ?? 0, rank, lane, due: 0, attempts: 0, interrupted: false, work: null });
    },
);

async function claimLimit(model: Model, real: Real, limit: number): Promise<void> {
  const wanted = model.ready().slice(0, limit);
  const claimed = await real.journal.claim(queue, limit, model.now);
  for (const [index, item] of wanted.entries()) {
    item.attempts += 1;
    item.work = claimed[index]?.work ?? null;
  }
  const facts = claimed.map(({ subject, lane, attempt, interrupted }) => {
    return { effect: subject.kind === "effect" && subject.effect.id, lane, attempts: attempt, interrupted };
  });
  assert.deepEqual(
    facts,
    wanted.map(({ effect, lane, attempts, interrupted }) => ({ effect, lane, attempts, interrupted })),
  );
  const lanes = model.leased().map(({ lane }) => lane);
  assert.equal(new Set(lanes).size, lanes.length);
}

const claim = fc.integer({ min: 1, max: 4 }).map(
  (limit): Step =>
    (model, real) =>
      claimLimit(model, real, limit),
);

const settle = fc
  .record({
    which: fc.nat(),
    kind: fc.constantFrom("done", "later", "release", "relane"),
    lane: laneName,
    wait: fc.nat(30),
    uncounted: fc.boolean(),
  })
  .map(
    ({ which, kind, lane, wait, uncounted }): Step =>
      async (model, real) => {
        const leased = model.leased();
        const item = leased[which % Math.max(leased.length, 1)];
        if (!item?.work) return;
        const { work } = item;
        item.work = null;
        if (kind === "done") {
          model.leave(item);
          return real.journal.settle([{ kind, work }]);
        }
        if (kind === "later") {
          Object.assign(item, {
            due: model.now + wait,
            interrupted: false,
            attempts: item.attempts - Number(uncounted),
          });
          return real.journal.settle([{ kind, work, notBefore: item.due, why: null, uncounted }]);
        }
        item.attempts -= 1;
        if (kind === "release") return real.journal.settle([{ kind, work }]);
        if (lane !== item.lane) {
          model.leave(item);
          Object.assign(item, { lane, due: 0 });
          model.enter(item);
        }
        return real.journal.settle([{ kind, work, lane }]);
      },
  );

const pass = fc.integer({ min: 1, max: 20 }).map(
  (byMs): Step =>
    async (model) => {
      model.now += byMs;
    },
);

const restart = fc.constant<Step>(async (model, real) => {
  for (const item of model.leased()) Object.assign(item, { work: null, interrupted: true });
  real.journal = await real.reopen();
});

async function drain(model: Model, real: Real): Promise<void> {
  model.now += 1000;
  for (let rounds = model.size + 1; rounds > 0; rounds--) {
    await claimLimit(model, real, 9);
    const leased = model.leased();
    await real.journal.settle(leased.map(({ work }) => ({ kind: "done", work: work ?? 0 })));
    for (const item of leased) model.leave(item);
  }
  assert.equal(model.size, 0);
  assert.equal((await real.journal.figures(model.now)).waiting, 0);
}

export function lanePromises(driver: Driver): void {
  test("never are two of one lane leased; the oldest goes first; what is blocked blocks its lane; all get done", async () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: enter },
      { weight: 4, arbitrary: claim },
      { weight: 5, arbitrary: settle },
      { weight: 2, arbitrary: pass },
      { weight: 1, arbitrary: restart },
    );
    const property = fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const place = await driver.make();
      const real: Real = {
        journal: await place.open(),
        serial: 0,
        reopen: () => real.journal.close().then(place.open),
      };
      try {
        const model = new Model();
        for (const one of steps) await one(model, real);
        await drain(model, real);
      } finally {
        await real.journal.close();
        await place.clear();
      }
    });
    await fc.assert(property, { numRuns: 60 });
  });
}
