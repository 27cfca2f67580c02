/** What an analyst does with an ERP connection: its settings, who owns which field, and the test of it. */
import assert from "node:assert/strict";
import { upsFlow } from "../flow.ts";
import { configInput, done, openByKeys, openConfig } from "../hands.ts";
import type { Story } from "../scene.ts";

const owners: Story = {
  promise: "who owns which field at which stage is a list, line by line, by mouse or keyboard",
  flows: upsFlow,
  async tell(analyst) {
    const { page } = analyst;
    await openByKeys(analyst, "post");
    await openConfig(analyst, "connection");
    const add = page.getByRole("button", { name: "add a line" });
    await analyst.press(add);
    const line = page.locator(".waybill-authority-line").first();
    await analyst.choose(line.getByLabel("Field or operation"), "trackingNumber");
    await analyst.choose(line.getByLabel("Stage"), "delivered");
    await analyst.choose(line.getByLabel("Owner"), "erp");
    await add.focus();
    await analyst.keys("Enter");
    const second = page.locator(".waybill-authority-line").last();
    await analyst.choose(second.getByLabel("Field or operation"), "a field of the ERP, by name");
    await analyst.type(second.getByLabel("Name of the field in the ERP"), "MeansOfTransport");
    await analyst.choose(second.getByLabel("Owner"), "first-writer");
    await done(analyst);
    const saved = await page.evaluate(() => RED.nodes.node("erp")?.["authority"]);
    assert.deepEqual(saved, [
      { field: "trackingNumber", stage: "delivered", owner: "erp" },
      { field: "MeansOfTransport", stage: "any", owner: "first-writer" },
    ]);
    await openConfig(analyst, "connection");
    assert.equal(await second.getByLabel("Name of the field in the ERP").inputValue(), "MeansOfTransport");
    assert.deepEqual(analyst.complaints, []);
  },
};

const proof: Story = {
  promise:
    "Test connection says line by line what was proved; another system brings its own settings, the rare ones folded away",
  flows: upsFlow,
  async tell(analyst) {
    const { page } = analyst;
    await openByKeys(analyst, "post");
    await openConfig(analyst, "connection");
    await analyst.press(page.locator("#waybill-erp-test"));
    await analyst.quiet();
    const lines = (await page.locator("#waybill-erp-proof").innerText())
      .split("\n")
      .filter((line) => line.trim() !== "");
    assert.ok(lines.filter((line) => line.startsWith("Proved: ")).length >= 2, lines.join(" | "));
    assert.match(lines.at(-1) ?? "", /^Its clock differs from ours by -?\d/);
    await analyst.type(configInput(page, "userEnv"), "WAYBILL_NOT_SET");
    await analyst.press(page.locator("#waybill-erp-test"));
    await analyst.quiet();
    assert.match(await page.locator("#waybill-erp-proof").innerText(), /WB-CFG-001: .*WAYBILL_NOT_SET is not set/);
    const more = page.locator("#waybill-erp-settings details").last();
    assert.equal(await more.getByLabel("SAP client").isVisible(), false);
    await more.locator("summary").focus();
    await analyst.keys("Enter");
    await analyst.type(more.getByLabel("SAP client"), "100");
    await analyst.choose(configInput(page, "system"), "erpnext");
    await analyst.quiet();
    assert.equal(await page.getByLabel("SAP client").count(), 0);
    assert.deepEqual(analyst.complaints, []);
  },
};

const folded: Story = {
  promise: "a setting that was said and lies among the rare ones stands open the next time",
  flows: upsFlow,
  async tell(analyst) {
    const { page } = analyst;
    await openByKeys(analyst, "post");
    await openConfig(analyst, "connection");
    await analyst.press(page.locator("#waybill-erp-settings details summary").last());
    await analyst.type(page.getByLabel("SAP client"), "100");
    await done(analyst);
    await openConfig(analyst, "connection");
    assert.equal(await page.getByLabel("SAP client").isVisible(), true);
    assert.equal(await page.getByLabel("SAP client").inputValue(), "100");
    assert.deepEqual(analyst.complaints, []);
  },
};

export const connectionStories: readonly Story[] = [owners, proof, folded];
