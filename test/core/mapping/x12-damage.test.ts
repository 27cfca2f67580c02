import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readBody } from "../../../core/mapping/body.ts";
import { checkedX12, interchangeOf, setOf, setsOf, statusSet } from "./interchange.ts";

const start = "B10*P1*S1*ACFX";

describe("a damaged set is told with its place, and its neighbours go through", () => {
  const where = "Interchange 000000905, group 7, set 214 0002";
  const good = statusSet("0001", "P1");
  const bad: readonly (readonly [name: string, set: string, fault: string])[] = [
    [
      "a segment that no set has",
      setOf("0002", [start, "QQ9*1"]),
      `WB-EDI-005 ${where}, segment 3 (QQ9): no such segment is known.`,
    ],
    [
      "a segment of another place",
      setOf("0002", [start, "LX*1", "TD5*B"]),
      `WB-EDI-005 ${where}, segment 4 (TD5): the set has no such segment at this place.`,
    ],
    [
      "a segment too often",
      setOf("0002", [start, "B10*P2*S2*ACFX"]),
      `WB-EDI-005 ${where}, segment 3 (B10): the segment stands more often than the set allows.`,
    ],
    ["a missing segment", setOf("0002", ["LX*1"]), `WB-EDI-005 ${where}, segment 3 (B10): B10 is missing here.`],
    [
      "a missing element",
      setOf("0002", ["B10*P2*S2"]),
      `WB-EDI-006 ${where}, segment 2 (B10), element B1003: is missing.`,
    ],
    [
      "an element that is too long",
      setOf("0002", ["B10*P2*S2*ACFXY"]),
      `WB-EDI-006 ${where}, segment 2 (B10), element B1003: "ACFXY" has 5 characters, at most 4 are allowed.`,
    ],
    [
      "an element too many",
      setOf("0002", [start, "LX*1*X"]),
      `WB-EDI-006 ${where}, segment 3 (LX), element LX02: "X" is too many, the segment has 1 elements.`,
    ],
    [
      "no number",
      setOf("0002", [start, "LX*A"]),
      `WB-EDI-006 ${where}, segment 3 (LX), element LX01: "A" is no number.`,
    ],
    [
      "no date",
      statusSet("0002", "P2", "X4*NS***20261302").replace("***20260302*0915*CT", ""),
      `WB-EDI-006 ${where}, segment 4 (AT7), element AT705: "20261302" is no date.`,
    ],
    [
      "no time",
      statusSet("0002", "P2", "X4*NS***20260302*2575").replace("***20260302*0915*CT", ""),
      `WB-EDI-006 ${where}, segment 4 (AT7), element AT706: "2575" is no time.`,
    ],
    [
      "a count that is wrong",
      good.replaceAll("0001", "0002").replace("SE*6", "SE*7"),
      `WB-EDI-004 ${where}: its SE counts 7 segments, 6 are there.`,
    ],
    [
      "another control number",
      good.replace("ST*214*0001", "ST*214*0002").replace("SE*6*0001", "SE*6*0009"),
      `WB-EDI-004 ${where}: its SE bears the control number 0009.`,
    ],
    ["no end", good.replaceAll("0001", "0002").replace("~SE*6*0002", ""), `WB-EDI-004 ${where}: it has no SE.`],
  ];
  for (const [name, set, fault] of bad)
    test(name, () => {
      const text = interchangeOf([{ control: "7", sets: [good, set, statusSet("0003", "P3")] }]);
      const { sets, faults } = setsOf(text);
      assert.deepEqual(faults, [fault]);
      assert.deepEqual(
        sets.map(({ control }) => control),
        ["0001", "0003"],
      );
    });

  test("a level that names none that is there", () => {
    const body = ["BSN*00*A1*20260302*0900", "HL*1**S", "HL*2*9*O"];
    const { faults } = setsOf(interchangeOf([{ control: "7", code: "SH", sets: [setOf("0002", body, "856")] }]));
    assert.match(faults[0] ?? "", /set 856 0002, segment 4 \(HL\), element HL02: "9" is no level/);
  });
});

