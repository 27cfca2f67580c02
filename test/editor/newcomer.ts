/** What an analyst's hands do with a carrier that nobody knows: hand samples in, answer what is open, save, run the tests. */
import assert from "node:assert/strict";
import { filesOf, type UnknownCarrier } from "../core/onboard/unknown.ts";
import type { Analyst } from "./analyst.ts";
import { configInput } from "./hands.ts";

/** Opens the dialog of a new carrier-pack node, by the plus beside its name. */
export async function addPack(analyst: Analyst): Promise<void> {
  await analyst.press(analyst.page.locator("#node-input-btn-pack-add"));
  await analyst.quiet();
}

export async function handIn(analyst: Analyst, carrier: UnknownCarrier): Promise<void> {
  const { page } = analyst;
  await analyst.press(page.locator("#waybill-pack-onboard"));
  await page.locator("#waybill-onboard-drop").waitFor();
  await analyst.quiet();
  await analyst.dropFiles(page.locator("#waybill-onboard-drop"), filesOf(carrier));
  await page.locator("#waybill-onboard-coverage").waitFor();
  await analyst.type(page.locator("#waybill-onboard-name"), carrier.name);
}

/** Chooses the event of every code whose wording says nothing; its usual milestone comes with it. */
export async function answerCodes(analyst: Analyst, carrier: UnknownCarrier): Promise<void> {
  for (const [code, [event, milestone]] of Object.entries(carrier.answers)) {
    const { page } = analyst;
    await analyst.choose(page.getByLabel(`Event of ${code}`, { exact: true }), event);
    await analyst.quiet();
    assert.equal(await page.getByLabel(`Milestone of ${code}`, { exact: true }).inputValue(), milestone);
  }
}

export async function saveAndTest(analyst: Analyst, carrier: UnknownCarrier): Promise<void> {
  const { page } = analyst;
  await analyst.press(page.locator("#waybill-onboard-save"));
  await page.locator("#waybill-onboard-drop").waitFor({ state: "detached" });
  await analyst.quiet();
  assert.equal(await configInput(page, "source").inputValue(), "folder");
  assert.equal(await configInput(page, "folder").inputValue(), `packs/${carrier.id}`);
  await analyst.press(page.locator("#waybill-pack-run-tests"));
  await page.locator("#waybill-pack-results li").first().waitFor();
  assert.equal(await page.locator("#waybill-pack-results .waybill-test-passes").count(), carrier.samples.length);
  assert.equal(await page.locator("#waybill-pack-results .waybill-test-fails").count(), 0);
}
