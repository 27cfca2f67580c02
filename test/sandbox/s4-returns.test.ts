import assert from "node:assert/strict";
import { test } from "node:test";
import { type Erp } from "../../sandbox/erp.ts";
import { errorOf, openS4Client, signedIn, withErp } from "./harness.ts";

const service = "/sap/opu/odata/sap/API_CUSTOMER_RETURN_SRV";
const set = `${service}/A_CustomerReturn`;
const area = {
  SalesOrganization: "1710",
  DistributionChannel: "10",
  OrganizationDivision: "00",
  SoldToParty: "17100001",
};
const item = { ReferenceSDDocument: "4500001", ReferenceSDDocumentItem: "000010", RequestedQuantity: "1.000" };
const whole = { CustomerReturnType: "CBAR", ...area, PurchaseOrderByCustomer: "REF-1", to_Item: [item] };

async function poster(erp: Erp) {
  const client = await openS4Client(erp.url);
  return (body: unknown) => client.change("POST", set, {}, body);
}

test("a return is created with its items, found by its reference, and created again without a word", async () => {
  await withErp({}, async (erp) => {
    const post = await poster(erp);
    const made = await post(whole);
    assert.equal(made.status, 201);
    const { d } = (await made.json()) as { d: { CustomerReturn: string } };
    assert.equal(d.CustomerReturn, "60000001");
    assert.equal((await post({ d: { ...whole, to_Item: { results: [item] } } })).status, 201);
    const query = new URLSearchParams({
      $filter: "PurchaseOrderByCustomer eq 'REF-1'",
      $orderby: "CustomerReturn desc",
    });
    const found = await fetch(`${erp.url}${set}?${query.toString()}`, { headers: signedIn });
    const { d: list } = (await found.json()) as { d: { results: { CustomerReturn: string }[] } };
    assert.deepEqual(
      list.results.map(({ CustomerReturn }) => CustomerReturn),
      ["60000002", "60000001"],
    );
    const one = await fetch(`${erp.url}${set}('60000001')?$select=SoldToParty`, { headers: signedIn });
    assert.match(await one.text(), /"SoldToParty":"17100001"/);
    assert.equal(erp.ledger.doubles()[0]?.kind, "created-twice");
    const row = erp.ledger.rows({ document: "80000001" })[0];
    assert.ok(row?.effect === "created" && row.made === "return" && row.about === "REF-1");
  });
});

const wrong: readonly [says: string, body: unknown, sentence: RegExp][] = [
  ["a body that is no entity", [], /could not be parsed/],
  ["a field that it does not have", { ...whole, TrackingNumber: "1Z" }, /TrackingNumber/],
  ["a field that it makes itself", { ...whole, TotalNetAmount: "1.00" }, /TotalNetAmount' cannot be created/],
  ["a reference that is too long", { ...whole, PurchaseOrderByCustomer: "x".repeat(36) }, /maximum length '35'/],
  ["a type that nobody defined", { ...whole, CustomerReturnType: "XX" }, /type XX is not defined/],
  ["another sales area", { ...whole, DistributionChannel: "20" }, /Sales area 1710 20 00/],
  ["nobody who bought", { ...whole, SoldToParty: "" }, /No sold-to party/],
  ["a reason that nobody defined", { ...whole, SDDocumentReason: "999" }, /Order reason 999/],
  ["no items", { ...whole, to_Item: [] }, /at least one item/],
  ["an order that is not there", { ...whole, to_Item: [{ ...item, ReferenceSDDocument: "4999999" }] }, /4999999/],
  [
    "an item that the order lacks",
    { ...whole, to_Item: [{ ...item, ReferenceSDDocumentItem: "000090" }] },
    /does not exist/,
  ],
  ["a quantity that is a number", { ...whole, to_Item: [{ ...item, RequestedQuantity: 1 }] }, /Edm.Decimal expected/],
];

test("a return with something wrong is refused in the words of the service, and nothing is made", async (t) => {
  await withErp({}, async (erp) => {
    const post = await poster(erp);
    for (const [says, body, sentence] of wrong) {
      await t.test(says, async () => {
        const refused = await post(body);
        assert.equal(refused.status, 400);
        assert.match((await errorOf(refused)).value, sentence);
      });
    }
    erp.deliveries.lock("80000001", "CHARLOTTE", Number.POSITIVE_INFINITY);
    assert.match((await errorOf(await post(whole))).value, /processed by user CHARLOTTE/);
    assert.equal(erp.ledger.counters().created, 0);
  });
});

test("the return service wants sign-in, its slash and a token, and describes itself", async () => {
  await withErp({}, async (erp) => {
    assert.equal((await fetch(`${erp.url}${set}`)).status, 401);
    assert.equal((await fetch(`${erp.url}${service}`, { headers: signedIn, redirect: "manual" })).status, 307);
    assert.equal((await fetch(`${erp.url}${set}`, { method: "POST", headers: signedIn, body: "{}" })).status, 403);
    assert.equal((await fetch(`${erp.url}${set}('69999999')`, { headers: signedIn })).status, 404);
    const metadata = await (await fetch(`${erp.url}${service}/$metadata`, { headers: signedIn })).text();
    assert.match(metadata, /Name="PurchaseOrderByCustomer" Type="Edm.String" MaxLength="35"/);
    assert.match(metadata, /Name="TotalNetAmount"[^>]* sap:creatable="false"/);
  });
});

test("items of deliveries are found by the order that they come from, and orders are sorted", async () => {
  await withErp({ parcels: 6, troubled: false }, async (erp) => {
    const base = `${erp.url}/sap/opu/odata/sap/API_OUTBOUND_DELIVERY_SRV;v=0002`;
    const ask = async (path: string) => {
      const response = await fetch(encodeURI(`${base}${path}`), { headers: signedIn });
      const { d } = (await response.json()) as { d?: { results: Record<string, unknown>[] } };
      return { status: response.status, rows: d?.results ?? [] };
    };
    const items = await ask("/A_OutbDeliveryItem?$filter=ReferenceSDDocument eq '0004500002'&$select=DeliveryDocument");
    assert.deepEqual(items.rows[0]?.["DeliveryDocument"], "80000002");
    const since = "CreationDate ge datetime'2000-01-01T00:00:00' and DeliveryDocument gt '0080000003'";
    const sorted = await ask(
      `/A_OutbDeliveryHeader?$filter=${since}&$orderby=DeliveryDocument desc&$select=DeliveryDocument`,
    );
    assert.deepEqual(
      sorted.rows.map((row) => row["DeliveryDocument"]),
      ["80000006", "80000005", "80000004"],
    );
    assert.equal(
      (await ask("/A_OutbDeliveryHeader?$filter=LastChangeDate ge datetime'2000-01-01T00:00:00'")).rows.length,
      0,
    );
    assert.equal((await ask("/A_OutbDeliveryHeader?$orderby=Nothing")).status, 400);
    const expand = "$expand=to_DeliveryDocumentItem,to_DeliveryDocumentPartner/to_Address&$select=DeliveryDocument";
    const [shown] = (await ask(`/A_OutbDeliveryHeader?$top=1&${expand},to_DeliveryDocumentPartner/to_Address/CityName`))
      .rows;
    const partners = shown?.["to_DeliveryDocumentPartner"] as { results: { to_Address: object }[] } | undefined;
    assert.deepEqual(Object.keys(partners?.results[1]?.to_Address ?? {}), ["CityName"]);
  });
});
