import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, comparisonsOf, conditionsOf, heldIn, met } from "../../core/delivery/comparison.ts";
import type { Ask } from "../../core/delivery/erp.ts";
import { valuesOf } from "../../core/delivery/template.ts";
import { names, textTemplate } from "../../core/delivery/text-template.ts";
import { escapeXml, xmlTemplate } from "../../core/delivery/xml-template.ts";

const values = {
  number: "4711",
  amount: 12.5,
  at: "2026-01-05T01:30:00+02:00",
  day: "2026-01-05",
  text: "é<&>",
  none: null,
};
const fill = (template: string, write = (value: string) => value) => {
  const filled = textTemplate(template, write)(values);
  return filled.kind === "text" ? filled.text : filled.error.message;
};

test("a place of fixed width is filled up, and a value that does not fit is refused, never cut", () => {
  assert.equal(
    fill("[{number:8}][{number:>8}][{number:08}][{none:3}][{none:03}][{text:5}]"),
    "[4711    ][    4711][00004711][   ][   ][é<&> ]",
  );
  assert.equal(fill("{number:3}"), "The value 4711 for number is longer than the 3 characters that the ERP takes.");
  assert.equal(fill("{amount}{none}{missing}{constructor}{ {}"), "12.5{ {}");
});

test("a moment is written as digits of its day and time in UTC; a day has no time", () => {
  assert.equal(fill("{at:date} {at:time} {at:date:10}|"), "20260104 233000 20260104  |");
  assert.equal(fill("{day:date}[{day:time}][{day:time:6}][{number:date}]"), "20260105[][      ][]");
});

test("a value is made harmless for what it is put into, its places included", () => {
  assert.equal(fill("<{text}>", escapeXml), "<é&lt;&amp;&gt;>");
  assert.equal(escapeXml(`"it's" \u0000\ud800 \ttab`), "&quot;it&apos;s&quot; \ufffd\ufffd \ttab");
  assert.deepEqual([names("a{key:4}b", "key"), names("a{keys}b", "key")], [true, false]);
});

test("an XML element that holds a missing value and nothing else is left out; what is not well-formed is no template", () => {
  const xml = xmlTemplate('<a x="{none}"><b>{none}</b><c i="1">{none:5}</c><d>{text}</d><e>{number} {none}</e></a>');
  const filled = xml?.(values);
  assert.equal(filled?.kind === "text" && filled.text, '<a x=""><d>é&lt;&amp;&gt;</d><e>4711 </e></a>');
  assert.equal(xmlTemplate("<a><b></a>"), null);
  assert.equal(xmlTemplate('<!DOCTYPE a [<!ENTITY x "y">]><a>{text}</a>'), null);
});

test("numbers and moments are compared as such; what is held is told by the name of its placeholder", () => {
  const comparisons = comparisonsOf("n={amount}, at={at}, note=for {number}");
  const content = { n: "12.5", at: "2026-01-04T23:30:00.000Z", note: "for 4711", list: [] };
  assert.equal(compare(content, comparisons, values), "holds");
  assert.equal(compare({ ...content, at: "2026-01-04T23:30:01Z" }, comparisons, values), "differs");
  assert.deepEqual(heldIn({ n: [1], at: null }, comparisons), { at: null });
  assert.deepEqual(heldIn(content, comparisons), { amount: "12.5", at: "2026-01-04T23:30:00.000Z" });
});

test("a condition is a value, or a place where something stands", () => {
  const conditions = conditionsOf("ok=false, fault.code");
  assert.equal(met({ ok: true, fault: { code: "" } }, conditions), null);
  assert.equal(met({ ok: false }, conditions), "false");
  assert.equal(met({ ok: "false" }, conditions), "false");
  assert.equal(met({ fault: { code: 7 } }, conditions), "7");
  assert.equal(met({ fault: { code: ["a"] } }, conditions), "fault.code");
  assert.equal(met(null, conditions), null);
});

test("a post's own fields come before what every post has; a milestone goes by the system's word where it has one", () => {
  const told: Pick<Ask, "milestone" | "occurredAt" | "readBack"> = {
    milestone: "DELIVERED",
    occurredAt: null,
    readBack: true,
  };
  const ask: Ask = {
    operation: "tracking",
    document: "1",
    lookup: { field: "order", value: "S1" },
    fields: { key: "own" },
    ...told,
  };
  const { key, order, milestoneCode, correlationId } = valuesOf(ask, "k", "c", new Map([["DELIVERED", "40"]]));
  assert.deepEqual([key, order, milestoneCode, correlationId], ["own", "S1", "40", "c"]);
  assert.equal(valuesOf(ask, "k", "c").milestoneCode, "DELIVERED");
});
