import assert from "node:assert/strict";
import { test } from "node:test";
import { readBody } from "../../../core/mapping/body.ts";
import type { ReadOutcome } from "../../../core/mapping/reading.ts";

type Tree = Record<string, unknown>;
type Read = Extract<ReadOutcome, { kind: "read" }>;

function read(body: string | Uint8Array, more: { counts?: "strict" } = {}): Read {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const outcome = readBody(bytes, { format: "edifact", counts: "lenient", acknowledge: "asked", ...more });
  assert.ok(outcome.kind === "read");
  return outcome;
}

function errorOf(body: string | Uint8Array, values = 1000): string {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const how = { format: "edifact", counts: "lenient", acknowledge: "asked" } as const;
  const outcome = readBody(bytes, how, { depth: 64, values });
  return outcome.kind === "unreadable" ? `${outcome.error.code} ${outcome.error.message}` : "read";
}

const interchangesOf = (outcome: Read) =>
  (outcome.payload as { interchanges: (Tree & { messages: Tree[] })[] }).interchanges;
const messagesOf = (outcome: Read) => interchangesOf(outcome).flatMap(({ messages }) => messages);
const bgmOf = (message: Tree | undefined) => (message ?? {})["BGM"] as Tree;
const groupsOf = (message: Tree | undefined) =>
  ((message ?? {})["CNI"] ?? []) as { STS: (Tree & { FTX: Tree[]; DTM: Tree[] })[] }[];
const faultsOf = (outcome: Read) => outcome.faults.map(({ code, message }) => `${code} ${message}`);

const head = "UNB+UNOC:3+LINE:ZZZ+US:ZZZ+260312:0815+C7'";
const status = (reference: string, ...lines: string[]) =>
  [
    `UNH+${reference}+IFTSTA:D:00B:UN'`,
    "BGM+23+N1+9'",
    "CNI+1+K1'",
    ...lines,
    `UNT+${lines.length + 4}+${reference}'`,
  ].join("");
const whole = (...messages: string[]) => `${head}${messages.join("")}UNZ+${messages.length}+C7'`;

test("segments lie in their groups, elements under their places, and what was not sent is not there", () => {
  const [message] = messagesOf(
    read(whole(status("1", "STS+1+21::6:Done'", "RFF+BM:B1'", "DTM+334:202603021420:203'", "EQD+CN+OCLU4410277'"))),
  );
  assert.deepEqual(message, {
    type: "IFTSTA",
    release: "D00B",
    association: "",
    reference: "1",
    group: "",
    BGM: { e01: "23", e02: "N1", e03: "9" },
    CNI: [
      {
        e01: "1",
        e02: "K1",
        STS: [
          {
            e01: "1",
            e02: "21",
            e02c3: "6",
            e02c4: "Done",
            RFF: [{ e01: "BM", e01c2: "B1" }],
            DTM: [{ e01: "334", e01c2: "202603021420", e01c3: "203", time: "2026-03-02T14:20" }],
            EQD: [{ e01: "CN", e02: "OCLU4410277" }],
          },
        ],
      },
    ],
  });
});

test("a time is read by its format: two digits of a year, seconds, a zone, a period; any other stays as sent", () => {
  const times = [
    "260302:101",
    "20260302:102",
    "2603021420:201",
    "20260302142005:204",
    "202603021420UTC:303",
    "202603021420?+0200:303",
  ];
  const odd = ["20260302-20260304:718", "week 9:ZZZ", "20260302"];
  const dtm = [...times, ...odd].map((text) => `DTM+334:${text}'`);
  const [message] = messagesOf(read(whole(status("1", "STS+1+1'", ...dtm))));
  const list = groupsOf(message)[0]?.STS[0]?.DTM ?? [];
  assert.deepEqual(
    list.map((dtm) => dtm["time"]),
    [
      "2026-03-02",
      "2026-03-02",
      "2026-03-02T14:20",
      "2026-03-02T14:20:05",
      "2026-03-02T14:20UTC",
      "2026-03-02T14:20+0200",
      "2026-03-02",
      "week 9",
      "2026-03-02",
    ],
  );
});

