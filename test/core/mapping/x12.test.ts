import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readBody } from "../../../core/mapping/body.ts";
import { checkedX12, interchangeOf, readText, setOf, setsOf, statusSet } from "./interchange.ts";

const one = (...segments: string[]) => interchangeOf([{ control: "7", sets: [setOf("0001", segments)] }]);
const start = "B10*P1*S1*ACFX";

test("segments become a tree: single ones as objects, repeated ones as lists, loops below their first segment", () => {
  const text = one(
    start,
    "L11*B-1*BM",
    "N1*CN*FERN",
    "N4*BOISE*ID",
    "LX*1",
    "AT7*X4*NS***20260302*0915",
    "MS1*OMAHA*NE",
    "L11*9*QN",
  );
  assert.deepEqual(setsOf(text), {
    sets: [
      {
        id: "214",
        control: "0001",
        B10: { e01: "P1", e02: "S1", e03: "ACFX" },
        L11: [{ e01: "B-1", e02: "BM" }],
        N1: [{ e01: "CN", e02: "FERN", N4: { e01: "BOISE", e02: "ID" } }],
        LX: [
          {
            e01: "1",
            AT7: [{ e01: "X4", e02: "NS", e05: "20260302", e06: "0915", MS1: { e01: "OMAHA", e02: "NE" } }],
            L11: [{ e01: "9", e02: "QN" }],
          },
        ],
      },
    ],
    faults: [],
  });
});

test("levels stand below the level that they name, whatever the order in the file", () => {
  const body = [
    "BSN*00*A1*20260302*0900",
    "HL*1**S",
    "HL*2*1*O",
    "HL*3*2*I",
    "SN1**4*EA",
    "HL*4*1*O",
    "HL*5*2*I",
    "HL*6**S",
  ];
  const text = interchangeOf([{ control: "7", code: "SH", sets: [setOf("0001", body, "856")] }]);
  const { sets, faults } = setsOf(text);
  assert.deepEqual(faults, []);
  assert.deepEqual(sets[0]?.["HL"], [
    {
      e01: "1",
      e03: "S",
      HL: [
        {
          e01: "2",
          e02: "1",
          e03: "O",
          HL: [
            { e01: "3", e02: "2", e03: "I", SN1: { e02: "4", e03: "EA" } },
            { e01: "5", e02: "2", e03: "I" },
          ],
        },
        { e01: "4", e02: "1", e03: "O" },
      ],
    },
    { e01: "6", e03: "S" },
  ]);
});

test("the envelope is above its sets, and the passwords of an ISA are not kept", () => {
  const text = interchangeOf([{ control: "7", sets: [statusSet("0001", "P1")] }], {
    isa: { 2: "SECRETUSER", 4: "SECRETWORD" },
  });
  const outcome = readText(text);
  assert.ok(outcome.kind === "read");
  const { interchanges } = outcome.payload as { interchanges: Record<string, unknown>[] };
  const { groups, ...envelope } = interchanges[0] ?? {};
  assert.deepEqual(envelope, {
    senderQualifier: "02",
    sender: "ACFX",
    receiverQualifier: "ZZ",
    receiver: "SHIPPER",
    date: "260302",
    time: "0920",
    standard: "U",
    version: "00401",
    control: "000000905",
    usage: "P",
  });
  const [group] = groups as Record<string, unknown>[];
  assert.equal(group?.["control"], "7");
  assert.doesNotMatch(JSON.stringify(outcome), /SECRET/);
});

describe("separators are what the ISA says", () => {
  const groups = [{ control: "7", sets: [statusSet("0001", "P1")] }];
  const marks: readonly (readonly [string, string, string])[] = [
    ["*", ">", "\n"],
    ["*", ">", "\r\n"],
    ["|", ":", "'"],
    ["\u001d", "\u001f", "\u001c"],
    ["+", "<", "~\r\n"],
  ];
  for (const [element, component, end] of marks)
    test(JSON.stringify([element, component, end]), () => {
      const { sets, faults } = setsOf(interchangeOf(groups, { marks: { element, component, end } }));
      assert.deepEqual(faults, []);
      assert.equal(sets.length, 1);
    });

  test("a byte order mark, blank lines and an ISA that lost its padding are tolerated", () => {
    const text = interchangeOf(groups).replace(/ +(?=\*)/g, "");
    assert.equal(setsOf(`\uFEFF\r\n  ${text}\n\n \u001a`).sets.length, 1);
  });

  test("a repetition separator that data is full of separates nothing", () => {
    const isa = { 11: "-", 12: "00501" };
    const free = { control: "7", version: "005010", sets: [setOf("0001", ["ZC1*A-1*A^B>C"], "315")] };
    assert.deepEqual(setsOf(interchangeOf([free], { isa })).sets[0]?.["ZC1"], [
      { e01: "A-1", e02: { c1: "A^B", c2: "C" } },
    ]);
    assert.deepEqual(setsOf(interchangeOf([free], { isa: { ...isa, 11: "^" } })).sets[0]?.["ZC1"], [
      { e01: "A-1", e02: [{ c1: "A" }, { c1: "B", c2: "C" }] },
    ]);
  });
});

