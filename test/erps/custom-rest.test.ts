import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ask, AskContext } from "../../core/delivery/erp.ts";
import { operations } from "../../core/delivery/operations.ts";
import type { HttpAnswer } from "../../core/delivery/http.ts";
import { CodedError } from "../../core/errors.ts";
import { meaningOf } from "../../erps/custom-rest/answers.ts";
import { customRest } from "../../erps/custom-rest/index.ts";
import { capture } from "./captured.ts";
import { openPortalDesk, portalSettings } from "./custom-rest-desk.ts";
import { declaredAsks } from "./declared-asks.ts";

const context: AskContext = { key: "k1", correlationId: "c1", signal: new AbortController().signal };

function askOf(more: Partial<Ask> = {}): Ask {
  const none = { lookup: null, fields: {}, milestone: null, occurredAt: null, readBack: true };
  return { operation: "claim", document: "80000001", ...none, ...more };
}

test("REST: every operation is taken, each by its own request where one is declared", async (t) => {
  const desk = await openPortalDesk(t);
  const asked = Object.entries(declaredAsks(1)).map(([operation, ask]) => ({ ...ask, operation }));
  const effects = await desk.outcomes(await desk.intend(...asked));
  assert.deepEqual(
    effects.map(({ state, document }) => `${state} ${document}`),
    effects.map(() => "posted 80000001"),
  );
  assert.deepEqual(
    customRest.operations.map(({ id }) => id),
    ["send", ...Object.keys(operations)],
  );
  const delivery = desk.erp.office.find("80000001");
  assert.deepEqual(
    ["status", "trackingNumber", "receivedBy"].map((field) => delivery?.values[field]),
    ["IN_TRANSIT", "1Z1", "J. Doe"],
  );
  const { created, writes, doubles } = desk.erp.ledger.counters();
  assert.deepEqual([created, writes, doubles], [4, 8, 0]);
});

test("REST: a draft is the request that leaves, without what signs in", async (t) => {
  const { url, requests } = await capture(t, '{"success":true}');
  const connection = customRest.open(portalSettings(url));
  const ask = askOf({ operation: "tracking", fields: { trackingNumber: "1Z9" } });
  const drafted = await connection.draft?.(ask, '"7"', context);
  assert.equal((await connection.send(ask, '"7"', context)).kind, "sent");
  assert.ok(drafted?.kind === "draft");
  const [draft] = drafted.requests;
  const [sent] = requests;
  assert.ok(draft && sent);
  assert.deepEqual([draft.method, draft.path, draft.body], [sent.method, sent.path, sent.body]);
  assert.equal(sent.path, "/api/deliveries/80000001");
  for (const [name, value] of Object.entries(draft.headers)) assert.equal(sent.headers[name], value);
  assert.deepEqual([draft.headers["if-match"], draft.headers["x-api-key"]], ['"7"', undefined]);
  assert.ok(sent.headers["x-api-key"]);
  await connection.close();
});

test("REST: an operation that declares no request of its own takes the common one, with its name in it", async (t) => {
  const { url, requests } = await capture(t, "{}");
  const connection = customRest.open(portalSettings(url));
  await connection.send(askOf({ fields: { amount: 80 } }), null, context);
  assert.deepEqual(
    requests.map(({ path, body, headers }) => [path, JSON.parse(body), headers["idempotency-key"]]),
    [["/api/deliveries/80000001/postings/claim", { reference: "k1", amount: 80 }, "k1"]],
  );
  assert.deepEqual(connection.abilities("claim"), { readable: true, needsVersion: false, idempotencyKey: true });
  assert.deepEqual(connection.abilities("tracking"), { readable: true, needsVersion: true, idempotencyKey: false });
  await connection.close();
});

test("REST: what the fields hold now is told by their names", async (t) => {
  const desk = await openPortalDesk(t);
  const delivery = desk.erp.office.find("80000001");
  assert.ok(delivery);
  desk.erp.office.touch(delivery, { trackingNumber: "OLD" });
  const connection = customRest.open(portalSettings(desk.erp.url));
  const fields = { trackingNumber: "1Z9", carrier: "UPS" };
  const reading = await connection.read(askOf({ operation: "tracking", fields }), context);
  assert.ok(reading.kind === "reading");
  assert.deepEqual([reading.state, reading.held], ["open", { trackingNumber: "OLD", carrier: "" }]);
  await connection.close();
});

test("REST: a failure within success is a refusal in the service's words, and a declared lock waits", async (t) => {
  const desk = await openPortalDesk(t);
  const long = {
    operation: "tracking",
    document: "80000001",
    milestone: null,
    fields: { trackingNumber: "1".repeat(36) },
  };
  const [refused] = await desk.outcomes(await desk.intend(long));
  assert.equal(refused?.state, "refused");
  assert.match(refused?.outcome?.error?.message ?? "", /FIELD_TOO_LONG trackingNumber takes 35 characters/);
  const delivery = desk.erp.office.find("80000002");
  assert.ok(delivery);
  desk.erp.office.lock(delivery, 30);
  const [waited] = await desk.outcomes(await desk.intend({ operation: "return", document: "80000002" }));
  assert.equal(waited?.state, "posted");
  assert.ok((await desk.journal.attemptsOf(waited.id)).some(({ verdict }) => verdict === "retry"));
});

test("REST: what says no is declared: a value, or a place where something stands only then", () => {
  const answer = (body: unknown): HttpAnswer => {
    return { kind: "answer", status: 200, headers: {}, body: JSON.stringify(body) };
  };
  const failures = {
    when: [
      { path: "success", value: "false" },
      { path: "error.code", value: null },
    ],
    ...{ message: "error.text", passing: [] },
  };
  assert.equal(meaningOf(answer({ success: true, error: { code: null } }), failures).kind, "content");
  assert.equal(meaningOf(answer([]), failures).kind, "content");
  const plain = meaningOf(answer({ success: false }), failures);
  assert.ok(plain.kind === "trouble" && plain.class === "permanent" && plain.answer.erpCode === "false");
  const told = meaningOf(answer({ error: { code: 7, text: "no stock" } }), failures);
  assert.ok(told.kind === "trouble");
  assert.equal(told.error.message, "The ERP refused the post: 7 no stock.");
});

test("REST: what cannot be followed by operation is refused when the connection is opened", () => {
  const refused = (requests: string, words: RegExp) =>
    assert.throws(
      () => customRest.open(portalSettings("http://erp", undefined, { requests })),
      (error) => error instanceof CodedError && error.code === "WB-CFG-001" && words.test(error.message),
    );
  refused("{", /not JSON/);
  refused("[]", /no JSON object/);
  refused('{"track": {}}', /no operation track/);
  refused('{"tracking": "PUT"}', /tracking in "By operation" is no object/);
  refused('{"tracking": {"verb": "PUT"}}', /tracking knows no verb; it knows method, path/);
  refused(
    '{"tracking": {"readPath": "/{document}", "readCompare": ""}}',
    /needs \{key\} in it, or something to compare/,
  );
});
