import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Client } from "pg";
import { databaseSecrets, startDatabase } from "../../sandbox/sql/database.ts";
import { errorMessage, frame, stateIn } from "../../sandbox/sql/wire.ts";

async function open(t: TestContext) {
  const database = await startDatabase({ parcels: 3 });
  t.after(() => database.close());
  const { hostname: host, port, pathname } = new URL(database.url);
  const sign = async () => {
    const options = { host, port: Number(port), database: pathname.slice(1), ...databaseSecrets, ssl: false };
    const client = new Client(options);
    client.on("error", () => {});
    t.after(() => client.end());
    await client.connect();
    return client;
  };
  return { database, sign };
}

test("the database does what it is asked as often as it is asked, and knows a posting's key again", async (t) => {
  const { database, sign } = await open(t);
  const client = await sign();
  await client.query("CALL post_goods_issue('80000001')");
  await client.query("CALL post_goods_issue('80000001')");
  const posting = "CALL create_posting($1, 'claim', '80000002', 'damaged', 80, 'EUR', NULL)";
  const first = await client.query(posting, ["k"]);
  assert.deepEqual((await client.query(posting, ["k"])).rows, first.rows);
  assert.deepEqual(
    database.ledger.doubles().map(({ kind }) => kind),
    ["goods-issue-twice"],
  );
  assert.deepEqual([database.ledger.counters().created, database.ledger.counters().writes], [1, 3]);
  await assert.rejects(client.query("SELECT * FROM deliveries"), { code: "42501" });
  await assert.rejects(client.query("UPDATE postings SET key = ''"), { code: "42501" });
});

test("a fault strikes by statement: before the work, after it, or with another user's lock", async (t) => {
  const { database, sign } = await open(t);
  database.faults.set([{ fault: "drop-request", method: "CALL", nth: 1 }]);
  await assert.rejects((await sign()).query("CALL post_goods_issue('80000001')"), /terminated/);
  assert.equal(database.ledger.counters().writes, 0);
  database.faults.set([{ fault: "drop-reply", path: "post_goods_issue", nth: 1 }]);
  await assert.rejects((await sign()).query("CALL post_goods_issue('80000001')"), /terminated/);
  assert.equal(database.ledger.counters().writes, 1);
  database.faults.set([{ fault: "503", method: "CONNECT" }]);
  await assert.rejects(sign(), { code: "57P03" });
  database.faults.set([{ fault: "lock", ms: 20, method: "CALL" }]);
  const held = (await sign()).query("CALL post_goods_issue($1)", ["80000002"]);
  await assert.rejects(held, { code: "55P03" });
  assert.equal(database.ledger.counters().writes, 1);
});

test("what a statement did is in the ledger when its answer arrives", async (t) => {
  const { database, sign } = await open(t);
  const clients = await Promise.all([sign(), sign(), sign()]);
  await Promise.all(
    clients.map(async (client, n) => {
      const number = `8000000${n + 1}`;
      await client.query("CALL set_tracking($1, $2, 'UPS')", [number, `1Z${n}`]);
      const rows = database.ledger.rows({ document: number });
      assert.deepEqual(
        rows.map((row) => row.effect === "field" && `${row.field} ${row.to}`),
        [`tracking_number 1Z${n}`, "carrier UPS"],
      );
    }),
  );
});

test("messages of the protocol are found in whatever pieces they come", () => {
  const bytes = errorMessage("ERROR", "40001", "try again");
  const framing = frame(false);
  const messages = [...bytes].flatMap((byte) => framing.take(Buffer.from([byte])));
  assert.deepEqual(
    messages.map(({ type }) => type),
    ["E", "Z"],
  );
  assert.equal(stateIn(messages), "40001");
});
