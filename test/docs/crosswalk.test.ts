import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { eventNames } from "../../core/event/kinds.ts";
import { isMilestone, type Milestone, milestones } from "../../core/event/milestone.ts";
import { reasons } from "../../core/event/reason.ts";
import { differencesOf, saidAndHeard } from "../../core/mapping/crosswalk.ts";
import { packageRoot } from "../../paths.ts";
import { bridges, crosswalkPage } from "../../tools/crosswalk.ts";

const all = Object.keys(milestones) as Milestone[];

test("docs/crosswalk.md says what the crosswalks say", () => {
  assert.equal(readFileSync(join(packageRoot, "docs", "crosswalk.md"), "utf8"), crosswalkPage());
});

test("the services and standards that others speak have a crosswalk", () => {
  const wanted = ["easypost", "aftership", "shippo", "epcis", "dcsa", "x12_214", "edifact_iftsta"];
  const ids = bridges().map(({ pack }) => pack.id);
  assert.deepEqual(
    wanted.filter((id) => !ids.includes(id)),
    [],
  );
});

for (const { pack, crosswalk } of bridges()) {
  describe(`the crosswalk of ${pack.id}`, () => {
    test("means by every code what the pack means by it, and leaves none out", () => {
      assert.deepEqual(differencesOf(crosswalk, pack), []);
    });

    test("says milestones, events and reasons that there are", () => {
      for (const meaning of Object.values(crosswalk.tables).flatMap((codes) => Object.values(codes))) {
        const [milestone = "", event = "", reason] = meaning.split(" ");
        assert.ok(milestone === "-" || isMilestone(milestone), meaning);
        assert.ok((eventNames as readonly string[]).includes(event), meaning);
        assert.ok(reason === undefined || Object.hasOwn(reasons, reason), meaning);
      }
    });

    for (const milestone of all) {
      test(`says ${milestone}, and hears the same or the coarser one that it names`, () => {
        const word = crosswalk.publish[milestone];
        const heard = saidAndHeard(crosswalk, milestone);
        if (word.code === null) return assert.equal(heard, null);
        assert.equal(heard, word.gives ?? milestone);
        assert.equal(word.gives === undefined, word.because === undefined, "a coarser word needs its reason");
        assert.notEqual(word.gives, milestone);
      });
    }

    test("has words for the steps of every journey", () => {
      for (const milestone of ["INFO_RECEIVED", "PICKED_UP", "IN_TRANSIT", "DELIVERED"] as const)
        assert.notEqual(crosswalk.publish[milestone].code, null, milestone);
    });
  });
}

test("a code that differs from the pack, or is missing on one side, is told", () => {
  const [{ pack, crosswalk } = assert.fail("there is no crosswalk")] = bridges();
  const [table = ""] = Object.keys(crosswalk.tables);
  const codes = crosswalk.tables[table] ?? {};
  const [first = "", second = ""] = Object.keys(codes);
  const { [second]: _, ...fewer } = codes;
  const changed = { ...fewer, [first]: "LOST LOST", "no-such-code": "- OTHER" };
  const found = differencesOf({ ...crosswalk, tables: { [table]: changed } }, pack);
  assert.deepEqual(
    found.map((line) => line.split(":")[0]).toSorted(),
    [first, second, "no-such-code"].map((code) => `${table} ${code}`).toSorted(),
  );
});
