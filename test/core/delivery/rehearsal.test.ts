import assert from "node:assert/strict";
import { test } from "node:test";
import { authTrouble, refusal } from "../../../core/delivery/answer.ts";
import { type AuthorityRule, ruleOn } from "../../../core/delivery/authority.ts";
import type { Ask, ErpConnection, Reading } from "../../../core/delivery/erp.ts";
import { rehearse } from "../../../core/delivery/rehearsal.ts";

const facts = { status: 200, erpCode: null, requestId: null };
const reading: Reading = {
  ...{ kind: "reading", state: "open", version: "v1", evidence: {}, answer: facts },
  held: { BOL: "OLD" },
};
const vocabulary = { fields: { trackingNumber: "BOL" }, numbers: { delivery: "DocNo" } };
const headers = { "If-Match": "v1", Authorization: "Basic c2VjcmV0", "x-csrf-token": "t", Cookie: "c" };

/** A system that holds one document, and says no to whoever changes it. */
function system(more: Partial<ErpConnection> = {}): ErpConnection {
  return {
    abilities: () => ({ readable: true, needsVersion: true, idempotencyKey: false }),
    documentKey: (document) => document.padStart(4, "0"),
    vocabulary: () => vocabulary,
    find: async ({ lookup }) => ({ kind: "found", document: lookup?.value === "7" ? "7" : null }),
    read: async () => reading,
    send: () => assert.fail("a rehearsal sends nothing"),
    probe: () => assert.fail("a rehearsal probes nothing"),
    draft: async ({ document, fields }, version) => {
      const body = JSON.stringify(fields);
      return { kind: "draft", requests: [{ method: "PATCH", path: `/${document}?v=${version}`, headers, body }] };
    },
    close: async () => {},
    ...more,
  };
}

const ask: Ask = {
  ...{ operation: "tracking", document: null, lookup: { field: "delivery", value: "7" }, readBack: true },
  ...{ fields: { trackingNumber: "1Z" }, milestone: "PICKED_UP", occurredAt: null },
};

async function rehearsed(more: Partial<ErpConnection> = {}, asked = ask, rules: readonly AuthorityRule[] = []) {
  const erp = system(more);
  const stage = {
    erp,
    ruleOn: (worded: Ask) => ruleOn({ rules, owned: [], absent: {} }, erp, worded),
    written: async () => ({}),
  };
  return rehearse(stage, asked, { key: "k", correlationId: "c", signal: AbortSignal.timeout(5000) });
}

test("a rehearsal finds, reads and drafts in the system's words, and shows nothing that signs in", async () => {
  const came = await rehearsed();
  assert.deepEqual([came.document, came.state, came.held, came.error], ["0007", "open", { BOL: "OLD" }, null]);
  const request = { method: "PATCH", path: "/7?v=v1", headers: { "If-Match": "v1" }, body: '{"BOL":"1Z"}' };
  assert.deepEqual(came.requests, [request]);
  assert.equal(came.standsIn, false);
});

test("a term without a home is left out and told; one that the operation is about is refused", async () => {
  const more = await rehearsed({}, { ...ask, fields: { ...ask.fields, carrier: "UPS" } });
  assert.deepEqual(more.leftOut, ["carrier"]);
  const homeless = await rehearsed({ vocabulary: () => ({ ...vocabulary, fields: {} }) });
  assert.equal(homeless.error?.code, "WB-ERP-001");
});

test("a document that is not there is an error, and its request bears something in its place", async () => {
  const came = await rehearsed({}, { ...ask, lookup: { field: "delivery", value: "8" } });
  assert.deepEqual([came.error?.code, came.document, came.standsIn], ["WB-ERP-002", null, true]);
  assert.equal(came.requests?.[0]?.path, "/8?v=VERSION");
  const gone = await rehearsed({ read: async () => ({ ...reading, state: "missing", version: null }) });
  assert.deepEqual([gone.error?.code, gone.state], ["WB-ERP-002", "missing"]);
});

test("what the system answers to a question is the reason, and refused credentials are tried once more", async () => {
  const answer = { kind: "answer", status: 403, headers: {}, body: "" } as const;
  const locked = await rehearsed({
    read: async () => refusal(answer, { code: "L1", message: "no right", requestId: null }),
  });
  assert.match(locked.error?.message ?? "", /L1 no right/);
  let asked = 0;
  const once = await rehearsed({
    read: async () => (++asked === 1 ? authTrouble("the token has expired", facts) : reading),
  });
  assert.deepEqual([once.state, once.error, asked], ["open", null, 2]);
});

test("a system that cannot be read or cannot draft says so by saying nothing", async () => {
  const blind = await rehearsed({ abilities: () => ({ readable: false, needsVersion: false, idempotencyKey: true }) });
  assert.deepEqual([blind.state, blind.requests?.[0]?.path], [null, "/7?v=null"]);
  const { draft: _draft, ...silent } = system();
  const mute = await rehearse(
    { erp: silent, ruleOn: () => ({ refused: null, guarded: [] }), written: async () => ({}) },
    ask,
    { key: "k", correlationId: "c", signal: AbortSignal.timeout(5000) },
  );
  assert.equal(mute.requests, null);
  const broken = await rehearsed({ draft: () => Promise.reject(new Error("a bug")) });
  assert.deepEqual([broken.requests, broken.error], [null, null]);
});

test("the matrix of authority holds for a rehearsal too", async () => {
  const erps = await rehearsed({}, ask, [{ field: "trackingNumber", stage: "any", owner: "erp" }]);
  assert.equal(erps.error?.code, "WB-ERP-010");
  const rule: AuthorityRule = { field: "trackingNumber", stage: "any", owner: "first-writer" };
  assert.equal((await rehearsed({}, ask, [rule])).error?.code, "WB-ERP-011");
  const done = await rehearsed({ read: async () => ({ ...reading, state: "done" }) }, ask, [rule]);
  assert.deepEqual([done.state, done.error], ["done", null]);
});
