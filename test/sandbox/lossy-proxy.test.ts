import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { planFaults } from "../../sandbox/faults.ts";
import { openLossyProxy } from "../../sandbox/lossy-proxy.ts";

/** A server that tells what it was asked, behind a proxy; `heard` are the bodies that came through. */
async function open(t: TestContext, rules: Parameters<typeof planFaults>[0]) {
  const heard: string[] = [];
  const server = createServer((call, response) => {
    let body = "";
    call.on("data", (part) => (body += part));
    call.on("end", () => {
      heard.push(body);
      response.writeHead(201, { "x-seen": String(call.headers["x-told"]) });
      response.end(`${call.method} ${call.url} ${body}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const faults = planFaults(rules);
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const proxy = await openLossyProxy({ target, faults });
  t.after(async () => {
    await proxy.close();
    await new Promise((resolve) => server.close(resolve));
  });
  const post = (body: string) => fetch(`${proxy.url}/a?b=1`, { method: "POST", headers: { "x-told": "me" }, body });
  return { heard, proxy, post };
}

test("a call goes through as it is, and so does its answer", async (t) => {
  const { heard, proxy, post } = await open(t, {});
  const answer = await post("{}");
  assert.deepEqual([answer.status, answer.headers.get("x-seen"), await answer.text()], [201, "me", "POST /a?b=1 {}"]);
  assert.deepEqual([heard, proxy.passed()], [["{}"], 1]);
});

test("an answer is lost after the work, a request before it", async (t) => {
  const { heard, proxy, post } = await open(t, {
    rules: [
      { fault: "drop-reply", nth: 1 },
      { fault: "500", nth: 2 },
      { fault: "drop-request", nth: 3 },
      { fault: "reset", nth: 4 },
    ],
  });
  await assert.rejects(post("1"));
  assert.equal((await post("2")).status, 500);
  await assert.rejects(post("3"));
  await assert.rejects(post("4"));
  assert.equal((await post("5")).status, 201);
  assert.deepEqual([heard, proxy.passed()], [["1", "2", "5"], 3]);
});

test("a busy gateway answers in place of the server, with the time to wait where there is one", async (t) => {
  const { heard, post } = await open(t, {
    rules: [
      { fault: "503", nth: 1 },
      { fault: "429", nth: 2, retryAfterSeconds: 3 },
      { fault: "wrong-body", nth: 3 },
      { fault: "slow", nth: 4, ms: 5 },
    ],
  });
  const answers = [await post("1"), await post("2"), await post("3"), await post("4")];
  assert.deepEqual(
    answers.map(({ status, headers }) => [status, headers.get("retry-after")]),
    [
      [503, null],
      [429, "3"],
      [200, null],
      [201, null],
    ],
  );
  assert.deepEqual(heard, ["4"]);
});

test("a server that is gone cuts the line", async (t) => {
  const faults = planFaults();
  const proxy = await openLossyProxy({ target: "http://127.0.0.1:1", faults });
  t.after(() => proxy.close());
  await assert.rejects(fetch(proxy.url));
});
