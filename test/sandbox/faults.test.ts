import assert from "node:assert/strict";
import { test } from "node:test";
import { type FaultRule, planFaults, readFaultRules } from "../../sandbox/faults.ts";
import { sandboxSecrets } from "../../sandbox/secrets.ts";
import { until, withErp } from "./harness.ts";

const headers = { "x-api-key": sandboxSecrets.restApiKey, "content-type": "application/json" };

function store(url: string, idempotencyKey: string): Promise<Response> {
  const body = JSON.stringify({ shipment: "80000001", milestone: "DELIVERED", eventId: idempotencyKey });
  const options = { method: "POST", headers: { ...headers, "idempotency-key": idempotencyKey }, body };
  return fetch(`${url}/api/shipments/events`, options);
}

async function steer(url: string, method: string, rules?: readonly FaultRule[]): Promise<Response> {
  const body = rules === undefined ? {} : { body: JSON.stringify(rules) };
  return fetch(`${url}/_sandbox/faults`, { method, ...body });
}

function strikes(rule: FaultRule, calls: number): number[] {
  const plan = planFaults({ rules: [rule], seed: 3 });
  return Array.from({ length: calls }, (_, index) => index + 1).filter(() => plan.strike("GET", "/a") !== null);
}

test("a rule strikes by number, by rhythm, by chance of its own seed, and so often as it may", () => {
  assert.deepEqual(strikes({ fault: "503", nth: 2 }, 4), [2]);
  assert.deepEqual(strikes({ fault: "503", nth: [1, 4] }, 4), [1, 4]);
  assert.deepEqual(strikes({ fault: "503", every: 3 }, 7), [3, 6]);
  assert.deepEqual(strikes({ fault: "503", times: 2 }, 4), [1, 2]);
  const chance = strikes({ fault: "503", probability: 0.5 }, 40);
  assert.deepEqual(strikes({ fault: "503", probability: 0.5 }, 40), chance);
  assert.ok(chance.length > 10 && chance.length < 30, String(chance.length));
});

test("a rule looks at method and path, and ends by the clock", () => {
  let nowMs = 0;
  const rules: FaultRule[] = [{ fault: "429", method: "patch", path: "80000001", forMs: 100, retryAfterSeconds: 7 }];
  const plan = planFaults({ rules, now: () => nowMs });
  assert.equal(plan.strike("GET", "/x('80000001')"), null);
  assert.equal(plan.strike("PATCH", "/x('80000002')"), null);
  assert.deepEqual(plan.strike("PATCH", "/x('80000001')"), { kind: "429", ms: 0, retryAfterSeconds: 7 });
  nowMs = 100;
  assert.equal(plan.strike("PATCH", "/x('80000001')"), null);
  assert.deepEqual(plan.struck(), { "429": 1 });
});

test("rules from outside are read or refused with the reason", () => {
  assert.deepEqual(readFaultRules({ rules: [{ fault: "slow" }] }), { kind: "rules", rules: [{ fault: "slow" }] });
  const reasonOf = (json: unknown): string => {
    const reading = readFaultRules(json);
    return reading.kind === "refused" ? reading.reason : "";
  };
  assert.match(reasonOf([{ fault: "slow" }, { fault: "fire" }]), /^Rule 1: /);
  assert.match(reasonOf([null]), /^Rule 0: /);
  assert.match(reasonOf(null), /Expected an array/);
});

test("a dropped reply and a failure after work leave the effect behind", async () => {
  const faults: FaultRule[] = [
    { fault: "drop-reply", nth: 1 },
    { fault: "500", nth: 2 },
  ];
  await withErp({ faults }, async (erp) => {
    await assert.rejects(store(erp.url, "k-1"));
    assert.equal(erp.ledger.counters().event, 1);
    assert.equal((await store(erp.url, "k-2")).status, 500);
    assert.equal(erp.ledger.counters().event, 2);
    const again = await store(erp.url, "k-1");
    assert.equal(again.headers.get("idempotency-replayed"), "true");
  });
});

test("a dropped or reset request, a refusal and a strange page leave no effect", async () => {
  const faults: FaultRule[] = [
    { fault: "drop-request", nth: 1 },
    { fault: "reset", nth: 2 },
    { fault: "503", nth: 3, retryAfterSeconds: 2 },
    { fault: "429", nth: 4, retryAfterSeconds: 30 },
    { fault: "wrong-body", nth: 5 },
  ];
  await withErp({ faults }, async (erp) => {
    await assert.rejects(store(erp.url, "k-1"));
    await assert.rejects(store(erp.url, "k-1"));
    const unavailable = await store(erp.url, "k-1");
    assert.deepEqual([unavailable.status, unavailable.headers.get("retry-after")], [503, "2"]);
    const tooMany = await store(erp.url, "k-1");
    assert.deepEqual([tooMany.status, tooMany.headers.get("retry-after")], [429, "30"]);
    const strange = await store(erp.url, "k-1");
    assert.equal(strange.status, 200);
    assert.match(await strange.text(), /<!DOCTYPE html>/);
    assert.equal(erp.ledger.counters().writes, 0);
    assert.equal((await store(erp.url, "k-1")).status, 201);
  });
});

test("a slow answer comes after the work is done", async () => {
  await withErp({ faults: [{ fault: "slow", ms: 60_000 }] }, async (erp) => {
    const patience = new AbortController();
    const answer = store(erp.url, "k-1");
    const impatient = fetch(`${erp.url}/api/shipments/80000001`, { headers, signal: patience.signal });
    await until(() => erp.ledger.counters().event === 1, "the event in the ledger");
    patience.abort();
    await assert.rejects(impatient, { name: "AbortError" });
    await erp.door.close();
    await assert.rejects(answer);
  });
});

test("a system that is down refuses connections and comes back on the same port", async () => {
  await withErp({}, async (erp) => {
    assert.equal((await store(erp.url, "k-1")).status, 201);
    await erp.door.down();
    const refused = await store(erp.url, "k-2").catch((error: Error) => error.cause as NodeJS.ErrnoException);
    assert.equal((refused as NodeJS.ErrnoException).code, "ECONNREFUSED");
    await erp.door.up();
    assert.equal((await store(erp.url, "k-2")).status, 201);
    assert.equal(erp.ledger.counters().event, 2);
  });
});

test("faults are set, shown and cleared over HTTP, where no fault strikes", async () => {
  await withErp({}, async (erp) => {
    const set = await steer(erp.url, "POST", [{ fault: "503" }]);
    assert.deepEqual(await set.json(), { rules: [{ fault: "503" }], struck: {} });
    assert.equal((await store(erp.url, "k-1")).status, 503);
    assert.deepEqual(((await (await steer(erp.url, "GET")).json()) as { struck: unknown }).struck, { "503": 1 });
    await steer(erp.url, "DELETE");
    assert.equal((await store(erp.url, "k-1")).status, 201);
    const wrong = await fetch(`${erp.url}/_sandbox/faults`, { method: "POST", body: "[{]" });
    assert.equal(wrong.status, 400);
  });
});

test("an outage ordered over HTTP begins at once and ends by itself", async () => {
  await withErp({}, async (erp) => {
    const ordered = await steer(erp.url, "POST", [{ fault: "down", ms: 30 }]);
    assert.equal(ordered.status, 200);
    let seen = "";
    for (const deadline = Date.now() + 5_000; seen !== "down up" && Date.now() < deadline; ) {
      const answer = await store(erp.url, "k-1").catch(() => null);
      if (!answer) seen = "down";
      if (answer && seen === "down") seen = "down up";
    }
    assert.equal(seen, "down up");
  });
});
