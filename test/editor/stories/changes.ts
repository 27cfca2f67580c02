import assert from "node:assert/strict";
import { enough } from "../../../core/mapping/drift/compare.ts";
import type { Analyst } from "../analyst.ts";
import { sendUps } from "../carrier.ts";
import { upsFlow } from "../flow.ts";
import { drawn } from "../hands.ts";
import { eventually, type Story } from "../scene.ts";
import type { Stage } from "../stage.ts";

const parcel = 1;
const cards = ({ page }: Analyst) => page.locator(".waybill-changes .waybill-card");

async function send(
  stage: Stage,
  ...[step, hour, change]: [Parameters<typeof sendUps>[2], number, ((body: string) => string)?]
) {
  const served = () => sendUps(stage.url, parcel, step, hour, change);
  await eventually("UPS is served", served, (status) => status === 200);
}

async function openCarriers(analyst: Analyst): Promise<void> {
  await analyst.press(analyst.page.getByRole("button", { name: "Carrier changes" }));
  await cards(analyst).first().waitFor();
}

const isDelivered = (row: object): boolean => "to" in row && row.to === "DELIVERED";

const moved: Story = {
  promise:
    "a carrier that renames a part of its payload: nothing reaches the ERP until the analyst lets the new place be read, in at most 6 steps (J7)",
  flows: upsFlow,
  async tell(analyst, stage) {
    for (let hour = 0; hour < enough; hour += 1) await send(stage, "arrived", hour);
    const renamed = (body: string) => body.replace('"activityStatus"', '"activityState"');
    await send(stage, "delivered", 30, renamed);
    await drawn(analyst.page, "letters").locator(".waybill-letter-badge text", { hasText: "1" }).waitFor();
    assert.deepEqual(stage.ledgerOf(parcel).filter(isDelivered), []);
    const before = analyst.steps;
    await openCarriers(analyst);
    assert.match(await cards(analyst).first().innerText(), /activityStatus is at activityState now/);
    await analyst.press(cards(analyst).getByRole("button", { name: /Read the new place/ }));
    const rows = await eventually(
      "the ERP holds it",
      () => stage.ledgerOf(parcel),
      (found) => found.some(isDelivered),
    );
    assert.equal(rows.filter(isDelivered).length, 1);
    assert.ok(analyst.steps - before <= 6, `${analyst.steps - before} steps`);
    await eventually(
      "the card is gone",
      () => cards(analyst).count(),
      (count) => count === 0,
    );
    assert.deepEqual(analyst.complaints, []);
  },
};

const mapped: Story = {
  promise: "a code that no table knows is mapped from its card, and what waited is replayed, in one action",
  theme: "dark",
  flows: upsFlow,
  async tell(analyst, stage) {
    await send(stage, "riddle", 0);
    await drawn(analyst.page, "letters").locator(".waybill-letter-badge text", { hasText: "1" }).waitFor();
    await openCarriers(analyst);
    const card = cards(analyst).first();
    await card.getByLabel("What happened").selectOption("DELIVERED");
    assert.equal(await card.getByLabel("Milestone").inputValue(), "DELIVERED", "the usual milestone comes with it");
    await analyst.press(card.getByRole("button", { name: /Map it, replay 1/ }));
    const rows = await eventually(
      "the ERP holds it",
      () => stage.ledgerOf(parcel),
      (found) => found.some(isDelivered),
    );
    assert.equal(rows.filter(isDelivered).length, 1);
    await drawn(analyst.page, "letters").locator(".waybill-letter-badge").waitFor({ state: "hidden" });
    assert.deepEqual(analyst.complaints, []);
  },
};

export const changeStories: readonly Story[] = [moved, mapped];
