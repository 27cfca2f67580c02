import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { formats } from "../../../core/mapping/body.ts";
import { packageRoot } from "../../../paths.ts";
import { hostileBodies } from "../../../tools/fuzzing/hostile.ts";
import { diceOf, mutated } from "../../../tools/fuzzing/mutations.ts";
import { complaintAbout, type Subject, subjectsIn, tryRead } from "../../../tools/fuzzing/subjects.ts";

/** Small ones, so that what grows beyond its bytes is told by the count of values and not by a clock. */
const limits = { depth: 64, values: 20_000 };
const runs = 500;
const seed = 20_260_304;
const subjects = subjectsIn(join(packageRoot, "carriers"));
const hostile = hostileBodies(60_000);

function assertRead(bytes: Uint8Array, { hows }: Subject, name: string): void {
  for (const how of hows) assert.equal(complaintAbout(tryRead(bytes, how, limits), bytes.length, limits), null, name);
}

for (const subject of subjects) {
  describe(`the reader of ${subject.format}`, () => {
    test("reads or refuses with a code whatever is sent to harm it", () => {
      for (const { name, bytes } of hostile) assertRead(bytes, subject, name);
    });

    test("reads or refuses with a code what samples become when something goes wrong with them", () => {
      assert.ok(subject.samples.length > 0, "there are samples to start from");
      for (let run = seed; run < seed + runs; run++) {
        assertRead(mutated(subject.samples, diceOf(run)), subject, `${subject.format}, seed ${run}`);
      }
    });
  });
}

test("every format that has a reader is fuzzed", () => {
  assert.deepEqual(
    subjects.map(({ format }) => format),
    formats,
  );
});

test("entities, deep nesting, long numbers, wrong charsets and archives that unpack without end are refused", () => {
  const codes = (name: string) => {
    const bytes = hostile.find((one) => one.name === name)?.bytes ?? assert.fail(`there is no body ${name}`);
    return (format: string) => {
      const how = subjects.find((subject) => subject.format === format)?.hows[0] ?? assert.fail(format);
      const outcome = tryRead(bytes, how, limits);
      return typeof outcome === "object" && outcome.kind === "unreadable" ? outcome.error.code : "read";
    };
  };
  assert.equal(codes("entity expansion")("xml"), "WB-READ-010");
  assert.equal(codes("external entity")("xml"), "WB-READ-010");
  assert.equal(codes("elements nested")("xml"), "WB-READ-002");
  assert.equal(codes("lists nested")("json"), "WB-READ-002");
  assert.equal(codes("prototype key")("json"), "WB-READ-003");
  assert.equal(codes("bytes that are no UTF-8")("csv"), "WB-READ-001");
  assert.equal(codes("UTF-16 without a mark")("csv"), "WB-READ-001");
  assert.equal(codes("ragged lines")("csv"), "WB-READ-023");
  assert.equal(codes("sheet that unpacks without end")("xlsx"), "WB-READ-024");
  assert.equal(codes("an old workbook")("xlsx"), "WB-READ-025");
});

test("no body has reached the prototype of all objects", () => {
  assert.equal("polluted" in {}, false);
});

test("a reader that throws, refuses without a code or grows beyond its bytes would be found", () => {
  const bad = { code: "WB-READ-999", message: "no such code", details: {} } as never;
  assert.match(complaintAbout("it threw", 1, limits) ?? "", /threw/);
  assert.match(complaintAbout({ kind: "unreadable", error: bad }, 1, limits) ?? "", /without a code/);
  assert.match(complaintAbout({ kind: "read", payload: null, faults: [bad] }, 1, limits) ?? "", /without a code/);
  const many = Array.from({ length: 50_000 }, () => 0);
  assert.match(complaintAbout({ kind: "read", payload: many, faults: [] }, 10, limits) ?? "", /50001 values/);
});

test("the same seed spoils a sample in the same way, another in another", () => {
  const samples = subjects.flatMap(({ samples: own }) => own);
  const one = (dice: number) => Buffer.from(mutated(samples, diceOf(dice))).toString("hex");
  assert.equal(one(7), one(7));
  assert.notEqual(one(7), one(8));
});
