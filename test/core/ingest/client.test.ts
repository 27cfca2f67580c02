import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { manualClock } from "../../../core/clock.ts";
import { PollClient } from "../../../core/ingest/poll/client.ts";
import { identityOf } from "../../../core/ingest/poll/identity.ts";
import { judge } from "../../../core/ingest/poll/judgement.ts";
import { questionOf } from "../../../core/ingest/poll/question.ts";
import { type Poll, pollSchema } from "../../../core/mapping/poll.ts";

let url: string;
let heard: { path: string; headers: IncomingMessage["headers"]; body: string }[] = [];
let answer: (response: ServerResponse) => void;
const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => (body += chunk.toString()));
  request.on("end", () => {
    heard.push({ path: request.url ?? "", headers: request.headers, body });
    if (request.url?.startsWith("/token")) response.end('{"access_token":"granted","expires_in":60}');
    else answer(response);
  });
});
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => void server.close());

const clock = manualClock();
const never = new AbortController().signal;
const pollOf = (more: object): Poll =>
  pollSchema.parse({
    baseUrl: "https://carrier.example",
    auth: { scheme: "none" },
    request: { path: "/track" },
    ...more,
  });

async function ask(poll: Poll, limitBytes = 1000, path = "/api") {
  heard = [];
  answer = (response) => response.end("{}");
  const client = new PollClient({ poll, baseUrl: url + path, user: "us", secret: "s&cret", clock, limitBytes });
  const asked = await client.ask(questionOf(poll, { numbers: ["1"], cursor: "", since: "" }), never);
  await client.close();
  return asked;
}

describe("Who asks is proved by", () => {
  const cases: readonly [auth: object, path: string, header: string | undefined][] = [
    [{ scheme: "none" }, "/api/track", undefined],
    [{ scheme: "basic" }, "/api/track", `Basic ${Buffer.from("us:s&cret").toString("base64")}`],
    [{ scheme: "bearer" }, "/api/track", "Bearer s&cret"],
    [{ scheme: "api-key", query: "key" }, "/api/track?key=s%26cret", undefined],
  ];
  for (const [auth, path, header] of cases) {
    test(JSON.stringify(auth), async () => {
      await ask(pollOf({ auth }));
      assert.equal(heard[0]?.path, path);
      assert.equal(heard[0]?.headers.authorization, header);
    });
  }

  test("a key in a header", async () => {
    await ask(pollOf({ auth: { scheme: "api-key", header: "X-Key" } }));
    assert.equal(heard[0]?.headers["x-key"], "s&cret");
  });

  test("a token that was granted, with the scope and in the way that the carrier wants", async () => {
    await ask(pollOf({ auth: { scheme: "oauth2", token: "/token", client: "body", scope: "track" } }), 1000, "");
    assert.equal(heard[0]?.body, "grant_type=client_credentials&scope=track&client_id=us&client_secret=s%26cret");
    assert.equal(heard[1]?.headers.authorization, "Bearer granted");
  });
});

describe("A question", () => {
  const subject = { numbers: ["A", "B&C"], cursor: "c1", since: "2026-01-05T08:00:00.000Z" };

  test("has its numbers in path, query and text, and leaves out what is empty", () => {
    const request = {
      method: "POST",
      path: "/of/{number}",
      query: { ids: "{numbers}", from: "{cursor}", none: "" },
      headers: { "X-Since": "{since}" },
      body: "<n>{numbers}</n>",
    };
    const question = questionOf(pollOf({ request, separator: ";" }), subject);
    assert.deepEqual(question, {
      method: "POST",
      path: "/of/A?ids=A%3BB%26C&from=c1",
      headers: { "x-since": subject.since },
      body: "<n>A;B&C</n>",
    });
  });

  test("repeats the item of a list that names a number, and keeps every other value", () => {
    const body = { all: true, tags: ["x", "y"], list: [{ id: "{number}", deep: { n: "{number}" } }] };
    const question = questionOf(pollOf({ request: { method: "POST", path: "/", body } }), subject);
    const item = (id: string): object => ({ id, deep: { n: id } });
    assert.deepEqual(JSON.parse(question.body ?? ""), { all: true, tags: ["x", "y"], list: [item("A"), item("B&C")] });
    assert.equal(question.headers["content-type"], "application/json");
  });

  test("with a place that nobody fills is no pack", () => {
    assert.throws(() => pollOf({ request: { path: "/{tracking}" } }), /knows \{number\}/);
  });
});

test("Retry-After is seconds or a date; what is too large, or never came, is no answer", async () => {
  const poll = pollOf({});
  const client = new PollClient({ poll, baseUrl: url, user: "", secret: "", clock, limitBytes: 10 });
  const question = questionOf(poll, { numbers: [], cursor: "", since: "" });
  const said = async (header: string): Promise<unknown> => {
    answer = (response) => response.writeHead(429, { "retry-after": header }).end();
    return judge(await client.ask(question, never));
  };
  assert.deepEqual(await said("7"), { kind: "throttled", waitMs: 7000 });
  const date = new Date(clock.now() + 60_000).toUTCString();
  assert.deepEqual(await said(date), { kind: "throttled", waitMs: 60_000 });
  assert.deepEqual(await said("soon"), { kind: "throttled", waitMs: null });
  answer = (response) => response.end("x".repeat(11));
  assert.equal(judge(await client.ask(question, never)).kind, "failed");
  answer = (response) => response.destroy();
  assert.equal(judge(await client.ask(question, never)).kind, "failed");
  await client.close();
});

test("parts that differ in every answer make it no other answer, wherever they stand", () => {
  const read = (id: string) =>
    ({ kind: "read", payload: { id, list: [{ at: id, n: 1 }, { n: 2 }] }, faults: [] }) as const;
  const noise = ["id", "list[*].at"];
  assert.deepEqual(identityOf(read("a"), noise), identityOf(read("b"), noise));
  assert.equal(Buffer.from(identityOf(read("a"), noise) ?? []).toString(), '{"list":[{"n":1},{"n":2}]}');
  assert.equal(identityOf(read("a"), []), null);
});
