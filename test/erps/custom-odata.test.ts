import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ask, AskContext, ErpSettings } from "../../core/delivery/erp.ts";
import { CodedError } from "../../core/errors.ts";
import { meaningOf } from "../../erps/custom-odata/answers.ts";
import { customOData } from "../../erps/custom-odata/index.ts";
import { keyTemplate, parametersOf, plainRow, wireOf } from "../../erps/custom-odata/wire.ts";
import { odataSettings, openODataDesk } from "./custom-odata-desk.ts";
import { declaredAsks } from "./declared-asks.ts";

const context: AskContext = {
  key: "0123456789abcdef0123456789abcdef",
  correlationId: "c1",
  signal: new AbortController().signal,
};

function askOf(more: Partial<Ask> = {}): Ask {
  const none = { lookup: null, fields: {}, milestone: null, occurredAt: null, readBack: true };
  return { operation: "tracking", document: "80000001", ...none, ...more };
}

for (const version of ["V4", "V2"] as const) {
  test(`OData ${version}: every operation is a change, an action or a new entity`, async (t) => {
    const desk = await openODataDesk(t, version);
    const asked = Object.entries(declaredAsks(1)).map(([operation, ask]) => ({ ...ask, operation }));
    const effects = await desk.outcomes(await desk.intend(...asked));
    assert.deepEqual(
      effects.map(({ state, document, outcome }) => `${state} ${document} ${outcome?.error?.message ?? ""}`.trim()),
      effects.map(() => "posted 80000001"),
    );
    const { values, isIssued } = desk.erp.office.find("80000001") ?? {};
    assert.deepEqual(
      [values?.["status"], values?.["trackingNumber"], values?.["carrier"], isIssued],
      ["IN_TRANSIT", "1Z1", "UPS", true],
    );
    assert.equal(Date.parse(values?.["deliveredAt"] ?? ""), Date.parse("2026-01-05T09:00:00Z"));
    const { created, writes, doubles } = desk.erp.ledger.counters();
    assert.deepEqual([created, writes, doubles], [4, 8, 0]);
    const claim = effects.find(({ operation }) => operation === "claim");
    assert.deepEqual([claim?.outcome?.evidence["leftOut"]], ["text"]);
  });

  test(`OData ${version}: a milestone is never moved backwards, and a change that is there is not sent again`, async (t) => {
    const desk = await openODataDesk(t, version);
    const outcome = async (asked: object) => (await desk.outcomes(await desk.intend(asked)))[0];
    const delivered = { document: "80000001", milestone: "DELIVERED", occurredAt: "2026-01-05T09:00:00Z" };
    assert.equal((await outcome(delivered))?.state, "posted");
    assert.equal((await outcome(delivered))?.state, "already-done");
    assert.equal((await outcome({ document: "80000001", milestone: "OUT_FOR_DELIVERY" }))?.state, "superseded");
    assert.equal(desk.erp.ledger.counters().writes, 1);
  });
}

test("OData: a draft is the request that leaves, without token, cookies and what signs in", async (t) => {
  const v4 = await openODataDesk(t, "V4");
  const connection = customOData.open(odataSettings(v4.erp.url));
  t.after(() => connection.close());
  const draft = async (ask: Ask) => {
    const drafted = await connection.draft?.(ask, 'W/"1"', context);
    assert.ok(drafted?.kind === "draft");
    const [request] = drafted.requests;
    assert.equal(request?.headers["authorization"], undefined);
    return request;
  };
  const change = await draft(askOf({ fields: { TrackingNo: "1Z9" } }));
  assert.deepEqual(
    [change?.method, change?.path, change?.body],
    ["PATCH", "/odata/Deliveries('80000001')", '{"TrackingNo":"1Z9"}'],
  );
  assert.equal(change?.headers["if-match"], 'W/"1"');
  const action = await draft(askOf({ operation: "ship-confirm" }));
  assert.equal(action?.path, "/odata/Deliveries('80000001')/Store.PostGoodsIssue");
  const made = await draft(askOf({ operation: "return", fields: { Reason: "refused" } }));
  assert.deepEqual(
    [made?.path, made?.body],
    ["/odata/Returns", '{"Delivery":"80000001","Reason":"refused","ExternalId":"cdef0123456789abcdef"}'],
  );
  assert.equal(v4.erp.ledger.counters().writes, 0);
  const v2 = customOData.open(odataSettings(v4.erp.url, "V2"));
  t.after(() => v2.close());
  const merge = await v2.draft?.(askOf({ fields: { ShipStatusAt: "2026-01-05T07:00:00Z" } }), null, context);
  assert.ok(merge?.kind === "draft");
  const [request] = merge.requests;
  assert.deepEqual(
    [request?.method, request?.headers["x-http-method"], request?.headers["if-match"], request?.body],
    ["POST", "MERGE", "*", '{"ShipStatusAt":"/Date(1767596400000)/"}'],
  );
});

test("OData: the fields of an operation are those of its entity, as the metadata has them", async (t) => {
  const desk = await openODataDesk(t);
  const connection = customOData.open(odataSettings(desk.erp.url));
  t.after(() => connection.close());
  const described = await connection.describe?.("tracking", context.signal);
  assert.ok(described?.kind === "described");
  const named = (name: string) => described.fields.find((field) => field.name === name);
  assert.deepEqual(
    [named("TrackingNo")?.maxLength, named("ShipStatusAt")?.type, named("Number")?.updatable],
    [35, "datetime", false],
  );
  const claim = await connection.describe?.("claim", context.signal);
  assert.ok(
    claim?.kind === "described" && claim.fields.some(({ name, type }) => name === "Amount" && type === "number"),
  );
});

