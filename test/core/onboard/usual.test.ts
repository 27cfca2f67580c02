import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { eventNames } from "../../../core/event/kinds.ts";
import { isMilestone, type Milestone, milestones } from "../../../core/event/milestone.ts";
import { readPacks } from "../../../core/mapping/packs.ts";
import { plainEvent, usualMilestone } from "../../../core/onboard/usual.ts";
import { packageRoot } from "../../../paths.ts";

test("the plainest event of a milestone usually moves that milestone, and is in the closed list", () => {
  for (const milestone of Object.keys(milestones) as Milestone[]) {
    const event = plainEvent(milestone);
    assert.ok(eventNames.includes(event), event);
    if (milestone !== "UNKNOWN") assert.equal(usualMilestone(event), milestone);
  }
});

test("what an event usually moves is what most codes of the packs say of it", () => {
  const said = readPacks(join(packageRoot, "carriers")).flatMap(({ loaded }) => {
    const tables = loaded.kind === "pack" ? Object.values(loaded.pack.tables) : [];
    return tables.flat().flatMap(({ event, milestone, codes }) => Object.keys(codes).map(() => ({ event, milestone })));
  });
  const agreeing = said.filter(({ event, milestone }) => usualMilestone(event) === milestone);
  assert.ok(said.length > 1000 && agreeing.length / said.length > 0.85, `${agreeing.length} of ${said.length}`);
  for (const event of eventNames) assert.ok(usualMilestone(event) === null || isMilestone(usualMilestone(event)));
});
