import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { type ManualClock, manualClock } from "../../core/clock.ts";
import { Pace } from "../../core/delivery/pace.ts";
import { startErp } from "../../sandbox/erp.ts";
import { sandboxSecrets } from "../../sandbox/secrets.ts";
import { openDeskBefore } from "../core/delivery/desk.ts";
import { s4Settings } from "../core/delivery/settings.ts";
import { delivery } from "./s4-desk.ts";

/** How long a closing connection gives its tries to end; far less than a turn takes to come. */
const graceMs = 2000;

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

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
  readonly what: string;
}

/** Stands before the S/4 system: gives tokens that live half a minute, and notes when each request comes. */
async function openFront(clock: ManualClock, outages: number) {
  const erp = await startErp({ parcels: 20, troubled: false });
  const came: Came[] = [];
  let answered = 0;
  const basic = Buffer.from(`${sandboxSecrets.s4User}:${sandboxSecrets.s4Password}`).toString("base64");
  const answerOf = async (method: string, path: string, headers: Record<string, string>, body: string) => {
    if (path === "/token") return Response.json({ access_token: "t", expires_in: 60 });
    if (came.length <= outages) return new Response("", { status: 503 });
    const signed = { ...headers, authorization: `Basic ${basic}` };
    return fetch(new URL(path, erp.url), { method, headers: signed, ...(body === "" ? {} : { body }) });
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "GET", url = "/" } = request;
    came.push({ at: clock.now(), what: `${method} ${url.split("?")[0]}` });
    const chunks = await request.toArray();
    const { host: _host, connection: _connection, "content-length": _length, ...headers } = request.headers;
    const answer = await answerOf(method, url, headers as Record<string, string>, Buffer.concat(chunks).toString());
    for (const [name, value] of answer.headers) {
      if (!/^(connection|keep-alive|content-length|transfer-encoding)$/.test(name)) response.appendHeader(name, value);
    }
    response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
    answered++;
  };
  const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await erp.close();
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, came, answered: () => answered, erp, close };
}

/** A desk before the front, whose connection keeps the pace. */
async function openPaced(t: TestContext, perMinute: number, outages = 0) {
  let clock = manualClock();
  const front = await openFront({ ...clock, now: () => clock.now() }, outages);
  let pace = new Counting(clock, perMinute);
  const desk = await openDeskBefore(t, front, {
    executor: { graceMs },
    settings(url, own) {
      clock = own;
      pace = new Counting(own, perMinute);
      const settings = s4Settings(url, own);
      const secrets = { clientId: "c", clientSecret: "hush" };
      return { ...settings, values: { ...settings.values, tokenUrl: `${front.url}/token` }, secrets, pace };
    },
  });
  const quiet = (): boolean => pace.begun === front.answered();
  return { desk, front, pace: () => pace, quiet };
}

type Paced = Awaited<ReturnType<typeof openPaced>>;

/** Moves the clock only while no request is under way, so that a request comes at the moment at which it began. */
async function untilDone({ desk, quiet }: Paced, ids: readonly number[]): Promise<readonly (string | null)[]> {
  const end = desk.clock.now() + 6 * 3_600_000;
  while (desk.clock.now() < end) {
    const effects = await Promise.all(ids.map((id) => desk.journal.effect(id)));
    if (effects.every((effect) => effect !== null && effect.outcome !== null)) {
      return effects.map((effect) => effect?.outcome?.kind ?? null);
    }
    if (quiet()) desk.clock.advance(1000);
    await turn();
  }
  throw new Error(`no outcome: ${JSON.stringify(await Promise.all(ids.map((id) => desk.journal.attemptsOf(id))))}`);
}

function mostInAMinute(came: readonly Came[]): number {
  const within = (start: number): number => came.filter(({ at }) => at >= start && at < start + 60_000).length;
  return Math.max(...came.map(({ at }) => within(at)));
}

const documents = [1, 2, 3, 4].map((n) => ({ document: delivery(n) }));

test("no minute sees more requests at the system than the limit, signing in among them", async (t) => {
  const paced = await openPaced(t, 4);
  const outcomes = await untilDone(paced, await paced.desk.intend(...documents));
  assert.deepEqual(
    outcomes,
    documents.map(() => "posted"),
  );
  const { came } = paced.front;
  assert.equal(paced.pace().begun, came.length, "a request went past the pace");
  assert.equal(mostInAMinute(came), 4);
  const methods = new Set(came.map(({ what }) => what.split(" ")[0]));
  for (const method of ["GET", "HEAD", "PATCH"]) assert.ok(methods.has(method), `no ${method} came`);
  assert.ok(came.filter(({ what }) => what === "POST /token").length >= 2, "signed in less than twice");
});

test("a system that comes back is found again by one request a minute, and every lane goes on", async (t) => {
  const paced = await openPaced(t, 1, 12);
  const outcomes = await untilDone(paced, await paced.desk.intend(...documents));
  assert.deepEqual(
    outcomes,
    documents.map(() => "posted"),
  );
  assert.equal(mostInAMinute(paced.front.came), 1);
});

test("a connection that closes waits for no turn longer than it gives a try to end", async (t) => {
  const { desk, front, quiet } = await openPaced(t, 1);
  await desk.intend(...documents);
  while (front.came.length === 0 || !quiet()) await turn();
  const closed = desk.executor.close();
  desk.clock.advance(graceMs);
  await closed;
  assert.equal(front.came.length, 1);
});
