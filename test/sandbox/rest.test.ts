import assert from "node:assert/strict";
import { test } from "node:test";
import { sandboxSecrets } from "../../sandbox/secrets.ts";
import { withErp } from "./harness.ts";

const key = { "x-api-key": sandboxSecrets.restApiKey, "content-type": "application/json" };
const delivered = { shipment: "80000001", milestone: "DELIVERED", occurredAt: "2026-11-23T10:00:00Z" };

function post(url: string, event: unknown, idempotencyKey?: string): Promise<Response> {
  const headers = idempotencyKey === undefined ? key : { ...key, "idempotency-key": idempotencyKey };
  return fetch(`${url}/api/shipments/events`, { method: "POST", headers, body: JSON.stringify(event) });
}

test("an event is stored once per idempotency key, and the same answer is given again", async () => {
  await withErp({}, async (erp) => {
    const first = await post(erp.url, delivered, "k-1");
    const second = await post(erp.url, delivered, "k-1");
    assert.equal(first.status, 201);
    assert.equal(first.headers.get("idempotency-replayed"), null);
    assert.equal(second.status, 201);
    assert.equal(second.headers.get("idempotency-replayed"), "true");
    assert.deepEqual(await second.json(), await first.json());
    assert.equal(erp.ledger.counters().event, 1);
  });
});

test("an idempotency key cannot be used for another body", async () => {
  await withErp({}, async (erp) => {
    await post(erp.url, delivered, "k-1");
    const other = await post(erp.url, { ...delivered, milestone: "RETURNED" }, "k-1");
    assert.equal(other.status, 422);
    assert.equal(((await other.json()) as { code: string }).code, "idempotency_key_reused");
    assert.equal(erp.ledger.counters().event, 1);
  });
});

test("what was stored under a key can be read back, in load mode without the event", async () => {
  for (const keep of ["rows", "counters"] as const) {
    await withErp({ keep }, async (erp) => {
      await post(erp.url, delivered, "k/ 1");
      const found = await fetch(`${erp.url}/api/shipments/events/${encodeURIComponent("k/ 1")}`, { headers: key });
      const { id, idempotencyKey, event } = (await found.json()) as Record<string, unknown>;
      assert.deepEqual([id, idempotencyKey], ["evt_1", "k/ 1"]);
      assert.deepEqual(event, keep === "rows" ? delivered : null);
      const unknown = await fetch(`${erp.url}/api/shipments/events/k-2`, { headers: key });
      assert.equal(unknown.status, 404);
    });
  }
});

test("without a key nothing protects against a second storing, and the ledger shows it", async () => {
  await withErp({}, async (erp) => {
    await post(erp.url, delivered);
    await post(erp.url, delivered);
    assert.deepEqual(
      erp.ledger.doubles().map((double) => double.kind),
      ["event-twice"],
    );
  });
});

test("a body that is no event is refused and does not use up its key", async () => {
  await withErp({}, async (erp) => {
    for (const wrong of [{ shipment: "80000001" }, [], "x", { shipment: "", milestone: "DELIVERED" }]) {
      assert.equal((await post(erp.url, wrong, "k-1")).status, 400);
    }
    assert.equal((await post(erp.url, delivered, "k-1")).status, 201);
  });
});

test("the API key is required", async () => {
  await withErp({}, async (erp) => {
    const response = await fetch(`${erp.url}/api/shipments/80000001`, { headers: { "x-api-key": "wrong" } });
    assert.equal(response.status, 401);
  });
});

test("a shipment is replaced only under its current ETag", async () => {
  await withErp({}, async (erp) => {
    const url = `${erp.url}/api/shipments/80000001`;
    const put = (headers: Record<string, string>, body: unknown) =>
      fetch(url, { method: "PUT", headers: { ...key, ...headers }, body: JSON.stringify(body) });
    const read = await fetch(url, { headers: key });
    assert.equal(read.headers.get("etag"), '"1"');
    assert.equal((await put({}, { status: "DELIVERED" })).status, 428);
    const taken = await put({ "if-match": '"1"' }, { status: "DELIVERED" });
    assert.equal(taken.status, 200);
    assert.equal(taken.headers.get("etag"), '"2"');
    assert.equal((await put({ "if-match": '"1"' }, { status: "RETURNED" })).status, 412);
    assert.equal((await put({ "if-match": "*" }, { carrier: "other" })).status, 400);
    const [row] = erp.ledger.rows();
    assert.deepEqual(row?.effect === "field" && [row.field, row.from, row.to], ["status", "PACKED", "DELIVERED"]);
  });
});

test("a missing shipment is not found and a locked one is not written", async () => {
  await withErp({}, async (erp) => {
    assert.equal((await fetch(`${erp.url}/api/shipments/80000004`, { headers: key })).status, 404);
    const headers = { ...key, "if-match": "*" };
    const locked = await fetch(`${erp.url}/api/shipments/80000017`, { method: "PUT", headers, body: "{}" });
    assert.equal(locked.status, 423);
  });
});
