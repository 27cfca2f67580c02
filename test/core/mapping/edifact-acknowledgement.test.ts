import assert from "node:assert/strict";
import { test } from "node:test";
import { readBody } from "../../../core/mapping/body.ts";

const control = { number: 4711, at: Date.UTC(2026, 2, 12, 9, 5) };

/** The CONTRL for a body, one segment a line; empty where none is made. */
function answerTo(
  body: string,
  when: "asked" | "always" | "never" = "asked",
  counts: "lenient" | "strict" = "lenient",
) {
  const outcome = readBody(new TextEncoder().encode(body), { format: "edifact", counts, acknowledge: when });
  assert.equal(outcome.kind, "read");
  return outcome.acknowledgement?.(control).split("\r\n") ?? [];
}

const unb = (asks: boolean, version = 3) =>
  `UNB+UNOC:${version}+LINE:ZZZ:BACK+US:14+260312:0815+C7++IFTSTA${asks ? "++1" : ""}'`;
const message = (reference: string, ...lines: string[]) =>
  `UNH+${reference}+IFTSTA:D:00B:UN'BGM+23+N1+9'${lines.join("")}UNT+${lines.length + 3}+${reference}'`;
const whole = (asks: boolean, ...messages: string[]) => `${unb(asks)}${messages.join("")}UNZ+${messages.length}+C7'`;

test("an interchange that asks gets a CONTRL that takes it, addressed the way back", () => {
  assert.deepEqual(answerTo(whole(true, message("1", "CNI+1'"))), [
    "UNB+UNOC:3+US:14+LINE:ZZZ+260312:0905+4711'",
    "UNH+1+CONTRL:D:3:UN'",
    "UCI+C7+LINE:ZZZ+US:14+7'",
    "UNT+3+1'",
    "UNZ+1+4711'",
  ]);
});

test("exactly the damaged messages are rejected: by segment, by element, by what their end lacks", () => {
  const body = whole(
    true,
    message("1", "CNI+1'"),
    message("2", "CNI+1'", "XQZ'"),
    message("3", "CNI+1'", "STS+1+21'", "DTM+'"),
    message("4", "CNI+1'").replace("UNT+4+4'", ""),
    message("5", "CNI+1'").replace("UNT+4+5", "UNT+4+6"),
    message("6", "CNI+1'"),
  );
  assert.deepEqual(answerTo(body).slice(2), [
    "UCI+C7+LINE:ZZZ+US:14+7'",
    "UCM+2+IFTSTA:D:00B:UN+4'",
    "UCS+4+15'",
    "UCM+3+IFTSTA:D:00B:UN+4'",
    "UCS+5'",
    "UCD+13+1'",
    "UCM+4+IFTSTA:D:00B:UN+4+13+UNT'",
    "UCM+5+IFTSTA:D:00B:UN+4+28+UNT+2'",
    "UNT+10+1'",
    "UNZ+1+4711'",
  ]);
});

test("a wrong count is told where the pack is strict", () => {
  const body = whole(true, message("1", "CNI+1'").replace("UNT+4", "UNT+9"));
  assert.deepEqual(answerTo(body, "asked", "strict").slice(3, 4), ["UCM+1+IFTSTA:D:00B:UN+4+29+UNT+1'"]);
  assert.equal(answerTo(body).length, 5);
});

test("the group of a rejected message stands before it", () => {
  const group = "UNG+IFTSTA+LINE+US+260312:0815+G5+UN+D:00B'";
  const body = `${unb(true)}${group}${message("1", "XQZ'")}${message("2", "XQZ'")}UNE+2+G5'UNZ+1+C7'`;
  assert.deepEqual(
    answerTo(body)
      .slice(3, -2)
      .map((line) => line.slice(0, 8)),
    ["UCF+G5++", "UCM+1+IF", "UCS+3+15", "UCM+2+IF", "UCS+3+15"],
  );
});

test("none is made unasked, for answers, or where the pack says never; always means always", () => {
  assert.deepEqual(answerTo(whole(false, message("1", "CNI+1'"))), []);
  assert.deepEqual(answerTo(whole(true, message("1", "CNI+1'")), "never"), []);
  assert.equal(answerTo(whole(false, message("1", "CNI+1'")), "always").length, 5);
  const contrl = "UNH+1+CONTRL:D:3:UN'UCI+C1+US:14+LINE:ZZZ+7'UNT+3+1'";
  assert.deepEqual(answerTo(`${unb(true)}${contrl}UNZ+1+C7'`, "always"), []);
});

test("several interchanges get an answer each, with numbers that differ; version 4 has its own form and dates", () => {
  const second = whole(true, message("9", "CNI+1'")).replace("UNOC:3", "UNOC:4").replaceAll("C7", "C8");
  const lines = answerTo(`${whole(true, message("1", "CNI+1'"))}${second}`);
  assert.deepEqual(
    lines.filter((line) => line.startsWith("UNB") || line.startsWith("UNH") || line.startsWith("UCI")),
    [
      "UNB+UNOC:3+US:14+LINE:ZZZ+260312:0905+4711'",
      "UNH+1+CONTRL:D:3:UN'",
      "UCI+C7+LINE:ZZZ+US:14+7'",
      "UNB+UNOC:4+US:14+LINE:ZZZ+20260312:0905+4711-2'",
      "UNH+1+CONTRL:4:1:UN'",
      "UCI+C8+LINE:ZZZ+US:14+7'",
    ],
  );
});

test("signs in names are released, so that our own reader reads the answer back", () => {
  const body = whole(true, message("1", "CNI+1'")).replace("LINE:ZZZ", "L?'IN?+E?:?? 1:ZZZ");
  const again = readBody(new TextEncoder().encode(answerTo(body).join("")), {
    format: "edifact",
    counts: "strict",
    acknowledge: "asked",
  });
  assert.ok(again.kind === "read");
  assert.deepEqual(again.faults, []);
  const payload = again.payload as { interchanges: { receiver: string }[] };
  assert.equal(payload.interchanges[0]?.receiver, "L'IN+E:? 1");
});
