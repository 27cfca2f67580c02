import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { upsFlow } from "../flow.ts";
import { dialog } from "../hands.ts";
import type { Story } from "../scene.ts";
import { closeAll, faces, openFace } from "./dialogs.ts";

interface Wrong {
  readonly type: string;
  readonly property: string;
  readonly typed: string;
  readonly reason: string;
}

const wrong = (type: string, property: string, typed: string, reason: string): Wrong => ({
  type,
  property,
  typed,
  reason,
});

/** What somebody may well type, and what she is told then. */
const cases: readonly Wrong[] = [
  wrong(
    "carrier-ingest",
    "path",
    "ups webhook",
    "Path: must begin with / and hold letters, digits, - _ . only, like /waybill/ups",
  ),
  wrong("carrier-ingest", "path", "", "Path: is missing"),
  wrong("carrier-ingest", "sizeLimit", "0", "Body limit: must lie between 1 and 65536"),
  wrong("carrier-ingest", "inFlight", "2.5", "In work: must be a whole number"),
  wrong("sla-check", "promise", " ", "Promise: is missing"),
  wrong("sla-check", "hours", "-4", "Within: must lie between 0.01 and 8760"),
  wrong("erp-post", "lookupField", "", "ERP field: is missing"),
  wrong("waybill-store", "file", "waybill", "File: must be the name of a file, like waybill.db"),
  wrong("waybill-store", "highWater", "5", "High water: must lie between 100 and 1000000000"),
  wrong(
    "carrier-pack",
    "secretEnv",
    "s3cr3t!",
    "Secret: must be the name of an environment variable, like UPS_SECRET, not the secret itself",
  ),
  wrong(
    "erp-connection",
    "baseUrl",
    "my.s4hana.example",
    "Address: must be an address like https://erp.example.com/path, postgres://host/database or file:///folder, without user and password",
  ),
  wrong("erp-post", "lookupPath", "", "Value from: is missing"),
  wrong("erp-connection", "perMinute", "-1", "At most: must lie between 0 and 100000"),
  wrong("erp-connection", "lanes", "100", "Lanes: must lie between 0 and 64"),
  wrong("erp-connection", "timeoutSeconds", "", "Timeout: must be a number"),
];

/** The reason that a field gives when the mouse rests on it. */
async function reasonOf(page: Page, field: string): Promise<string> {
  await page.mouse.move(5, 5);
  await page.locator(field).hover();
  const tooltip = page.locator(".red-ui-popover:visible");
  await tooltip.waitFor();
  const text = await tooltip.innerText();
  await page.mouse.move(5, 5);
  await tooltip.waitFor({ state: "hidden" });
  return text.trim();
}

export const wrongValues: Story = {
  promise: "a wrong value turns its field red and says in plain words what is expected",
  flows: upsFlow,
  async tell(analyst) {
    const { page } = analyst;
    for (const face of faces) {
      const here = cases.filter(({ type }) => type === face.type);
      if (here.length > 0) await openFace(analyst, face);
      for (const { property, typed, reason } of here) {
        const field = `#node-${face.property ? "config-" : ""}input-${property}`;
        await analyst.type(page.locator(field), typed);
        await dialog(page).locator(`${field}.input-error`).waitFor();
        assert.equal(await reasonOf(page, field), reason);
      }
      await closeAll(analyst);
    }
    assert.deepEqual(analyst.complaints, []);
  },
};
