import assert from "node:assert/strict";
import { test } from "node:test";
import { readBody } from "../../../core/mapping/body.ts";
import { compilePack } from "../../../core/mapping/compile.ts";
import { readPack } from "../../../core/mapping/packs.ts";
import type { MapResult } from "../../../core/mapping/result.ts";
import { packageRoot } from "../../../paths.ts";
import { answerTo, checkedX12, interchangeOf, readText, setOf, statusSet } from "./interchange.ts";

const isa = (control = "000000041") =>
  `ISA*00*          *00*          *ZZ*SHIPPER        *02*ACFX           *260302*1005*U*00401*${control}*0*P*>`;

test("every set of a whole group is accepted, to the sender, in its separators, at the time that is given", () => {
  const text = interchangeOf([{ control: "7", sets: [statusSet("0001", "P1"), statusSet("0002", "P2")] }]);
  assert.deepEqual(answerTo(text), [
    isa(),
    "GS*FA*SHIPPER*ACFX*20260302*1005*41*X*004010",
    "ST*997*0001",
    "AK1*QM*7",
    "AK2*214*0001",
    "AK5*A",
    "AK2*214*0002",
    "AK5*A",
    "AK9*A*2*2*2",
    "SE*8*0001",
    "GE*1*41",
    "IEA*1*000000041",
  ]);
});

const nineteen = Array.from({ length: 19 }, (_, at) => statusSet(String(at + 1).padStart(4, "0"), `P${at + 1}`));
const damaged = nineteen.with(11, statusSet("0012", "P12").replace("MS1*OMAHA", "QM1*OMAHA"));

test("of nineteen sets with one damaged, eighteen become events, one fault names the segment, and the 997 rejects that set only", () => {
  const text = interchangeOf([{ control: "7", sets: damaged }]);
  const outcome = readText(text);
  assert.ok(outcome.kind === "read");
  assert.deepEqual(
    outcome.faults.map(({ code, message }) => `${code} ${message}`),
    ["WB-EDI-005 Interchange 000000905, group 7, set 214 0012, segment 5 (QM1): no such segment is known."],
  );
  const loaded = readPack(`${packageRoot}/carriers/x12_214/carrier.json`);
  assert.ok(loaded.kind === "pack");
  const result = compilePack(loaded.pack).map(outcome.payload) as MapResult;
  assert.equal(result.shipments.flatMap(({ events }) => events).length, 18);
  assert.deepEqual(result.problems, []);
  const answer = answerTo(text);
  const rejected = answer.indexOf("AK2*214*0012");
  assert.deepEqual(answer.slice(rejected, rejected + 4), ["AK2*214*0012", "AK3*QM1*5**1", "AK5*R*5", "AK2*214*0013"]);
  assert.equal(answer.filter((line) => line.startsWith("AK5*R")).length, 1);
  assert.equal(answer.filter((line) => line === "AK5*A").length, 18);
  assert.ok(answer.includes("AK9*P*19*19*18"));
});

test("what is wrong is told in the standard's codes", () => {
  const sets = [
    setOf("0001", ["B10*P1*S1*ACFXY", "LX*A"]),
    setOf("0002", ["LX*1"]),
    statusSet("0003", "P3").replace("SE*6*0003", "SE*9*0004"),
    statusSet("0004", "P4").replace("~SE*6*0004", ""),
  ];
  const answer = answerTo(interchangeOf([{ control: "7", sets }]));
  assert.deepEqual(answer.slice(4, -4), [
    "AK2*214*0001",
    "AK3*B10*2**8",
    "AK4*3**5*ACFXY",
    "AK3*LX*3**8",
    "AK4*1**6*A",
    "AK5*R*5",
    "AK2*214*0002",
    "AK3*B10*3**3",
    "AK5*R*5",
    "AK2*214*0003",
    "AK5*R*3*4",
    "AK2*214*0004",
    "AK5*R*2",
  ]);
  assert.ok(answer.includes("AK9*R*4*4*0"));
});

test("a group that is damaged but for its sets is accepted with errors", () => {
  const text = interchangeOf([{ control: "7", sets: [statusSet("0001", "P1")] }]).replace("GE*1*7", "GE*2*8");
  assert.ok(answerTo(text).includes("AK9*E*2*1*1*4*5"));
});

test("every group has its own 997 in one interchange", () => {
  const groups = [
    { control: "7", sets: [statusSet("0001", "P1")] },
    { control: "8", sets: [statusSet("0001", "P2")] },
  ];
  const answer = answerTo(interchangeOf(groups));
  assert.deepEqual(
    answer.filter((line) => /^(ST|AK1|GE|IEA)/.test(line)),
    ["ST*997*0001", "AK1*QM*7", "ST*997*0002", "AK1*QM*8", "GE*2*41", "IEA*1*000000041"],
  );
});

test("a TA1 is written where ISA14 asks for it", () => {
  const text = interchangeOf([{ control: "7", sets: [statusSet("0001", "P1")] }], { isa: { 14: "1" } });
  assert.equal(answerTo(text)[1], "TA1*000000905*260302*0920*A*000");
});

test("a TA1 is written where the envelope is damaged", () => {
  const groups = [{ control: "7", sets: [statusSet("0001", "P1")] }];
  const noteOf = (trailer: string) => answerTo(interchangeOf(groups, { trailer }))[1];
  assert.equal(noteOf("IEA*1*000000906"), "TA1*000000905*260302*0920*E*001");
  assert.equal(noteOf("IEA*3*000000905"), "TA1*000000905*260302*0920*E*021");
  assert.equal(noteOf(""), "TA1*000000905*260302*0920*E*023");
});

test("an acknowledgement is never acknowledged, but its envelope is where it asks", () => {
  const group = { control: "7", code: "FA", sets: [setOf("0001", ["AK1*SM*1", "AK9*A*1*1*1"], "997")] };
  assert.deepEqual(answerTo(interchangeOf([group])), []);
  assert.deepEqual(answerTo(interchangeOf([group], { isa: { 14: "1" } })), [
    isa(),
    "TA1*000000905*260302*0920*A*000",
    "IEA*0*000000041",
  ]);
});

test("the same receipt and control give the same text, another control another", () => {
  const write = (number: number) => {
    const outcome = readText(interchangeOf([{ control: "7", sets: damaged }]));
    return outcome.acknowledgement?.({ number, at: 0 }) ?? "";
  };
  assert.equal(write(5), write(5));
  assert.notEqual(write(5), write(6));
});

test("what we write is read by ourselves without a fault", () => {
  const outcome = readText(interchangeOf([{ control: "7", sets: damaged }], { isa: { 14: "1" } }));
  const text = outcome.acknowledgement?.({ number: 999_999_999, at: 0 }) ?? "";
  const back = readText(text);
  assert.ok(back.kind === "read");
  assert.deepEqual(back.faults, []);
});

test("a pack may say that a partner wants no acknowledgement", () => {
  const bytes = new TextEncoder().encode(interchangeOf([{ control: "7", sets: damaged }], { isa: { 14: "1" } }));
  assert.equal(readBody(bytes, { ...checkedX12, acknowledge: "never" }).acknowledgement, undefined);
});
