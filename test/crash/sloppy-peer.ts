/**
 * A small durable server with faults on purpose, so that the crash harness is seen to find them. `PEER_MODE`: `right`
 * (stores, answers, posts with a key), `loses` (answers, then stores), `doubles` (posts without a key).
 */
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import Database from "better-sqlite3";

const mode = process.env.PEER_MODE ?? "right";
const storeAfterMs = mode === "loses" ? 60 : 0;

const database = new Database(process.env.PEER_STORE ?? "peer.db");
database.pragma("journal_mode = WAL");
database.exec("CREATE TABLE IF NOT EXISTS receipt (id INTEGER PRIMARY KEY, body TEXT UNIQUE, done INTEGER DEFAULT 0)");
const insert = database.prepare("INSERT INTO receipt (body) VALUES (?) ON CONFLICT DO NOTHING");
const markDone = database.prepare("UPDATE receipt SET done = 1 WHERE id = ?");
const waiting = database.prepare<[], { id: number; body: string }>("SELECT id, body FROM receipt WHERE done = 0");

async function post(id: number, body: string): Promise<void> {
  const key: Record<string, string> = mode === "doubles" ? {} : { "idempotency-key": `receipt-${id}` };
  for (;;) {
    const answer = await fetch(process.env.PEER_ERP ?? "", { method: "POST", body, headers: key }).catch(() => null);
    if (answer?.ok) break;
  }
  markDone.run(id);
}

function store(body: string): void {
  const { changes, lastInsertRowid } = insert.run(body);
  if (changes > 0) void post(Number(lastInsertRowid), body);
}

for (const { id, body } of waiting.all()) void post(id, body);
createServer((request, response) => {
  void text(request).then((body) => {
    if (storeAfterMs === 0) store(body);
    else setTimeout(store, storeAfterMs, body);
    response.end("ok");
  });
}).listen(Number(process.env.PEER_PORT), "127.0.0.1");
