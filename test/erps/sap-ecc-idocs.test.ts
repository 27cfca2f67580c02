import assert from "node:assert/strict";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { systemClock } from "../../core/clock.ts";
import type { Ask } from "../../core/delivery/erp.ts";
import { Acknowledgements } from "../../erps/sap-ecc/acknowledgements.ts";
import { controlOf, docnumOf } from "../../erps/sap-ecc/control.ts";
import { documentKeyOf, messageOf, segmentsOf, vocabularyOf } from "../../erps/sap-ecc/documents.ts";
import { sapEcc } from "../../erps/sap-ecc/index.ts";
import { momentFor } from "../../erps/sap-ecc/moments.ts";
import { setupOf } from "../../erps/sap-ecc/setup.ts";
import { idocXml } from "../../erps/sap-ecc/xml.ts";
import { placesFor } from "./sap-ecc-desk.ts";

const settings = (values: Parameters<typeof setupOf>[0]["values"], baseUrl = "https://ecc.example") => {
  return { baseUrl, timeoutMs: 1, sockets: 1, clock: systemClock, values, secrets: {} };
};
const setup = (values: Parameters<typeof setupOf>[0]["values"] = {}) => setupOf(settings(values));
const asked = (more: Partial<Ask>): Ask => ({
  ...{ operation: "milestone", document: "80000001", lookup: null, fields: {}, milestone: null },
  ...{ occurredAt: "2026-01-05T23:30:00Z", readBack: true },
  ...more,
});

/** The segments of an ask as text, or the words of its refusal. */
function idoc(more: Partial<Ask>, values: Parameters<typeof setupOf>[0]["values"] = {}): string {
  const segments = segmentsOf(asked(more), setup(values));
  return "kind" in segments ? segments.error.message : idocXml("X", segments, "none").replace(/ SEGMENT="1"/g, "");
}

test("SAP ECC: a milestone goes to the shipment header, and its moment to the dates of the transport", () => {
  const delivered = idoc({ milestone: "DELIVERED" }, { timeZone: "Europe/Berlin", milestoneCodes: "DELIVERED=40" });
  assert.match(delivered, /<E1EDT20><EXTI2>40<\/EXTI2><E1EDT18><QUALF>CHA<\/QUALF><\/E1EDT18>/);
  assert.match(delivered, /<E1EDT10><QUALF>005<\/QUALF><IEDD>20260106<\/IEDD><IEDZ>003000<\/IEDZ><\/E1EDT10>/);
  assert.match(delivered, /<E1EDL20><VBELN>0080000001<\/VBELN><\/E1EDL20><\/E1EDT20>/);
  assert.match(idoc({ milestone: "PICKED_UP" }), /<ISDD>20260105<\/ISDD><ISDZ>233000<\/ISDZ>/);
  assert.doesNotMatch(idoc({ milestone: "OUT_FOR_DELIVERY" }), /E1EDT10/);
  assert.match(
    idoc({ fields: { "E1EDT20-TKNUM": "1234", "E1EDT20-EXTI1": "B" } }),
    /<TKNUM>0000001234<\/TKNUM><EXTI1>B/,
  );
});

test("SAP ECC: fields of a customer's own take our terms where the type of the IDoc is extended", () => {
  const values = {
    termFields: "receivedBy=Z1POD-RECEIVER, billOfLading=E1EDL20-LIFEX",
    deliveryExtension: "ZDELVRY03",
  };
  const { fields } = vocabularyOf("proof-of-delivery", setup(values));
  assert.deepEqual(fields, {
    deliveredAt: "E1EDL20-PODAT",
    receivedBy: "Z1POD-RECEIVER",
    billOfLading: "E1EDL20-LIFEX",
  });
  assert.equal(vocabularyOf("tracking", setup(values)).fields.receivedBy, undefined);
  const proof = idoc(
    { operation: "proof-of-delivery", fields: { "Z1POD-RECEIVER": "J. Doe", "E1EDL20-BOLNR": true } },
    values,
  );
  assert.match(proof, /<BOLNR>X<\/BOLNR><PODAT>20260105<\/PODAT><POTIM>233000<\/POTIM><Z1POD><RECEIVER>J\. Doe/);
  const identity = { key: "ab", generation: 0, docnum: docnumOf("ab", 0) };
  const control = controlOf(messageOf("proof-of-delivery"), identity, setup(values), 0);
  assert.deepEqual(Object.fromEntries(control.fields).CIMTYP, "ZDELVRY03");
});

test("SAP ECC: what an IDoc cannot carry is refused before anything is sent", () => {
  assert.match(idoc({ fields: { carrier: "x" } }), /SHPMNT05 SHPMNT has no field carrier/);
  assert.match(idoc({ fields: { "E1EDL24-LFIMG": 1 } }), /has no field E1EDL24-LFIMG/);
  assert.match(idoc({ fields: { "Z1POD-RECEIVER": "x" } }), /has no field Z1POD-RECEIVER/);
  assert.match(idoc({ fields: { "E1EDT20-EXTI1": "x".repeat(21) } }), /longer than the 20 characters/);
  assert.match(idoc({ fields: { "E1EDT10:005-NTEND": "next week" } }), /next week is no date/);
  assert.match(idoc({ operation: "tracking" }), /names a field to write/);
  assert.match(idoc({ operation: "ship-confirm", occurredAt: null }), /<E1EDL20><VBELN>0080000001<\/VBELN><E1EDL18>/);
});