test("OData: a field that the entity does not have is refused before anything is sent; so is a key that says more", async (t) => {
  const desk = await openODataDesk(t);
  const outcome = async (asked: object) => (await desk.outcomes(await desk.intend(asked)))[0]?.outcome?.error?.message;
  const typo = { operation: "tracking", document: "80000001", milestone: null, fields: { Track: "x" } };
  assert.match((await outcome(typo)) ?? "", /Deliveries has no field Track/);
  const hostile = {
    operation: "tracking",
    document: "80000001') or ('1' eq '1",
    milestone: null,
    fields: { TrackingNo: "x" },
  };
  assert.match((await outcome(hostile)) ?? "", /No document was found/);
  assert.match(
    (await outcome({ operation: "tracking", document: "80000001", milestone: null })) ?? "",
    /names a field to write/,
  );
  assert.equal(desk.erp.ledger.counters().writes, 0);
});

test("OData: a test of the connection names what was read, and the field that is not there", async (t) => {
  const desk = await openODataDesk(t, "V2");
  const probe = async (more: ErpSettings["values"], secrets = {}) => {
    const settings = odataSettings(desk.erp.url, "V2", undefined, more);
    const connection = customOData.open({ ...settings, secrets: { ...settings.secrets, ...secrets } });
    t.after(() => connection.close());
    return connection.probe(context.signal);
  };
  const good = await probe({});
  assert.deepEqual(good.kind === "probe" && good.proved, [
    "opened a session",
    "read Deliveries with Number, ShipStatus, ShipStatusAt as WAYBILL",
  ]);
  const typo = await probe({ milestoneField: "Ship_Typo" });
  assert.match(typo.kind === "trouble" ? typo.error.message : "", /Ship_Typo does not exist/);
  const stranger = await probe({}, { password: "wrong" });
  assert.ok(stranger.kind === "trouble" && stranger.class === "auth");
});

test("OData: values, keys and parameters travel as each version writes them", () => {
  const field = (type: "date" | "datetime" | "number" | "string") => ({ name: "x", title: "x", type, maxLength: null });
  assert.deepEqual(
    [wireOf(12.5, field("number"), "V2"), wireOf(12, field("number"), "V2"), wireOf(12.5, undefined, "V4")],
    ["12.5", 12, 12.5],
  );
  assert.equal(wireOf("2026-01-05T07:00:00Z", field("date"), "V2"), "/Date(1767571200000)/");
  assert.equal(wireOf("2026-01-05T07:00:00Z", field("date"), "V4"), "2026-01-05");
  assert.equal(wireOf("2026-01-05T07:00:00Z", field("string"), "V2"), "2026-01-05T07:00:00Z");
  assert.equal(wireOf("soon", field("datetime"), "V2"), "soon");
  const fields = new Map([
    ["n", field("number")],
    ["d", field("date")],
  ]);
  assert.deepEqual(
    plainRow({ n: "12.500", d: "/Date(1767571200000)/", t: "/Date(1767596400000+0000)/", e: "" }, fields),
    {
      ...{ n: 12.5, d: "2026-01-05", t: "2026-01-05T07:00:00.000Z", e: "" },
    },
  );
  const key = (template: string, document: string) => keyTemplate(template)?.({ document }) ?? null;
  assert.equal(key("Company='us mf',Number='{document}'", "O'Neil/1"), "Company='us%20mf',Number='O''Neil%2F1'");
  assert.equal(key("guid'{document}'", "a-1"), "guid'a-1'");
  assert.deepEqual(
    [key("{document}", "4711"), key("{document}", "1 or 1"), key("'{document}'", "")],
    ["4711", null, null],
  );
  assert.deepEqual(["'{document}", "a b", "{document})/X(1"].map(keyTemplate), [null, null, null]);
  assert.equal(parametersOf({ Number: "O'1", Count: 2, None: null }), "Number='O''1'&Count=2");
  assert.equal(parametersOf({ "a&b": "1" }), null);
});

test("OData: errors whose code or words were declared to pass are tried again", () => {
  const body = JSON.stringify({ error: { code: "E1", message: { value: "Delivery is locked by DISPATCH2" } } });
  const named = (passing: readonly string[]) => {
    const meaning = meaningOf({ kind: "answer", status: 400, headers: {}, body }, passing);
    return meaning.kind === "trouble" && meaning.class;
  };
  assert.deepEqual([named([]), named(["locked by"]), named(["e1"])], ["permanent", "retry", "retry"]);
});

test("OData: settings that cannot be followed are refused when the connection is opened", () => {
  const refused = (more: ErpSettings["values"], words: RegExp) =>
    assert.throws(
      () => customOData.open(odataSettings("http://erp/odata", "V4", undefined, more)),
      (error) => error instanceof CodedError && error.code === "WB-CFG-001" && words.test(error.message),
    );
  refused({ version: "V3" }, /V2 or V4/);
  refused({ entitySet: "" }, /an entity set and its key/);
  refused({ entitySet: "Deliveries('1')/X" }, /no name of a field/);
  refused({ key: "{document})/X(" }, /no key/);
  refused({ fieldNames: "tracking=TrackingNo" }, /no pair of a term/);
  refused({ numberFields: "delivery=Number eq" }, /no pair of a number/);
  refused({ requests: '{"claim": {"action": "Post()"}}' }, /no action/);
  refused({ requests: '{"claim": {"action": "Post", "doneWhen": "Status"}}' }, /has no value/);
  refused({ requests: '{"claim": {"body": "{"}}' }, /body is not JSON/);
});
