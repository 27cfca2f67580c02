import assert from "node:assert/strict";
import { test } from "node:test";
import type { FaultRule } from "../../sandbox/faults.ts";
import { milestone, netsuiteRig, numbersOn, openAccount, shipConfirm, tracking } from "./netsuite-desk.ts";

const operations = { tracking, milestone, "ship-confirm": shipConfirm };
const makings = ["return", "invoice-release", "accrual", "claim"] as const;

/** Every request of a try: the token, the readings, the change. */
const steps: Readonly<Record<string, Partial<FaultRule>>> = {
  token: { path: "/oauth2/v1/token", nth: 1 },
  "first reading": { method: "GET", nth: 1 },
  change: { method: "PATCH", nth: 1 },
  "second reading": { method: "GET", nth: 2 },
};
/** A tracking number is written after a second reading, so that the third is the one that proves it. */
const stepsOf = (name: string) =>
  name === "tracking" ? { ...steps, "third reading": { method: "GET", nth: 3 } } : steps;
const kinds = ["drop-reply", "drop-request", "reset", "503", "429", "500", "wrong-body"] as const;

for (const [name, asked] of Object.entries(operations)) {
  for (const [step, rule] of Object.entries(stepsOf(name))) {
    test(`NetSuite, ${name}: whatever breaks at the ${step}, the change is made once`, async (t) => {
      for (const fault of kinds) {
        const desk = await openAccount(t);
        desk.erp.faults.set([{ ...rule, fault }]);
        const [effect] = await desk.outcomes(await desk.intend(asked));
        assert.match(effect?.state ?? "", /^(posted|already-done)$/, fault);
        assert.equal(desk.erp.ledger.counters().writes, 1, fault);
        assert.deepEqual(desk.erp.ledger.doubles(), []);
        assert.deepEqual(desk.erp.faults.struck(), { [fault]: 1 });
        if (name === "tracking") assert.deepEqual(numbersOn(desk), ["1Z1"]);
      }
    });
  }

  test(`NetSuite, ${name}: a reply that comes too late is not waited for, and the change is made once`, async (t) => {
    const desk = await openAccount(t);
    desk.erp.faults.set([{ fault: "slow", ms: 4000, method: "PATCH", times: 1 }]);
    const [effect] = await desk.outcomes(await desk.intend(asked));
    assert.equal(effect?.state, "already-done");
    assert.equal(desk.erp.ledger.counters().writes, 1);
  });
}

for (const name of makings) {
  for (const async of [false, true]) {
    test(`NetSuite, ${name}${async ? " by a job" : ""}: whatever breaks at the post, one record is made`, async (t) => {
      for (const fault of kinds) {
        const desk = await openAccount(t, {}, { async });
        desk.erp.faults.set([{ fault, method: "POST", path: "/record/v1/", nth: 1 }]);
        const [effect] = await desk.outcomes(await desk.intend({ ...netsuiteRig.asks(1)[name], operation: name }));
        assert.match(effect?.state ?? "", /^(posted|already-done)$/, fault);
        assert.equal(desk.erp.made.length, 1, fault);
        assert.deepEqual(desk.erp.ledger.doubles(), []);
        assert.deepEqual(desk.erp.faults.struck(), { [fault]: 1 });
      }
    });
  }
}

test("NetSuite: every fault by turns, over many fulfillments, leaves each change once", async (t) => {
  const desk = await openAccount(t, { executor: { random: () => 0 } });
  desk.erp.faults.set(kinds.filter((fault) => fault !== "429").map((fault) => ({ fault, probability: 0.05 })));
  const documents = Array.from({ length: 20 }, (_, n) => `${1001 + n}`);
  const asked = documents.flatMap((document) => [
    { ...tracking, document, fields: { trackingNumber: `T${document}` } },
    { ...milestone, document },
    { ...shipConfirm, document },
  ]);
  const states = (await desk.outcomes(await desk.intend(...asked))).map(({ state }) => state);
  assert.deepEqual(
    states.filter((state) => state !== "posted" && state !== "already-done"),
    [],
  );
  assert.deepEqual(desk.erp.ledger.doubles(), []);
  assert.equal(desk.erp.ledger.counters().writes, 60);
  for (const document of documents) assert.deepEqual(numbersOn(desk, document), [`T${document}`]);
});
