/**
 * The door and the flow behind it in the real runtime.
 * Reason for length: a file has one runtime, and starting it is what costs.
 */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { request } from "node:http";
import { after, before, test } from "node:test";
import type { ErrorCode } from "../../core/errors.ts";
import type { Message } from "../../nodes/kit/red.ts";
import type { Store } from "../../nodes/kit/store.ts";
import { eventually, idle, node, ourFiles, pack, store, storeOf, tab } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

const secret = "a-shared-secret";
const flows: readonly FlowNode[] = [
  tab,
  store,
  pack("fedex", "TEST_FEDEX_SECRET"),
  pack("ups", "TEST_UPS_SECRET", "TEST_UPS_CLIENT"),
  pack("dhl_unified", "TEST_DHL_KEY"),
  node("fedex", "carrier-ingest", [["keep"]], { pack: "pack-fedex", path: "/waybill/fedex", sizeLimit: 64 }),
  node("ups", "carrier-ingest", [["keep"]], { pack: "pack-ups", path: "/waybill/ups" }),
  node("slow", "carrier-ingest", [["keep"]], { pack: "pack-dhl_unified", path: "/waybill/dhl", rateLimit: 3 }),
  node("second", "carrier-ingest", [["keep"]], { pack: "pack-fedex", path: "/waybill/fedex" }),
  node("keep", "function", [[]], { func: "global.get('seen').push(msg); return null;", outputs: 1, libs: [] }),
];

let runtime: Runtime;
let opened: Store;
const seen: Message[] = [];

before(async () => {
  Object.assign(process.env, {
    TEST_FEDEX_SECRET: secret,
    TEST_UPS_SECRET: "ups-secret",
    TEST_UPS_CLIENT: "ups-client",
    TEST_DHL_KEY: "dhl-key",
  });
  runtime = await startRuntime({ files: ourFiles, flows, settings: { functionGlobalContext: { seen } } });
  opened = await storeOf(runtime);
  await eventually("the doors are open", async () => (await call("/waybill/fedex", { method: "GET" })).status === 405);
});
after(() => runtime.stop());

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly code: ErrorCode | null;
  readonly headers: Headers;
}

async function call(path: string, init: RequestInit): Promise<Answer> {
  const answer = await fetch(runtime.url + path, init);
  const text = await answer.text();
  const code = text.startsWith('{"error"') ? (JSON.parse(text).error.code ?? null) : null;
  return { status: answer.status, text, code, headers: answer.headers };
}

function body(number: string, more: object = {}): string {
  return JSON.stringify({ output: { completeTrackResults: [{ trackingNumber: number, trackResults: [] }] }, ...more });
}

function post(content: string, headers: Record<string, string> = {}): Promise<Answer> {
  const signature = createHmac("sha256", secret).update(content).digest("base64");
  return call("/waybill/fedex", {
    method: "POST",
    body: content,
    headers: { "content-type": "application/json", "fdx-signature": signature, ...headers },
  });
}

test("an idle connection is kept longer than senders and proxies keep theirs", () => {
  assert.ok(runtime.server.keepAliveTimeout > 60_000);
});

test("a signed webhook is stored before it is answered, and reaches the flow with its receipt", async () => {
  const answer = await post(body("790000000001"));
  assert.equal(answer.status, 200);
  const { receipt } = JSON.parse(answer.text);
  const kept = await opened.journal.receipt(receipt);
  assert.equal(Buffer.from(kept?.body ?? []).toString(), body("790000000001"));
  assert.equal(kept?.lane, "790000000001");
  const message = await eventually("the message", () => seen.find((one) => one.receipt?.id === receipt));
  assert.deepEqual(message.payload, JSON.parse(body("790000000001")));
  assert.equal(message.topic, kept?.correlationId);
  assert.equal(message.receipt?.carrier, "fedex");
  assert.equal(message.receipt?.attempt, 1);
});

