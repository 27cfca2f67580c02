import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readBody } from "../../../core/mapping/body.ts";
import { checkedX12, interchangeOf, readText, setOf, statusSet } from "./interchange.ts";

const notice = ["BSN*00*A1*20260302*0900", "HL*1**S", "REF*CN*P9", "HL*2*1*O", "PRF*PO-1", "HL*3*2*I", "SN1**4*EA"];
const groups = [
  { control: "7", sets: [statusSet("0001", "P1"), statusSet("0002", "P2", "D1*NS")] },
  { control: "8", code: "SH", sets: [setOf("0001", notice, "856")] },
  { control: "9", code: "ZZ", sets: [setOf("0001", ["QQ*1*A>B"], "999")] },
];
const whole = interchangeOf(groups) + interchangeOf(groups, { isa: { 11: "^", 12: "00501" } });

/** A change of a text at a place: cut, doubled, replaced, or with something put in. */
type Change = (text: string, at: number) => string;

const pieces = [
  "~",
  "*",
  ">",
  "ISA*",
  "IEA*1*1~",
  "GS*",
  "GE~",
  "ST*214*1~",
  "SE~",
  "HL*1*1*I~",
  "\u0000",
  "é",
  "__proto__",
  "~~~~",
  "^",
];
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.constant<Change>((text, at) => text.slice(0, at)),
  fc.constant<Change>((text, at) => text.slice(at)),
  fc.integer({ min: 1, max: 40 }).map(
    (count): Change =>
      (text, at) =>
        text.slice(0, at) + text.slice(at + count),
  ),
  fc.integer({ min: 1, max: 90 }).map(
    (count): Change =>
      (text, at) =>
        text.slice(0, at + count) + text.slice(at),
  ),
  fc.oneof(fc.constantFrom(...pieces), fc.string()).map(
    (piece): Change =>
      (text, at) =>
        text.slice(0, at) + piece + text.slice(at),
  ),
);

test("whatever becomes of an interchange, it is read or refused, and what is answered can be read", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(changes, fc.nat()), { minLength: 1, maxLength: 6 }), (edits) => {
      const text = edits.reduce((now, [change, at]) => change(now, at % (now.length + 1)), whole);
      const outcome = readText(text);
      const answer = outcome.acknowledgement?.({ number: 1, at: 0 }) ?? "";
      if (answer !== "") assert.equal(readText(answer).kind, "read", JSON.stringify({ text, answer }));
      if (outcome.kind === "read") JSON.stringify(outcome.payload);
    }),
    { numRuns: 2000 },
  );
});

test("bytes that are no text are refused or read, never thrown at", () => {
  const how = { ...checkedX12, encoding: "windows-1252" } as const;
  const head = new TextEncoder().encode(whole.slice(0, 120));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      readBody(Uint8Array.from([...head, ...bytes]), how).acknowledgement?.({ number: 1, at: 0 });
    }),
    { numRuns: 500 },
  );
});

test("a set that is good on its own is read whatever stands in its neighbours", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[A-Z0-9*>. ]{1,30}$/), { maxLength: 12 }), (segments) => {
      const strange = segments.filter((segment) => !/^ *(ST|SE|GS|GE|ISA|IEA) *(\*|$)/.test(segment));
      const text = interchangeOf([{ control: "7", sets: [setOf("0001", strange), statusSet("0002", "P2")] }]);
      const outcome = readText(text);
      assert.ok(outcome.kind === "read");
      assert.match(JSON.stringify(outcome.payload), /"control":"0002"/);
    }),
    { numRuns: 500 },
  );
});

test("a hostile megabyte is read or refused with a bounded list of faults", () => {
  const hostile = ["ISA*", "ISA", "~", "ST*214*1~", "GS~", "HL*1~", `ISA*${"*".repeat(140)}`, "SE~", "\u0001"];
  for (const piece of hostile) {
    const outcome = readText(whole.slice(0, 130) + piece.repeat(Math.ceil(1_000_000 / piece.length)));
    const faults = outcome.kind === "read" ? outcome.faults : [outcome.error];
    assert.ok(faults.length > 0 && faults.length <= 1001, piece);
  }
});