describe("a notice whose totals disagree with its lines is damaged", () => {
  const body = [
    "BSN*00*A1*20260302*0900",
    "HL*1**S",
    "HL*2*1*I",
    "LIN**UP*1",
    "SN1**24*EA",
    "HL*3*1*I",
    "LIN**UP*2",
    "SN1**6.5*EA",
  ];
  const faultsOf = (total: string) =>
    setsOf(interchangeOf([{ control: "7", code: "SH", sets: [setOf("0002", [...body, total], "856")] }])).faults;
  for (const total of ["CTT*3*30.5", "CTT*2", "CTT*3", "CTT*3*"])
    test(`${total} agrees`, () => assert.deepEqual(faultsOf(total), []));
  test("a count of neither levels nor lines", () => {
    assert.match(faultsOf("CTT*5")[0] ?? "", /segment 10 \(CTT\), element CTT01: counts 5, 3 HL are there/);
  });
  test("a sum of other quantities", () => {
    assert.match(faultsOf("CTT*3*31")[0] ?? "", /element CTT02: sums to 31, 30.5 is there/);
  });
});

describe("an envelope that is damaged is told, and its whole sets go through", () => {
  const groups = [{ control: "7", sets: [statusSet("0001", "P1")] }];
  const whole = interchangeOf(groups);
  const bad: readonly (readonly [string, string, RegExp])[] = [
    ["IEA missing", whole.slice(0, whole.indexOf("IEA")), /WB-EDI-002 .*000000905.* no IEA/],
    [
      "IEA of another number",
      interchangeOf(groups, { trailer: "IEA*1*000000906" }),
      /WB-EDI-002 .*control number 000000906/,
    ],
    ["IEA count", interchangeOf(groups, { trailer: "IEA*2*000000905" }), /WB-EDI-002 .*counts 2 groups, 1 are there/],
    ["GE count", whole.replace("GE*1*", "GE*3*"), /WB-EDI-003 .*group 7 .*counts 3 sets, 1 are there/],
    ["GE number", whole.replace("GE*1*7", "GE*1*8"), /WB-EDI-003 .*control number 8/],
    ["GE missing", whole.replace("GE*1*7~\n", ""), /WB-EDI-003 .*no GE/],
    ["a segment between the groups", whole.replace("IEA", "NTE*X~\nIEA"), /WB-EDI-002 .*segment NTE stands outside/],
    ["a segment between the sets", whole.replace("GE*", "NTE*X~\nGE*"), /WB-EDI-003 .*segment NTE stands outside/],
    ["text behind the end", `${whole}garbage`, /WB-EDI-001 .*"garbage" is no ISA/],
  ];
  for (const [name, text, fault] of bad)
    test(name, () => {
      const { sets, faults } = setsOf(text);
      assert.equal(sets.length, 1);
      assert.equal(faults.length, 1);
      assert.match(faults[0] ?? "", fault);
    });

  test("an interchange that was cut, and one behind it", () => {
    const cut = whole.slice(0, whole.indexOf("MS1"));
    const { sets, faults } = setsOf(cut + whole);
    assert.equal(sets.length, 1);
    assert.deepEqual(
      faults.map((fault) => fault.slice(0, 10)),
      ["WB-EDI-004", "WB-EDI-003", "WB-EDI-002"],
    );
  });

  test("an ISA that cannot be read, and a whole interchange behind it", () => {
    const { sets, faults } = setsOf(`ISA*00*broken~\n${whole}`);
    assert.equal(sets.length, 1);
    assert.match(faults[0] ?? "", /^WB-EDI-001 .*character 1 on/);
  });
});

test("a pack may say that a partner counts wrongly; what has no end is damaged all the same", () => {
  const set = statusSet("0001", "P1").replace("SE*6*0001", "SE*104*0010");
  const text = interchangeOf([{ control: "7", sets: [set] }], { trailer: "IEA*9*000000000" }).replace(
    "GE*1*7",
    "GE*5*8",
  );
  const read = (body: string) => readBody(new TextEncoder().encode(body), { ...checkedX12, counts: "lenient" });
  const whole = read(text);
  assert.ok(whole.kind === "read");
  assert.deepEqual(whole.faults, []);
  const cut = read(text.slice(0, text.indexOf("SE*")));
  assert.ok(cut.kind === "read");
  assert.equal(cut.faults.length, 3);
});