test("the same webhook five times gets the same answer and goes into the flow once", async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => post(body("790000000002"))));
  assert.equal(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size, 1);
  const { receipt } = JSON.parse(answers[0]?.text ?? "");
  await idle(opened);
  assert.equal(seen.filter((message) => message.receipt?.id === receipt).length, 1);
});

test("no header that proves the caller is kept", async () => {
  const { receipt } = JSON.parse(
    (await post(body("790000000003"), { authorization: "Bearer x", "user-agent": "FedEx" })).text,
  );
  const kept = await opened.journal.receipt(receipt);
  assert.deepEqual(Object.keys(kept?.headers ?? {}), ["user-agent"]);
});

const refusals: readonly [what: string, refused: () => Promise<Answer>, status: number, code: ErrorCode][] = [
  [
    "a body that was changed",
    () => post(body("1"), { "fdx-signature": Buffer.alloc(32).toString("base64") }),
    401,
    "WB-IN-001",
  ],
  [
    "a missing signature",
    () => call("/waybill/fedex", { method: "POST", body: "{}", headers: { "content-type": "application/json" } }),
    401,
    "WB-IN-002",
  ],
  ["a body above the limit", () => post(body("1", { filler: "x".repeat(70_000) })), 413, "WB-IN-004"],
  ["another content type", () => post(body("1"), { "content-type": "text/plain" }), 415, "WB-IN-005"],
  ["another method", () => call("/waybill/fedex", { method: "PUT", body: "{}" }), 405, "WB-IN-007"],
  ["an address where nobody listens", () => call("/waybill/nobody", { method: "POST", body: "{}" }), 404, "WB-IN-006"],
  [
    "an unknown token",
    () =>
      call("/waybill/ups", {
        method: "POST",
        body: "{}",
        headers: { "content-type": "application/json", authorization: "Bearer made.up" },
      }),
    401,
    "WB-IN-011",
  ],
];
for (const [what, refused, status, code] of refusals) {
  test(`${what} is refused with ${status} ${code}`, async () => {
    const answer = await refused();
    assert.equal(answer.status, status);
    assert.equal(answer.code, code);
  });
}

test("a 20 MB body is refused while it is still on its way", async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sending = request(
      `${runtime.url}/waybill/fedex`,
      { method: "POST", headers: { "content-type": "application/json", "transfer-encoding": "chunked" } },
      (response) => resolve(response.statusCode),
    );
    sending.on("error", reject);
    for (let part = 0; part < 320; part += 1) sending.write(Buffer.alloc(65_536, 32));
  });
  assert.equal(status, 413);
});

test("more requests than the rate allows are told to come again", async () => {
  const headers = { "content-type": "application/json", "dhl-api-key": "wrong" };
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => call("/waybill/dhl", { method: "POST", body: "{}", headers })),
  );
  const refused = answers.filter(({ code }) => code === "WB-IN-010");
  assert.ok(refused.length >= 6, `${refused.length} refused`);
  assert.equal(refused[0]?.status, 429);
  assert.equal(refused[0]?.headers.get("retry-after"), "1");
});

for (const [what, text, code] of [
  ["not JSON at all", "<html>gateway timeout</html>", "WB-READ-001"],
  ["nested too deep", `${"[".repeat(200)}${"]".repeat(200)}`, "WB-READ-002"],
  ["reaching for a prototype", '{"__proto__":{"admin":true}}', "WB-READ-003"],
] as const) {
  test(`a well-signed body that is ${what} is accepted, kept byte for byte, and parked`, async () => {
    const answer = await post(text);
    assert.equal(answer.status, 200);
    const { receipt } = JSON.parse(answer.text);
    const [letter] = await eventually("its letter", async () => {
      const letters = await opened.journal.letters({ receipt, limit: 1 });
      return letters.length > 0 && letters;
    });
    assert.equal(letter?.cause.code, code);
    assert.equal(Buffer.from((await opened.journal.receipt(receipt))?.body ?? []).toString(), text);
    assert.equal(
      seen.some((message) => message.receipt?.id === receipt),
      false,
    );
  });
}