test("several interchanges, groups and sets of a body are all read", () => {
  const groups = [
    { control: "7", sets: [statusSet("0001", "P1"), statusSet("0002", "P2")] },
    { control: "8", sets: [statusSet("0001", "P3")] },
  ];
  const { sets, faults } = setsOf(interchangeOf(groups) + interchangeOf(groups.slice(1)));
  assert.deepEqual(faults, []);
  assert.deepEqual(
    sets.map((set) => (set["B10"] as { e01: string }).e01),
    ["P1", "P2", "P3", "P3"],
  );
});

test("counts and control numbers may be padded with zeros", () => {
  const set = statusSet("000000001", "P1").replace("SE*6*000000001", "SE*0000000006*1");
  const text = interchangeOf([{ control: "000007", sets: [set] }]).replace("GE*1*000007", "GE*00001*7");
  assert.deepEqual(setsOf(text).faults, []);
});

describe("what has no readable envelope is unreadable", () => {
  const whole = interchangeOf([]);
  for (const text of [
    "",
    "UNB+UNOA:1",
    "{}",
    "ISA",
    "ISA*00*",
    whole.slice(0, 100),
    whole.replace("000000905", "         "),
  ])
    test(JSON.stringify(text.slice(0, 30)), () => {
      const outcome = readText(text);
      assert.ok(outcome.kind === "unreadable");
      assert.equal(outcome.error.code, "WB-EDI-001");
    });

  test("bytes of another charset", () => {
    const bytes = Uint8Array.from(interchangeOf([{ control: "7", sets: [statusSet("0001", "PÉ")] }]), (sign) =>
      sign.charCodeAt(0),
    );
    const limits = { depth: 64, values: 1000 };
    const outcome = readBody(bytes, checkedX12, limits);
    assert.ok(outcome.kind === "unreadable");
    assert.equal(outcome.error.code, "WB-READ-001");
    assert.equal(readBody(bytes, { ...checkedX12, encoding: "windows-1252" }, limits).kind, "read");
  });
});

test("versions whose lengths are not known are asked for less: new segments and longer elements are kept", () => {
  const body = ["B10*P1*S1*ACFX", `L11*${"9".repeat(50)}*CN`, "LX*1", "ZZ9*NEW", "AT7*X4*NS***20260302*0915"];
  const read = (version: string) => setsOf(interchangeOf([{ control: "7", version, sets: [setOf("0001", body)] }]));
  assert.equal(read("004010").sets.length, 0);
  const [set] = read("005010").sets;
  assert.deepEqual((set?.["LX"] as Record<string, unknown>[] | undefined)?.[0]?.["ZZ9"], [{ e01: "NEW" }]);
});

test("a pack may tolerate what is against the grammar", () => {
  const text = one("B10*P1*S1", "QQ9*1", "LX*1", "AT7*X4*NS***20269999");
  const how = { ...checkedX12, grammar: "tolerated" } as const;
  const outcome = readBody(new TextEncoder().encode(text), how);
  assert.ok(outcome.kind === "read");
  assert.deepEqual(outcome.faults, []);
});

test("limits of size and depth are kept", () => {
  const many = readText(one(start, ...Array.from({ length: 200 }, () => "L11*1*BM")), { depth: 64, values: 100 });
  assert.ok(many.kind === "unreadable");
  assert.equal(many.error.code, "WB-EDI-007");
  const levels = Array.from({ length: 80 }, (_, at) => `HL*${at + 1}*${at || ""}*I`);
  const deep = interchangeOf([
    { control: "7", code: "SH", sets: [setOf("0001", ["BSN*00*A*20260302*0900", ...levels], "856")] },
  ]);
  assert.match(setsOf(deep).faults[0] ?? "", /leads deeper than 52 levels/);
});