test("released signs are data, and a UNA counts for its own interchange only", () => {
  const una = "UNA.*,! ~UNB*UNOA.1*A*B*260312.0815*1~UNH*1*IFTSTA.D.96A.UN~BGM*23*A!*B!!!~C~UNT*3*1~UNZ*1*1~";
  const second = `${head}${status("2", "STS+1+1'", "FTX+AHN+++it?'s 1?+1 ???: yes'")}UNZ+1+C7'`;
  const [first, other] = messagesOf(read(`${una}\r\n${second}`));
  assert.equal(bgmOf(first)["e02"], "A*B!~C");
  const told = groupsOf(other)[0]?.STS[0]?.FTX[0];
  assert.equal(told?.["e04"], "it's 1+1 ?: yes");
});

test("repetitions of syntax version 4 have keys of their own; before it the sign is data", () => {
  const body = (version: number) =>
    `UNB+UNOC:${version}+A+B+20260312:0815+1'UNH+1+IFTSTA:D:01B:UN'BGM+23+A*B'UNT+3+1'UNZ+1+1'`;
  assert.deepEqual(messagesOf(read(body(4)))[0]?.["BGM"], { e01: "23", e02: "A", e02r2: "B" });
  assert.deepEqual(messagesOf(read(body(3)))[0]?.["BGM"], { e01: "23", e02: "A*B" });
  const both = messagesOf(read(body(4) + body(3) + body(4)));
  assert.deepEqual(
    both.map((message) => bgmOf(message)["e02"]),
    ["A", "A*B", "A"],
  );
});

test("white space, wrapped lines, a byte order mark and several interchanges are read", () => {
  const wrapped = whole(status("1", "STS+1+21'")).replaceAll("'", "'\r\n").replace("IFTSTA", "IFT\nSTA");
  const outcome = read(`\uFEFF\r\n  ${wrapped}\n\n${whole(status("2", "STS+1+21'"))}  \n`);
  assert.deepEqual(faultsOf(outcome), []);
  assert.deepEqual(
    messagesOf(outcome).map((message) => [message["type"], message["reference"]]),
    [
      ["IFTSTA", "1"],
      ["IFTSTA", "2"],
    ],
  );
});

test("texts are read in the character set that the interchange names, and in UTF-8 where it only is labelled otherwise", () => {
  const text = (syntax: string) =>
    `UNB+${syntax}:3+A+B+260312:0815+1'UNH+1+IFTSTA:D:96A:UN'BGM+23+MALMÖ'UNT+3+1'UNZ+1+1'`;
  const number = (bytes: Uint8Array) => bgmOf(messagesOf(read(bytes))[0])["e02"];
  assert.equal(number(Buffer.from(text("UNOC"), "latin1")), "MALMÖ");
  assert.equal(number(Buffer.from(text("UNOC"), "utf8")), "MALMÖ");
  assert.equal(number(Buffer.from(text("UNOY"), "utf8")), "MALMÖ");
  assert.match(errorOf(Buffer.from(text("UNOY"), "latin1")), /^WB-EDI-101 .*UNOY/);
  assert.match(errorOf(text("UNOZ")), /^WB-EDI-101 .*UNOZ/);
});

test("a group's first segment that was left out does not lose what stands below it", () => {
  const body = whole("UNH+1+IFTSTA:D:18A:UN'BGM+23+N1'STS+1+21'DTM+334:20260302:102'UNT+5+1'");
  const outcome = read(body);
  assert.deepEqual(faultsOf(outcome), []);
  const [cni] = groupsOf(messagesOf(outcome)[0]);
  assert.equal(cni?.STS[0]?.["e02"], "21");
});

test("a message of a kind that has no grammar is a list of segments", () => {
  const [message] = messagesOf(read(whole("UNH+1+APERAK:D:96A:UN'BGM+312+7'RFF+ACW:C1'UNT+4+1'")));
  assert.deepEqual(message?.["segments"], [
    { tag: "BGM", e01: "312", e02: "7" },
    { tag: "RFF", e01: "ACW", e01c2: "C1" },
  ]);
});

/** One damaged message between two whole ones: they go through, and the fault names the place. */
function damaged(message: string, fault: RegExp): void {
  const outcome = read(whole(status("1", "STS+1+13'"), message, status("3", "STS+1+21'")));
  assert.deepEqual(
    messagesOf(outcome).map((message) => message["reference"]),
    ["1", "3"],
  );
  const [only, ...more] = faultsOf(outcome);
  assert.match(only ?? "", fault);
  assert.deepEqual(more, []);
}