test("UPS fetches a token and posts with it; a wrong client gets none", async () => {
  const ask = (client: string): Promise<Answer> =>
    call("/waybill/ups/token", {
      method: "POST",
      body: "grant_type=client_credentials",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        authorization: `Basic ${Buffer.from(client).toString("base64")}`,
      },
    });
  assert.equal((await ask("ups-client:wrong")).status, 401);
  const granted = await ask("ups-client:ups-secret");
  const { access_token: token, expires_in: seconds } = JSON.parse(granted.text);
  assert.ok(seconds > 0);
  const answer = await call("/waybill/ups", {
    method: "POST",
    body: '{"trackingNumber":"1Z1"}',
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
  });
  assert.equal(answer.status, 200);
});

test("a second node at the same path does not take it over, and says so", async () => {
  const told: unknown[] = [];
  const watching = runtime.events as unknown as {
    on(event: string, take: (status: { id: string; status: unknown }) => void): void;
  };
  watching.on("node-status", ({ id, status }) => void (id === "second" && told.push(status)));
  await runtime.deploy(flows, "full");
  await eventually("its status", () => told.length > 0);
  assert.deepEqual(told.at(-1), { fill: "red", shape: "ring", text: "carrier-ingest.status.unconfigured" });
  assert.equal((await post(body("790000000004"))).status, 200);
});

test("during a deploy callers are told to come again, and after it every accepted webhook is in the flow", async () => {
  const statuses = new Set<number>();
  let busy = true;
  const numbers: string[] = [];
  const sending = (async () => {
    for (let n = 0; busy; n += 1) {
      const answer = await post(body(`79100000${String(n).padStart(4, "0")}`));
      statuses.add(answer.status);
      if (answer.status === 200) numbers.push(JSON.parse(answer.text).receipt);
      else assert.equal(answer.code, "WB-IN-009");
    }
  })();
  for (let n = 0; n < 3; n += 1) await runtime.deploy(flows, "full");
  busy = false;
  await sending;
  assert.ok(
    [...statuses].every((status) => status === 200 || status === 503),
    [...statuses].join(),
  );
  await idle(opened);
  const reached = new Set(seen.map((message) => message.receipt?.id));
  assert.deepEqual(
    numbers.filter((receipt) => !reached.has(Number(receipt))),
    [],
  );
});

test("a path that was deleted is unknown after the deploy", async () => {
  await runtime.deploy(
    flows.filter(({ id }) => id !== "ups"),
    "nodes",
  );
  assert.equal((await call("/waybill/ups", { method: "POST", body: "{}" })).code, "WB-IN-006");
});

test("a store above its high-water mark sends callers away with 503 until the flow has caught up", async () => {
  const stuck = flows.map((one) =>
    one.id === "keep"
      ? { ...one, func: "return;", name: "stuck" }
      : one.id === "store"
        ? { ...one, highWater: 100 }
        : one.id === "fedex"
          ? { ...one, inFlight: 1 }
          : one,
  );
  const holding = stuck.map((one) =>
    one.id === "keep" ? { ...one, type: "delay", pauseType: "delay", timeout: "1", timeoutUnits: "hours" } : one,
  );
  await runtime.deploy(holding, "full");
  for (let n = 0; n < 120; n += 1) await post(body(`79200000${String(n).padStart(4, "0")}`));
  const full = await eventually("the door is shut", async () => {
    const answer = await post(body("792999999999"));
    return answer.code === "WB-IN-008" && answer;
  });
  assert.equal(full.status, 503);
  assert.ok(full.headers.get("retry-after"));
  await runtime.deploy(flows, "full");
  await eventually("the door is open again", async () => (await post(body("792999999998"))).status === 200);
});
