/**
 * What a real Tryton 6.0 answered, on PostgreSQL and on SQLite: each answer means to us what it meant there, and the
 * simulated server answers the same calls in the same shape. The recordings lie outside the repository, in
 * `$WAYBILL_SHARED` or `../shared`; where they are absent nothing is compared.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { meaningOf } from "../../erps/tryton/answers.ts";
import { packageRoot } from "../../paths.ts";
import { startTryton, trytonAccess } from "../../sandbox/tryton/erp.ts";

interface Recorded {
  readonly method: string;
  readonly status: number;
  readonly request: { readonly id: number; readonly method: string; readonly params: readonly unknown[] };
  readonly response: string;
}

const shared = process.env["WAYBILL_SHARED"] ?? join(packageRoot, "..", "shared");
const databases = ["postgres", "sqlite"];

/** What the recording proves of answers that are not a result, by what was asked and said. */
function classOf({ status, response }: Recorded): string {
  if (status === 401) return "auth";
  if (response.includes('"ConcurrencyException"')) return "conflict";
  return response.includes('"error"') ? "permanent" : "content";
}

/** The form of a value: names and kinds; a null fits anything. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== "object" || value === null) return value === null ? null : typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([name, inner]) => [name, shapeOf(inner)]),
  );
}

/** The server's own sentences and the user's groups are not ours to repeat: of these only the form is compared. */
function bodyShapeOf(text: string, method: string): unknown {
  if (!text.startsWith("{")) return text === "" ? "nothing" : "a page";
  const { result, error } = JSON.parse(text) as { result?: unknown; error?: readonly unknown[] };
  if (error) return { name: error[0], details: shapeOf(error[1]) };
  return method.endsWith("get_preferences") ? { kind: typeof result } : { result: shapeOf(result) };
}

/**
 * Our own server speaks of the shipments; sales, invoices and the master data of a company are not simulated. A call
 * without a session or without a context is refused before anybody asks what it is about.
 */
const isSpoken = ({ method, status, response }: Recorded): boolean =>
  status === 401 ||
  response.includes("Missing context") ||
  method.startsWith("common.") ||
  method.startsWith("model.res.user.") ||
  method.startsWith("model.stock.shipment.") ||
  method.startsWith("model.stock.package.") ||
  method === "model.nope.read";

/** Replays the calls in their order, with the sessions and the moments of change that our server gave. */
class Player {
  readonly #url: string;
  #session = "";
  #timestamps: string[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  async play({ request, status }: Recorded): Promise<{ readonly status: number; readonly text: string }> {
    const isStranger = status === 401 && request.method !== "common.db.login";
    const authorization = isStranger ? `Session ${btoa("admin:1:0")}` : this.#session;
    const { user, password } = trytonAccess;
    const secret = status === 200 ? password : "wrong";
    const params = request.method === "common.db.login" ? [user, { password: secret }, "en"] : this.#ours(request);
    const body = JSON.stringify({ ...request, params });
    const headers = { "content-type": "application/json", ...(authorization ? { authorization } : {}) };
    const answer = await fetch(`${this.#url}/${trytonAccess.database}/`, { method: "POST", headers, body });
    const text = await answer.text();
    this.#learn(request.method, answer.status, text);
    return { status: answer.status, text };
  }

  /** The first moment of change that was recorded stands for the one that our server told first. */
  #ours({ params }: Recorded["request"]): readonly unknown[] {
    const told = this.#timestamps[0] ?? "";
    return JSON.parse(JSON.stringify(params), (name, value) => (/^stock\.[\w.]+,\d+$/.test(name) ? told : value));
  }

  #learn(method: string, status: number, text: string): void {
    if (status !== 200) return;
    const { result } = JSON.parse(text) as { result: unknown };
    if (method === "common.db.login") {
      const [id, key] = result as [number, string];
      this.#session = `Session ${btoa(`${trytonAccess.user}:${id}:${key}`)}`;
    }
    const moment = /"_timestamp":"([^"]+)"/.exec(text)?.[1];
    if (moment) this.#timestamps.push(moment);
  }
}

async function replay(t: TestContext, recordings: readonly Recorded[]): Promise<void> {
  const erp = await startTryton({ parcels: 1, state: "waiting" });
  t.after(() => erp.close());
  const player = new Player(erp.url);
  for (const recorded of recordings) {
    const { method, request } = recorded;
    await t.test(`${request.id} ${method}`, async () => {
      const { status, text } = await player.play(recorded);
      assert.equal(status, recorded.status, text);
      assert.deepEqual(bodyShapeOf(text, method), bodyShapeOf(recorded.response, method));
    });
  }
}

for (const database of databases) {
  const file = join(shared, "erp", "transcripts", `tryton-${database}.json`);
  if (existsSync(file)) {
    const recordings = JSON.parse(readFileSync(file, "utf8")) as Recorded[];
    test(`${database}: every recorded answer has the meaning that it had`, () => {
      assert.ok(recordings.length > 30);
      for (const recorded of recordings) {
        const { status, response, request } = recorded;
        const meaning = meaningOf({ kind: "answer", status, headers: {}, body: response });
        const found = meaning.kind === "content" ? meaning.kind : meaning.class;
        assert.equal(found, classOf(recorded), `${request.id} ${request.method}: ${response}`);
      }
    });
    test(`${database}: the simulated server answers in the recorded shape`, async (t) => {
      const spoken = recordings.filter(isSpoken);
      console.log(`${database}: ${spoken.length} of ${recordings.length} calls are of the simulated models`);
      await replay(t, spoken);
    });
  } else {
    const reason = `${file} is not on this machine`;
    console.log(`Not compared: ${reason}`);
    test(`${database}: every recorded answer has the meaning that it had`, { skip: reason }, () => undefined);
  }
}
