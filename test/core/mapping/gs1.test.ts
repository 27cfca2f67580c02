import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { gs1Key } from "../../../core/mapping/gs1.ts";

for (const [text, key] of [
  ["urn:epc:id:sscc:0614141.1234567890", "106141412345678908"],
  ["https://id.example/00/106141412345678908", "106141412345678908"],
  ["https://id.example/some/path/00/106141412345678908?x=1", "106141412345678908"],
  ["urn:epc:id:sgtin:0614141.107346.2017", "(01)10614141073464(21)2017"],
  ["https://id.example/01/10614141073464/21/2017", "(01)10614141073464(21)2017"],
  ["https://id.example/01/10614141073464/10/L%2F1", "(01)10614141073464(10)L/1"],
  ["urn:epc:class:lgtin:0614141.107346.L1", "(01)10614141073464(10)L1"],
  ["urn:epc:idpat:sgtin:0614141.107346.*", "(01)10614141073464"],
  ["urn:epc:id:sgln:0614141.07346.1234", "(414)0614141073467(254)1234"],
  ["urn:epc:id:sgln:0614141.07346.0", "(414)0614141073467"],
  ["urn:epc:id:gsin:0614141.123456789", "06141411234567890"],
  ["urn:epc:id:giai:0614141.12345400", "(8004)061414112345400"],
  ["urn:epc:id:grai:0614141.12345.400", "(8003)0614141123452400"],
  ["urn:epc:id:sscc:0614141.12", "urn:epc:id:sscc:0614141.12"],
  ["https://id.example/orders/17", "https://id.example/orders/17"],
  ["PALLET-7", "PALLET-7"],
] as const) {
  test(`${text} is ${key}`, () => assert.equal(gs1Key(text), key));
}

test("whatever the text, there is an answer", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.webUrl()), (text) => typeof gs1Key(text) === "string"));
});