test("a damaged message is one fault that names interchange, message, segment and element; its neighbours go through", () => {
  const where = "interchange C7, message 2 \\(IFTSTA\\)";
  damaged(status("2", "STS+1+21'").replace("UNT+5+2'", ""), new RegExp(`^WB-EDI-103 In ${where}.* 4 STS`));
  damaged(
    status("2", "STS+1+21'").replace("UNT+5+2", "UNT+5+9"),
    new RegExp(`^WB-EDI-104 In ${where} element 02 of segment 5 UNT`),
  );
  damaged(status("2", "XQZ+1'", "STS+1+21'"), new RegExp(`^WB-EDI-105 In ${where} segment 4 XQZ`));
  damaged(
    status("2", `FTX${"+A".repeat(2000)}'`, "STS+1+21'"),
    new RegExp(`^WB-EDI-105 In ${where} segment 4 FTX has`),
  );
  damaged("UNH+2+IFTSTA:D:00B:UN'CNI+1'UNT+3+2'", new RegExp(`^WB-EDI-106 In ${where} the segment BGM`));
  damaged(status("2", "STS+1+21'", "DTM+'"), new RegExp(`^WB-EDI-107 In ${where} element 01 of segment 5 DTM`));
  damaged("BGM+23+N1'STS+1+21'UNT+4+2'", /^WB-EDI-109 In interchange C7 the segment BGM/);
});

test("a segment for which the message has no place, and which others know, stays where it stands", () => {
  const outcome = read(whole(status("1", "STS+1+21'", "PRI+AAA:9'", "PRI+AAB:8'", "DTM+334:20260304:102'")));
  assert.deepEqual(faultsOf(outcome), []);
  const event = groupsOf(messagesOf(outcome)[0])[0]?.STS[0];
  assert.deepEqual(event?.["PRI"], [
    { e01: "AAA", e01c2: "9" },
    { e01: "AAB", e01c2: "8" },
  ]);
  assert.ok(event?.["DTM"]);
});

test("the group stands in the sentence where the interchange has groups", () => {
  const message = "UNH+2+IFTSTA:D:00B:UN'BGM+23+N1'XQZ'UNT+4+2'";
  const body = `${head}UNG+IFTSTA+LINE+US+260312:0815+G5+UN+D:00B'${message}UNE+1+G5'UNZ+1+C7'`;
  assert.match(faultsOf(read(body))[0] ?? "", /interchange C7, group G5, message 2/);
});

test("wrong counts are no fault, unless the pack is strict", () => {
  const body = whole(status("1", "STS+1+21'").replace("UNT+5", "UNT+99")).replace("UNZ+1+C7", "UNZ+4+C8");
  assert.deepEqual(faultsOf(read(body)), []);
  assert.equal(messagesOf(read(body)).length, 1);
  const strict = read(body, { counts: "strict" });
  assert.deepEqual(
    strict.faults.map(({ code }) => code),
    ["WB-EDI-108", "WB-EDI-110"],
  );
  assert.equal(messagesOf(strict).length, 0);
});

test("a file that was cut off gives its whole messages, and says that it was cut off", () => {
  const body = whole(status("1", "STS+1+13'"), status("2", "STS+1+21'"));
  const outcome = read(body.slice(0, body.indexOf("UNH+2") + 48));
  assert.equal(messagesOf(outcome).length, 1);
  assert.deepEqual(
    outcome.faults.map(({ code }) => code),
    ["WB-EDI-103", "WB-EDI-102"],
  );
});

test("what is no interchange, holds too much, or is damaged all over is refused with a code", () => {
  assert.match(errorOf("<html>"), /^WB-EDI-101/);
  assert.match(errorOf(""), /^WB-EDI-101/);
  assert.match(errorOf("UNA:+.? 'UNH+1+IFTSTA:D:96A:UN'UNT+2+1'"), /^WB-EDI-101/);
  assert.match(errorOf(whole(status("1", ...Array.from({ length: 400 }, () => "STS+1+21'")))), /^WB-EDI-111/);
  assert.match(errorOf(`${head}${"UNH+1'".repeat(2000)}`, 100_000), /^WB-EDI-101/);
});
