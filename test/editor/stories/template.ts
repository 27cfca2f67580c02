import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../paths.ts";
import { parcelOf } from "../../../sandbox/parcels.ts";
import type { Analyst } from "../analyst.ts";
import { sendUps } from "../carrier.ts";
import { deploy, invalidNodes } from "../hands.ts";
import { eventually, type Story } from "../scene.ts";
import type { Stage } from "../stage.ts";

const parcel = 1;

/** Finds the first template of a carrier in the Carrier templates tab of the Import dialog. */
export async function findTemplate(analyst: Analyst, carrier: string): Promise<void> {
  const { page } = analyst;
  await analyst.keys("Control+i");
  const tabs = page.locator("#red-ui-clipboard-dialog-import-tabs");
  await analyst.press(tabs.locator(".red-ui-tab", { hasText: "Carrier templates" }));
  const shown = page.locator("#red-ui-clipboard-dialog-import-tabs-content .red-ui-treeList-label:visible");
  await analyst.press(shown.filter({ hasText: carrier }).first());
  await analyst.press(shown.filter({ hasText: `${carrier}-` }).first());
}

async function tell(analyst: Analyst, stage: Stage): Promise<void> {
  const { page } = analyst;
  await findTemplate(analyst, "ups");
  await analyst.press(page.locator("#red-ui-clipboard-dialog-ok:not([disabled])"));
  await analyst.quiet();
  await deploy(analyst);
  const steps = analyst.steps;
  await eventually(
    "UPS is served",
    () => sendUps(stage.url, parcel, "delivered"),
    (status) => status === 200,
  );
  const event = page.locator(".red-ui-debug-msg", { hasText: parcelOf(parcel).trackingNumber }).first();
  await event.waitFor();
  assert.deepEqual((await event.locator(".waybill-pill").allInnerTexts()).slice(0, 2), ["ups", "DELIVERED"]);
  const isDelivered = (row: object): boolean => "to" in row && row.to === "DELIVERED";
  const rows = await eventually(
    "the ERP holds it",
    () => stage.ledgerOf(parcel),
    (found) => found.some(isDelivered),
  );
  assert.equal(rows.filter(isDelivered).length, 1);
  assert.equal(await sendUps(stage.url, parcel, "delivered"), 200);
  assert.deepEqual(stage.ledgerOf(parcel), rows);
  assert.deepEqual(analyst.complaints, []);
  assert.ok(steps <= 6, `it took ${steps} steps`);
}

export const fromTemplate: Story = {
  promise:
    "the UPS template, imported and deployed in six steps, brings a signed webhook to the debug sidebar and once to the ERP",
  tell,
};

/** All templates in one flow; the config nodes that they share are there once. */
function allTemplates(): readonly object[] {
  const files = globSync(join(packageRoot, "flows", "templates", "*", "*.json"));
  const nodes = files.flatMap((file) => JSON.parse(readFileSync(file, "utf8")) as { id: string }[]);
  return [...new Map(nodes.map((node) => [node.id, node])).values()];
}

export const everyTemplate: Story = {
  promise: "no node of a carrier template bears a red triangle",
  flows: allTemplates(),
  async tell(analyst) {
    await analyst.page.locator("#red-ui-workspace-chart .red-ui-flow-node").first().waitFor();
    assert.deepEqual(await invalidNodes(analyst.page), []);
    assert.deepEqual(analyst.complaints, []);
  },
};
