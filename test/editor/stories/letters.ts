import assert from "node:assert/strict";
import { parcelOf } from "../../../sandbox/parcels.ts";
import type { Analyst } from "../analyst.ts";
import { sendUps } from "../carrier.ts";
import { upsFlow } from "../flow.ts";
import { drawn, open } from "../hands.ts";
import { eventually, type Story } from "../scene.ts";

/** Parcel 4 was never created in the ERP; parcel 1 is in order. */
const missing = 4;
const riddled = 1;

const badge = ({ page }: Analyst) => drawn(page, "letters").locator(".waybill-letter-badge");
const popover = ({ page }: Analyst) => page.locator(".red-ui-flow-annotation-popover");

const replayed: Story = {
  promise:
    "a post that the ERP refused waits on the dead-letter's badge and, once the ERP is mended, is replayed from there in two steps",
  flows: upsFlow,
  async tell(analyst, stage) {
    const { deliveryDocument, trackingNumber } = parcelOf(missing);
    await eventually(
      "UPS is served",
      () => sendUps(stage.url, missing, "delivered"),
      (status) => status === 200,
    );
    await badge(analyst).locator("text", { hasText: "1" }).waitFor();
    assert.deepEqual(stage.ledgerOf(missing), []);
    await fetch(`${stage.erp.url}/_sandbox/mend/${deliveryDocument}`, { method: "POST" });
    const before = analyst.steps;
    await analyst.press(badge(analyst));
    await popover(analyst).waitFor();
    assert.match(await popover(analyst).innerText(), new RegExp(trackingNumber));
    await analyst.press(
      popover(analyst)
        .getByRole("button", { name: /^Replay/ })
        .first(),
    );
    await badge(analyst).waitFor({ state: "hidden" });
    assert.equal(analyst.steps - before, 2);
    const isDelivered = (row: object): boolean => "to" in row && row.to === "DELIVERED";
    const rows = await eventually(
      "the ERP holds it",
      () => stage.ledgerOf(missing),
      (found) => found.some(isDelivered),
    );
    assert.equal(rows.filter(isDelivered).length, 1);
    assert.deepEqual(analyst.complaints, []);
  },
};

const held: Story = {
  promise:
    "a code that no table knows is held, counted on the badge, and stands as a group in the dead-letter's dialog",
  flows: upsFlow,
  async tell(analyst, stage) {
    await eventually(
      "UPS is served",
      () => sendUps(stage.url, riddled, "riddle"),
      (status) => status === 200,
    );
    await badge(analyst).locator("text", { hasText: "1" }).waitFor();
    await open(analyst, "letters");
    const letters = analyst.page.locator("#waybill-letters");
    const text = await eventually(
      "the group is listed",
      () => letters.innerText(),
      (shown) => shown.includes("unmapped ups"),
    );
    assert.match(text, /1 × unmapped ups \S+/);
    assert.match(text, /WB-MAP-001/);
    assert.match(text, /Map it in the carrier pack, then replay what waits/);
    assert.deepEqual(stage.ledgerOf(riddled), []);
    assert.deepEqual(analyst.complaints, []);
  },
};

export const letterStories: readonly Story[] = [replayed, held];
