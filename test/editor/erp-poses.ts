/** Where the dialogs of an ERP post and of its connection stand for a picture; each begins with the post's dialog open. */
import type { Analyst } from "./analyst.ts";
import { input, openConfig } from "./hands.ts";

type Pose = (analyst: Analyst) => Promise<unknown>;

/** Brings a part of the dialog to its top. */
const toTop = async ({ page, quiet }: Analyst, selector: string): Promise<void> => {
  await page.locator(selector).evaluate((part) => part.scrollIntoView({ block: "start" }));
  await quiet();
};

/** What the system has not, with the routes that it has instead. */
const absent: Pose = async (analyst) => {
  await analyst.press(analyst.page.locator("#waybill-post-absent summary"));
};

/** Terms with and without a home, a field that the ERP does not let change, and joined values. */
const fields: Pose = async (analyst) => {
  const { page } = analyst;
  const lines = [
    ["carrierService", "from the event", "carrier"],
    ["YY1_ProofOfDelivery_DLH", "several, joined", "place.city, place.country?"],
    ["OverallGoodsMovementStatus", "constant", "C"],
  ] as const;
  await analyst.choose(input(page, "operation"), "tracking");
  await analyst.quiet();
  for (const [field, kind, value] of lines) {
    await analyst.press(page.getByRole("button", { name: "add a field" }));
    const row = page.locator("#waybill-post-fields .waybill-row").last();
    await analyst.choose(row.locator("select.waybill-row-field"), field);
    await analyst.choose(row.getByLabel("Kind of value"), kind);
    await analyst.type(row.getByLabel("Value", { exact: true }), value);
  }
  const last = page.locator("#waybill-post-fields .waybill-row").last();
  await last.evaluate((row) => row.scrollIntoView({ block: "end" }));
  await analyst.quiet();
};

/** The request for the latest event that was stored and whose document the ERP has. */
const preview: Pose = async (analyst) => {
  const { page } = analyst;
  await analyst.choose(input(page, "superseded"), "reject");
  await analyst.press(input(page, "dryRun"));
  await analyst.press(page.locator("#waybill-post-preview-button"));
  const samples = page.locator("#waybill-post-sample");
  await samples.waitFor();
  const found = page.locator("#waybill-post-preview-result").getByText("Document: ");
  for (const option of await samples.locator("option").allInnerTexts()) {
    await analyst.choose(samples, option);
    await analyst.quiet();
    if (await found.isVisible()) break;
  }
  await toTop(analyst, "#node-input-alreadyDone");
};

/** The connection, tried, with two lines that say who owns what. */
const connection: Pose = async (analyst) => {
  const { page } = analyst;
  await openConfig(analyst, "connection");
  const add = page.getByRole("button", { name: "add a line" });
  for (const [field, stage, owner] of [
    ["trackingNumber", "delivered", "erp"],
    ["receivedBy", "any", "first-writer"],
  ] as const) {
    await analyst.press(add);
    const line = page.locator(".waybill-authority-line").last();
    await analyst.choose(line.getByLabel("Field or operation"), field);
    await analyst.choose(line.getByLabel("Stage"), stage);
    await analyst.choose(line.getByLabel("Owner"), owner);
  }
  await analyst.press(page.locator("#waybill-erp-test"));
  await analyst.quiet();
  await toTop(analyst, "#node-config-input-lanes");
};

/** The connection as it opens: sign-in, then the customer's own fields. */
const settings: Pose = (analyst) => openConfig(analyst, "connection");

/** By the end of the picture's name. */
export const erpPoses: Readonly<Record<string, Pose>> = {
  "erp-post-absent": absent,
  "erp-post-fields": fields,
  "erp-post-preview": preview,
  "erp-connection": connection,
  "erp-connection-settings": settings,
};
