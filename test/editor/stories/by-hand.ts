import assert from "node:assert/strict";
import { parcelOf } from "../../../sandbox/parcels.ts";
import type { Analyst } from "../analyst.ts";
import { sendUps } from "../carrier.ts";
import { configInput, deploy, done, drawn, drop, input, open, wire } from "../hands.ts";
import { eventually, type Story } from "../scene.ts";
import type { Stage } from "../stage.ts";

const parcel = 1;

/** Presses the plus beside a config node's name and waits for its dialog. */
async function add(analyst: Analyst, button: string): Promise<void> {
  await analyst.press(analyst.page.locator(`#${button}`));
  await analyst.quiet();
}

async function setUpCarrier(analyst: Analyst, ingest: string): Promise<void> {
  const { page } = analyst;
  await open(analyst, ingest);
  await add(analyst, "node-input-btn-store-add");
  await done(analyst);
  await add(analyst, "node-input-btn-pack-add");
  await analyst.choose(configInput(page, "carrier"), "ups");
  await analyst.type(configInput(page, "clientEnv"), "WAYBILL_UPS_CLIENT_ID");
  await analyst.type(configInput(page, "secretEnv"), "WAYBILL_UPS_CLIENT_SECRET");
  await done(analyst);
  assert.equal(await input(page, "path").inputValue(), "/waybill/ups");
  await done(analyst);
}

async function setUpErp(analyst: Analyst, post: string, { erp }: Stage): Promise<void> {
  const { page } = analyst;
  await open(analyst, post);
  await add(analyst, "node-input-btn-connection-add");
  await analyst.type(configInput(page, "baseUrl"), erp.url);
  await analyst.type(page.getByLabel("Milestone field"), "YY1_ShipmentStatus_DLH");
  await analyst.type(configInput(page, "userEnv"), "WAYBILL_S4_USER");
  await analyst.type(configInput(page, "secretEnv"), "WAYBILL_S4_PASSWORD");
  await done(analyst);
  await analyst.choose(page.locator("#waybill-post-number"), "trackingNumber");
  await done(analyst);
}

/** The store that the first node brought is named by every node that is dropped after it. */
async function drawFlow(analyst: Analyst, stage: Stage): Promise<readonly string[]> {
  const ingest = await drop(analyst, "carrier-ingest", 110, 160);
  await setUpCarrier(analyst, ingest);
  const map = await drop(analyst, "canonical-map", 280, 160);
  const sla = await drop(analyst, "sla-check", 460, 120);
  const post = await drop(analyst, "erp-post", 720, 120);
  const letters = await drop(analyst, "dead-letter", 640, 240);
  await setUpErp(analyst, post, stage);
  await wire(analyst, ingest, 0, map);
  await wire(analyst, map, 0, sla);
  await wire(analyst, map, 1, letters);
  await wire(analyst, sla, 0, post);
  await wire(analyst, post, 1, letters);
  return [ingest, map, sla, post, letters];
}

async function tell(analyst: Analyst, stage: Stage): Promise<void> {
  for (const id of await drawFlow(analyst, stage)) {
    assert.equal(await drawn(analyst.page, id).locator(".red-ui-flow-node-error").isVisible(), false, id);
  }
  await deploy(analyst);
  assert.equal(
    await eventually(
      "UPS is served",
      () => sendUps(stage.url, parcel, "delivered"),
      (status) => status === 200,
    ),
    200,
  );
  const rows = await eventually(
    "the ERP holds the milestone",
    () => stage.ledgerOf(parcel),
    (found) => found.length > 0,
  );
  assert.deepEqual(
    rows.filter((row) => row.effect === "field" && row.to === "DELIVERED").map((row) => row.document),
    [parcelOf(parcel).deliveryDocument],
  );
  assert.deepEqual(analyst.complaints, []);
  assert.ok(analyst.steps <= 30, `it took ${analyst.steps} steps`);
}

export const builtByHand: Story = {
  promise:
    "five nodes dragged from the palette, wired and filled in by hand bring a webhook to the ERP, without code, in thirty steps",
  tell,
};
