import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { readBody } from "../../../core/mapping/body.ts";
import type { ReadOutcome } from "../../../core/mapping/reading.ts";
import { packageRoot } from "../../../paths.ts";

const samples = ["edifact_iftsta", "edifact_desadv"].flatMap((id) => {
  const folder = join(packageRoot, "carriers", id, "samples");
  return readdirSync(folder).map((name) => readFileSync(join(folder, name)));
});

const limits = { depth: 64, values: 20_000 };
const control = { number: 1, at: 0 };

function read(bytes: Uint8Array): ReadOutcome {
  return readBody(bytes, { format: "edifact", counts: "strict", acknowledge: "always" }, limits);
}

/** Reads, answers and writes down: nothing of it may throw, and no refusal is without a code. */
function survive(bytes: Uint8Array): void {
  const outcome = read(bytes);
  if (outcome.kind === "unreadable") assert.match(outcome.error.code, /^WB-EDI-1\d\d$/);
  else for (const { code } of outcome.faults) assert.match(code, /^WB-EDI-1\d\d$/);
  outcome.acknowledgement?.(control);
  JSON.stringify(outcome);
}

const change = fc.record({ at: fc.nat(), take: fc.nat({ max: 40 }), put: fc.uint8Array({ maxLength: 12 }) });
const signs = fc.constantFrom(
  "'",
  "+",
  ":",
  "?",
  "UNH+1'",
  "UNT+1+1'",
  "UNZ'",
  "UNA",
  "UNB+UNOC:4'",
  "\u0000",
  "__proto__",
);

test("samples with bytes cut, replaced and put in are read or refused; nothing throws", () => {
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.array(change, { minLength: 1, maxLength: 6 }), (sample, changes) => {
      const broken = changes.reduce<Uint8Array>((bytes, { at, take, put }) => {
        const from = at % (bytes.length + 1);
        return Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + take)]);
      }, sample);
      survive(broken);
    }),
    { numRuns: 1500 },
  );
});

test("samples with signs and service segments put in anywhere are read or refused; nothing throws", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...samples),
      fc.array(fc.tuple(fc.nat(), signs), { maxLength: 8 }),
      (sample, changes) => {
        const text = changes.reduce((before, [at, sign]) => {
          const from = at % (before.length + 1);
          return before.slice(0, from) + sign + before.slice(from);
        }, sample.toString("utf8"));
        survive(new TextEncoder().encode(text));
      },
    ),
    { numRuns: 1500 },
  );
});

test("what is written with released signs is read as it was", () => {
  const text = fc.stringMatching(/^[ -~]{1,30}$/).filter((one) => one.trim() !== "");
  const released = (one: string) => one.replace(/[?+:']/g, "?$&");
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (texts) => {
      const element = texts.map(released).join(":");
      const outcome = read(
        new TextEncoder().encode(
          `UNB+UNOC:3+A+B+260312:0815+1'UNH+1+IFTSTA:D:96A:UN'BGM+23'FTX+AAI+++${element}'UNT+4+1'UNZ+1+1'`,
        ),
      );
      assert.equal(outcome.kind, "read");
      const { interchanges } = (
        outcome as { payload: { interchanges: { messages: { FTX: Record<string, string>[] }[] }[] } }
      ).payload;
      const ftx = interchanges[0]?.messages[0]?.FTX[0];
      const keys = texts.map((_, at) => (at === 0 ? "e04" : `e04c${at + 1}`));
      assert.deepEqual(
        keys.map((key) => ftx?.[key] ?? ""),
        texts.map((one) => one.trim()),
      );
    }),
    { numRuns: 300 },
  );
});

test("bodies that are all releases, separators or nested groups stay within the limit of values", () => {
  const body = (part: string) =>
    new TextEncoder().encode(`UNB+UNOC:3+A+B+260312:0815+1'UNH+1+DESADV:D:96A:UN'BGM+351'${part}UNT+1+1'UNZ+1+1'`);
  const kinds = [
    "?".repeat(400_000),
    `${"?'".repeat(200_000)}'`,
    `FTX${"+".repeat(400_000)}'`,
    `FTX+${":".repeat(400_000)}'`,
  ];
  for (const part of [...kinds, "CPS+1'PAC'PCI'GIN+BJ+1'".repeat(20_000), "''''".repeat(100_000)]) survive(body(part));
  assert.equal(read(body(`FTX${"+".repeat(400_000)}'`)).kind, "unreadable");
});
