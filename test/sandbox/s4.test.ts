import assert from "node:assert/strict";
import { test } from "node:test";
import { deliveryPath, errorOf, movementPath, openS4Client, service, signedIn, withErp } from "./harness.ts";
import { transcript } from "./s4-transcript.ts";

test("the outbound delivery service answers as the transcript says", async (t) => {
  await withErp({}, async (erp) => {
    const client = await openS4Client(erp.url);
    for (const exchange of transcript) {
      const { method, path, headers = {}, body, proven = true, status, answers = {}, contains = "" } = exchange;
      await t.test(exchange.says, async () => {
        const response = await fetch(encodeURI(`${erp.url}${service}${path}`), {
          method,
          headers: { ...signedIn, ...(proven ? client.proof : {}), "content-type": "application/json", ...headers },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        assert.equal(response.status, status, text);
        for (const [name, value] of Object.entries(answers)) assert.equal(response.headers.get(name), value);
        assert.ok(text.includes(contains), text);
      });
    }
    assert.deepEqual(erp.ledger.doubles(), []);
    assert.equal(erp.ledger.counters()["goods-issue"], 2);
  });
});

test("whoever does not sign in gets a page of HTML and status 401", async () => {
  await withErp({}, async (erp) => {
    const response = await fetch(`${erp.url}${deliveryPath("80000001")}`);
    assert.equal(response.status, 401);
    assert.match(response.headers.get("www-authenticate") ?? "", /^Basic /);
    assert.match(await response.text(), /<html>/);
  });
});

test("the service root redirects to its slash, with and without version", async () => {
  await withErp({}, async (erp) => {
    for (const root of [service, service.replace(";v=0002", "")]) {
      const response = await fetch(`${erp.url}${root}`, { headers: signedIn, redirect: "manual" });
      assert.equal(response.status, 307);
      assert.equal(response.headers.get("location"), `${root}/`);
    }
  });
});

test("a token is worth something only beside both cookies of its session", async () => {
  await withErp({}, async (erp) => {
    const client = await openS4Client(erp.url);
    const cookies = client.proof["cookie"]?.split("; ") ?? [];
    assert.equal(cookies.length, 2);
    for (const cookie of [...cookies, ""]) {
      const headers = { ...signedIn, ...client.proof, cookie, "if-match": "*" };
      const response = await fetch(`${erp.url}${movementPath("PostGoodsIssue", "80000001")}`, {
        method: "POST",
        headers,
      });
      assert.equal(response.status, 403);
    }
    const whole = await client.change("POST", movementPath("PostGoodsIssue", "80000001"), { "if-match": "*" });
    assert.equal(whole.status, 200);
  });
});

test("a session that lives keeps its token, and an expired token is refused", async () => {
  let nowMs = Date.parse("2026-11-23T08:00:00Z");
  await withErp({ now: () => nowMs, tokenTtlMs: 60_000 }, async (erp) => {
    const client = await openS4Client(erp.url);
    const again = await fetch(`${erp.url}${service}/`, {
      headers: { ...signedIn, ...client.proof, "x-csrf-token": "fetch" },
    });
    assert.equal(again.headers.get("x-csrf-token"), client.proof["x-csrf-token"]);
    nowMs += 60_000;
    const late = await client.change("PATCH", deliveryPath("80000001"), { "if-match": "*" }, { BillOfLading: "X" });
    assert.equal(late.status, 403);
    assert.equal(late.headers.get("x-csrf-token"), "Required");
  });
});

test("goods issue waits for picking", async () => {
  await withErp({}, async (erp) => {
    const delivery = erp.deliveries.find("80000002");
    assert.ok(delivery);
    erp.deliveries.set(delivery, { OverallPickingStatus: "A" });
    const client = await openS4Client(erp.url);
    const tooEarly = await client.change("POST", movementPath("PostGoodsIssue", "80000002"), { "if-match": "*" });
    assert.equal(tooEarly.status, 400);
    assert.match((await errorOf(tooEarly)).value, /not yet been completely picked/);
    const picked = await client.change("POST", movementPath("PickAllItems", "80000002"), { "if-match": "*" });
    assert.equal(picked.status, 200);
    const issued = await client.change("POST", movementPath("PostGoodsIssue", "80000002"), { "if-match": "*" });
    assert.equal(issued.status, 200);
  });
});

test("a system can refuse locked documents with 423, and the lock of a fault ends by itself", async () => {
  let nowMs = 0;
  const faults = [{ fault: "lock" as const, method: "PATCH", nth: 1, ms: 2_000 }];
  await withErp({ now: () => nowMs, lockStatus: 423, faults }, async (erp) => {
    const client = await openS4Client(erp.url);
    const write = () => client.change("PATCH", deliveryPath("80000001"), { "if-match": "*" }, { BillOfLading: "X" });
    assert.equal((await write()).status, 423);
    assert.equal((await write()).status, 423);
    nowMs = 2_000;
    assert.equal((await write()).status, 204);
  });
});

test("the correlation id of the caller stands in the ledger", async () => {
  await withErp({}, async (erp) => {
    const client = await openS4Client(erp.url);
    const headers = { "if-match": "*", "x-correlation-id": "corr-17" };
    await client.change("PATCH", deliveryPath("80000003"), headers, { YY1_ProofOfDelivery_DLH: "L. Brandt" });
    const [row] = erp.ledger.rows({ document: "80000003" });
    assert.deepEqual(row && { ...row, at: "" }, {
      seq: 1,
      at: "",
      system: "s4",
      correlationId: "corr-17",
      idempotencyKey: null,
      effect: "field",
      document: "80000003",
      field: "YY1_ProofOfDelivery_DLH",
      from: "",
      to: "L. Brandt",
    });
  });
});

test("the description of the service names every updatable field with its length", async () => {
  await withErp({}, async (erp) => {
    const response = await fetch(`${erp.url}${service}/$metadata`, { headers: signedIn });
    const text = await response.text();
    assert.equal(text.match(/sap:updatable="true"/g)?.length, 32);
    assert.match(text, /Name="YY1_ProofOfDelivery_DLH" Type="Edm.String" MaxLength="60"/);
  });
});

test("Atom is the default and JSON is for those who ask", async () => {
  await withErp({}, async (erp) => {
    const { authorization = "" } = signedIn;
    const response = await fetch(`${erp.url}${deliveryPath("80000001")}`, { headers: { authorization } });
    assert.match(response.headers.get("content-type") ?? "", /atom\+xml/);
    assert.match(await response.text(), /<d:DeliveryDocument>80000001</);
  });
});

test("searches take and, or, brackets, ne, top, skip and count, and refuse what they cannot read", async () => {
  await withErp({ parcels: 12 }, async (erp) => {
    const client = await openS4Client(erp.url);
    const search = async (query: Record<string, string>) => {
      const response = await client.read(`${service}/A_OutbDeliveryHeader?${new URLSearchParams(query).toString()}`);
      const { d } = (await response.json()) as { d?: { __count?: string; results: { DeliveryDocument: string }[] } };
      return { status: response.status, count: d?.__count, found: d?.results.map((one) => one.DeliveryDocument) };
    };
    const either = "(DeliveryDocument eq '80000001' or DeliveryDocument eq '80000003') and ShippingPoint ne 'X''Y'";
    assert.deepEqual((await search({ $filter: either })).found, ["80000001", "80000003"]);
    assert.deepEqual((await search({ $filter: "BillOfLading eq '2300000032'" })).found, ["80000003"]);
    await client.change("PATCH", deliveryPath("80000003"), { "if-match": "*" }, { BillOfLading: "790000000020" });
    assert.deepEqual((await search({ $filter: "BillOfLading eq '2300000032'" })).found, []);
    const twice = (await search({ $filter: "BillOfLading eq '790000000020'" })).found;
    assert.deepEqual(twice?.toSorted(), ["80000002", "80000003"]);
    const page = await search({ $top: "2", $skip: "3", $inlinecount: "allpages" });
    assert.deepEqual(page, { status: 200, count: "11", found: ["80000005", "80000006"] });
    for (const $filter of [
      "BillOfLading eq",
      "(BillOfLading eq 'a'",
      "BillOfLading like 'a'",
      "BillOfLading gt datetime'today'",
      "BillOfLading eq 'a' 'b'",
      "§",
    ]) {
      assert.equal((await search({ $filter })).status, 400, $filter);
    }
  });
});