test("SAP ECC: text is one line of XML whatever is in it", () => {
  const segment = { name: "S", fields: [["F", "a\u0000\n<&>'\"\ud800"]], children: [] } as const;
  const xml = idocXml("T", [segment], "none");
  assert.match(xml, /<F>a &lt;&amp;&gt;&apos;&quot;\ufffd<\/F>/);
  assert.match(
    idocXml("T", [], "soap-once"),
    /<soap:Body><T xmlns="urn:sap-com:document:sap:idoc:soap:messages"><IDOC/,
  );
});

test("SAP ECC: moments are written as the clocks of the zone show them", () => {
  const shown = (text: string, zone = "Europe/Berlin") => {
    const moment = momentFor(text, zone);
    return moment && [moment.date, moment.time];
  };
  assert.deepEqual(shown("2026-07-01T22:30:00Z"), ["20260702", "003000"]);
  assert.deepEqual(shown("2026-01-01T00:30:00+05:30"), ["20251231", "200000"]);
  assert.deepEqual(shown("2026-01-05T07:00"), ["20260105", "070000"]);
  assert.deepEqual(
    [shown("2026-01-05"), shown("20260105")],
    [
      ["20260105", null],
      ["20260105", null],
    ],
  );
  assert.deepEqual([shown("2026-13-05"), shown("2026-01-05T27:00"), shown("soon")], [null, null, null]);
});

test("SAP ECC: the number of an IDoc is the same for every try, and another one after it was given up", () => {
  const numbers = [docnumOf("a", 0), docnumOf("a", 0), docnumOf("a", 1), docnumOf("b", 0)];
  assert.ok(numbers.every((number) => /^\d{16}$/.test(number)));
  assert.equal(new Set(numbers).size, 3);
  const [first, again] = [0, 1].map((generation) => {
    const identity = { key: "ab".repeat(16), generation, docnum: "1" };
    return Object.fromEntries(controlOf(messageOf("tracking"), identity, setup(), 0).fields).ARCKEY;
  });
  assert.equal(first, `urn:sap.com:msgid=${"ab".repeat(16)}`);
  assert.notEqual(first, again);
  assert.deepEqual(
    [documentKeyOf("80000001"), documentKeyOf("0080000001"), documentKeyOf("A1")],
    ["0080000001", "0080000001", "A1"],
  );
});

test("SAP ECC: settings that cannot be followed are refused when the connection opens", () => {
  for (const [values, detail] of [
    [{ transport: "ftp" }, /no transport ftp/],
    [{ transport: "file" }, /needs the directory of the outbox/],
    [{ client: "1" }, /three digits/],
    [{ timeZone: "Mars" }, /Mars is no time zone/],
    [{ milestoneField: "E1EDL20-BOLNR" }, /no field of E1EDT20/],
    [{ milestoneField: "Z1S-STATE" }, /needs an extension type/],
    [{ termFields: "receiver=Z1POD-RECEIVER" }, /not a term and a field/],
    [{ transport: "file", outbox: "/x", exactlyOnce: true }, /exactly once needs/],
  ] as const) {
    assert.throws(() => sapEcc.open(settings(values)), detail);
  }
  assert.throws(
    () => setupOf(settings({ exactlyOnce: true }, "https://ecc.example/sap/bc/idoc_xml")),
    /exactly once needs/,
  );
  assert.equal(setupOf(settings({}, "https://ecc.example/gate/sap/bc/idoc_xml")).path, "/gate/sap/bc/idoc_xml");
});

const audit = (docnum: string, status: string, at: string, text = "") =>
  `<IDOC BEGIN="1"><EDI_DC40 SEGMENT="1"><MESTYP>ALEAUD</MESTYP><CREDAT>${at}</CREDAT></EDI_DC40><E1ADHDR SEGMENT="1">` +
  `<E1STATE SEGMENT="1"><DOCNUM>${docnum}</DOCNUM><STATUS>${status}</STATUS><STATXT>${text}</STATXT>` +
  `<STAPA1>8000</STAPA1><STAPA2>X &amp; Y</STAPA2></E1STATE></E1ADHDR></IDOC>`;

test("SAP ECC: acknowledgements are read as they arrive, and the latest word counts whatever is read first", async (t) => {
  const directory = placesFor(t).acknowledgements;
  const write = (name: string, ...idocs: readonly string[]) => {
    writeFileSync(join(directory, name), `<ALEAUD01>${idocs.join("")}</ALEAUD01>`);
  };
  const told = new Acknowledgements(directory);
  const statusOf = async (docnum: string) => {
    assert.equal(await told.look(), null);
    return told.get(docnum.padStart(16, "0"))?.status ?? null;
  };
  write(
    "b",
    audit("0000000000000001", "53", "20260106"),
    audit("2", "51", "20260105", "Delivery &amp; of &amp;2, &amp;"),
  );
  write("c", audit("0000000000000001", "51", "20260105"));
  write("d", audit("3", "53", "20260105").replace("ALEAUD<", "DESADV<"));
  assert.deepEqual([await statusOf("1"), await statusOf("2"), await statusOf("3")], ["53", "51", null]);
  assert.equal(told.get("2".padStart(16, "0"))?.text, "Delivery 8000 of X & Y, X & Y");
  writeFileSync(join(directory, "e"), `<ALEAUD01>${audit("4", "53", "20260105").slice(0, 60)}`);
  writeFileSync(join(directory, ".f"), `<ALEAUD01>${audit("5", "53", "20260105")}</ALEAUD01>`);
  assert.deepEqual([await statusOf("4"), await statusOf("5")], [null, null]);
  write("e", audit("4", "53", "20260105"));
  renameSync(join(directory, ".f"), join(directory, "f"));
  assert.deepEqual([await statusOf("4"), await statusOf("5")], ["53", "53"]);
  rmSync(join(directory, "b"));
  rmSync(join(directory, "c"));
  assert.deepEqual([await statusOf("1"), await statusOf("4")], [null, "53"]);
});
