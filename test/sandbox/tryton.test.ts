import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { startTryton, type TrytonErp, type TrytonErpOptions, trytonAccess } from "../../sandbox/tryton/erp.ts";

const { database, user, password } = trytonAccess;

interface Client {
  readonly erp: TrytonErp;
  post(method: string, params: readonly unknown[], path?: string): Promise<Response>;
  ask(method: string, ...params: readonly unknown[]): Promise<unknown>;
}

/** A client that is signed in; `ask` adds a context and answers what stands in `result` or `error`. */
async function signIn(t: TestContext, options: TrytonErpOptions = {}): Promise<Client> {
  const erp = await startTryton({ parcels: 2, ...options });
  t.after(() => erp.close());
  let authorization = "";
  const post: Client["post"] = (method, params, path = `/${database}/`) => {
    const body = JSON.stringify({ id: 1, method, params });
    return fetch(erp.url + path, { method: "POST", headers: { authorization }, body });
  };
  const ask: Client["ask"] = async (method, ...params) => {
    const answer = await post(method, [...params, {}]);
    const { result, error } = (await answer.json()) as { result?: unknown; error?: unknown };
    return error ?? result;
  };
  const [id, key] = (await ask("common.db.login", user, { password }, "en")) as [number, string];
  authorization = `Session ${btoa(`${user}:${id}:${key}`)}`;
  return { erp, post, ask };
}

const shipments = "model.stock.shipment.out";

test("every call but the sign-in wants a session, which ends with the sign-out", async (t) => {
  const { erp, post, ask } = await signIn(t);
  assert.equal((await post("common.db.login", [user, { password: "wrong" }, "en"])).status, 401);
  assert.deepEqual(await ask(`${shipments}.read`, [1], ["number"]), [{ id: 1, number: "80000001" }]);
  assert.equal(await ask("common.db.logout"), null);
  assert.equal((await post(`${shipments}.read`, [[1], ["number"], {}])).status, 401);
  assert.equal((await post("common.db.login", [], "/elsewhere/")).status, 404);
  assert.equal((await fetch(`${erp.url}/${database}/`, { method: "POST", body: "{" })).status, 500);
});

test("a transition moves a shipment from its own state only, and says nothing of it", async (t) => {
  const { erp, ask } = await signIn(t, { state: "waiting" });
  const stateOf = async () => ((await ask(`${shipments}.read`, [1], ["state"])) as { state: string }[])[0]?.state;
  for (const [transition, answer, state] of [
    ["done", null, "waiting"],
    ["assign_try", true, "assigned"],
    ["assign_try", true, "assigned"],
    ["pick", null, "picked"],
    ["done", null, "picked"],
    ["pack", null, "packed"],
    ["done", null, "done"],
    ["done", null, "done"],
  ] as const) {
    assert.deepEqual([await ask(`${shipments}.${transition}`, [1]), await stateOf()], [answer, state], transition);
  }
  const booked = erp.ledger.rows().map(({ effect }) => effect);
  assert.deepEqual(booked, ["picking", "goods-issue", "created"]);
  await ask(`${shipments}.pack`, [2]);
  assert.deepEqual(await ask(`${shipments}.read`, [2], ["state"]), [{ id: 2, state: "packed" }]);
});

test("a write is booked with what it changed, unless it is stale, held or wrong", async (t) => {
  const { erp, ask, post } = await signIn(t);
  const write = (values: unknown, timestamp?: string) => {
    const context = timestamp ? { _timestamp: { "stock.shipment.out,1": timestamp } } : {};
    return post(`${shipments}.write`, [[1], values, context]).then((answer) => answer.json());
  };
  const rows = (await ask(`${shipments}.read`, [1], ["_timestamp"])) as { _timestamp: string }[];
  const [before] = rows.map(({ _timestamp }) => _timestamp);
  assert.deepEqual(await write({ reference: "A" }, before), { id: 1, result: null });
  assert.match(JSON.stringify(await write({ reference: "B" }, before)), /ConcurrencyException/);
  assert.match(JSON.stringify(await write({ delivered_at: "2026-01-05T07:00:00Z" })), /not enough values to unpack/);
  assert.match(JSON.stringify(await write({ received_by: "x".repeat(61) })), /is too long \(61 > 60\)/);
  assert.match(JSON.stringify(await write({ carrier: "UPS" })), /invalid literal for int/);
  assert.match(JSON.stringify(await write({ carrier: 77 })), /don't exist anymore/);
  const shipment = erp.tables.shipment("80000001");
  assert.ok(shipment);
  shipment.heldUntilMs = Number.POSITIVE_INFINITY;
  assert.match(JSON.stringify(await write({ reference: "C" })), /could not serialize access/);
  const booked = erp.ledger.rows().map((row) => row.effect === "field" && [row.document, row.field, row.from, row.to]);
  assert.deepEqual(booked, [["80000001", "reference", "null", "A"]]);
});

test("what does not exist is said as the server says it", async (t) => {
  const { ask, post } = await signIn(t);
  assert.deepEqual(await ask("model.nothing.read", [1], ["x"]), ["'nothing'", ""]);
  assert.deepEqual(await ask(`${shipments}.read`, [1], ["x"]), ["'x'", ""]);
  assert.deepEqual(await ask(`${shipments}.search_read`, [["x", "=", 1]], 0, 1, null, ["id"]), ["'x'", ""]);
  const unsearchable = await ask(`${shipments}.search_read`, [["outgoing_moves.id", "=", 1]], 0, 1, null, ["id"]);
  assert.match(String(unsearchable), /Missing search function for field "Outgoing Moves"/);
  for (const method of ["read", "write"]) {
    const [name] = (await ask(`${shipments}.${method}`, [99], {})) as string[];
    assert.equal(name, "UserError", method);
  }
  assert.equal((await post(`${shipments}.explode`, [[1], {}])).status, 403);
});
