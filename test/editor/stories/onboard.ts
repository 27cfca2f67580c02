import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readBody } from "../../../core/mapping/body.ts";
import { compilePack } from "../../../core/mapping/compile.ts";
import { readPack } from "../../../core/mapping/packs.ts";
import { type Fact, type UnknownCarrier, unknownCarriers } from "../../core/onboard/unknown.ts";
import type { Analyst, Theme } from "../analyst.ts";
import { upsFlow } from "../flow.ts";
import { configInput, deploy, dialog, done, open } from "../hands.ts";
import { sendUps } from "../carrier.ts";
import { sandboxSecrets } from "../../../sandbox/secrets.ts";
import { addPack, answerCodes, handIn, saveAndTest } from "../newcomer.ts";
import { eventually, type Story } from "../scene.ts";
import type { Stage } from "../stage.ts";
import { beyondTab, surveyDialog } from "../survey.ts";

const mostSteps = 12;

/** What the pack in a folder makes of a body. */
async function factsOf(folder: string, body: string): Promise<Fact[]> {
  const loaded = readPack(join(folder, "carrier.json"));
  assert.ok(loaded.kind === "pack", JSON.stringify(loaded));
  const read = readBody(Buffer.from(body), loaded.pack.body);
  assert.ok(read.kind === "read");
  const { shipments } = await compilePack(loaded.pack).map(read.payload);
  return shipments.flatMap(({ trackingNumber, events }) =>
    events.map(({ occurredAt, milestone }): Fact => [trackingNumber, occurredAt.local, occurredAt.utc, milestone]),
  );
}

async function onboard(analyst: Analyst, stage: Stage, carrier: UnknownCarrier): Promise<void> {
  await open(analyst, "ingest");
  const before = analyst.steps;
  await addPack(analyst);
  await handIn(analyst, carrier);
  await answerCodes(analyst, carrier);
  await saveAndTest(analyst, carrier);
  const steps = analyst.steps - before;
  assert.ok(steps <= mostSteps, `${carrier.name} took ${steps} steps`);
  const folder = join(stage.userDir, "packs", carrier.id);
  for (const { body, facts } of carrier.unseen) assert.deepEqual(await factsOf(folder, body), facts);
  assert.deepEqual(analyst.complaints, []);
}

const onboarded = (carrier: UnknownCarrier): Story => ({
  promise: `${carrier.name}, of which nobody knows anything but samples, is on-boarded without code in ${mostSteps} steps`,
  flows: upsFlow,
  tell: (analyst, stage) => onboard(analyst, stage, carrier),
});

const [first] = unknownCarriers;
assert.ok(first);

const readable = (theme: Theme, locale: string): Story => ({
  promise: `the tray in which samples become a pack is labelled, readable and reached by keyboard (${theme}, ${locale})`,
  theme,
  locale,
  flows: upsFlow,
  async tell(analyst) {
    await open(analyst, "ingest");
    await addPack(analyst);
    await handIn(analyst, first);
    const { controls, untranslated, ...wrong } = await surveyDialog(analyst.page);
    assert.deepEqual(wrong, { unnamed: [], wide: [], faint: [] });
    assert.deepEqual(
      untranslated.filter((text) => /carrier-pack|onboard/.test(text)),
      [],
    );
    assert.deepEqual(await beyondTab(analyst.page, controls), []);
    assert.deepEqual(analyst.complaints, []);
  },
});

const corrected: Story = {
  promise: "a field that the analyst finds elsewhere is read from there, and the preview shows it at once",
  flows: upsFlow,
  async tell(analyst) {
    const { page } = analyst;
    await open(analyst, "ingest");
    await addPack(analyst);
    await handIn(analyst, first);
    const preview = page.locator("table", { hasText: "FJ400000011SE" }).last();
    await preview.waitFor();
    await analyst.choose(page.locator("#waybill-onboard-field-trackingNumber"), "consignments[*].consignmentNo");
    await page
      .locator("td", { hasText: /^C-1000451$/ })
      .first()
      .waitFor();
    await analyst.quiet();
    assert.match(
      await page.locator("tr", { has: page.locator("#waybill-onboard-field-trackingNumber") }).innerText(),
      /chosen by you/,
    );
    assert.deepEqual(analyst.complaints, []);
  },
};

const offered: Story = {
  promise: "the flow of a new carrier stands among the carrier templates of the Import dialog",
  flows: upsFlow,
  async tell(analyst) {
    const { page } = analyst;
    await open(analyst, "ingest");
    await addPack(analyst);
    await handIn(analyst, first);
    await analyst.press(page.locator("#waybill-onboard-save"));
    await page.locator("#waybill-onboard-drop").waitFor({ state: "detached" });
    await analyst.type(configInput(page, "secretEnv"), "WAYBILL_FEDEX_SECRET");
    await done(analyst);
    await done(analyst);
    await analyst.keys("Control+i");
    const tabs = page.locator("#red-ui-clipboard-dialog-import-tabs");
    await analyst.press(tabs.locator(".red-ui-tab", { hasText: "Carrier templates" }));
    const shown = page.locator("#red-ui-clipboard-dialog-import-tabs-content .red-ui-treeList-label:visible");
    await analyst.press(shown.filter({ hasText: first.id }).first());
    await analyst.press(shown.filter({ hasText: `${first.id}-` }).first());
    await page.locator("#red-ui-clipboard-dialog-ok:not([disabled])").waitFor();
    assert.deepEqual(analyst.complaints, []);
  },
};

const refused: Story = {
  promise: "too large a sample and the id of a built-in pack are refused in words, and nothing is saved",
  flows: upsFlow,
  async tell(analyst, stage) {
    const { page } = analyst;
    await open(analyst, "ingest");
    await addPack(analyst);
    await handIn(analyst, first);
    const huge = { name: "huge.json", bytes: Buffer.alloc(3_500_000, "1") };
    await analyst.dropFiles(page.locator("#waybill-onboard-drop"), [huge]);
    await page.locator("#waybill-onboard-message", { hasText: "at most 50" }).waitFor();
    assert.equal(await page.getByText("huge.json").count(), 0);
    await analyst.type(page.locator("#waybill-onboard-id"), "ups");
    await analyst.press(page.locator("#waybill-onboard-save"));
    await page.locator("#waybill-onboard-message", { hasText: "WB-PACK-003" }).waitFor();
    assert.throws(() => readFileSync(join(stage.userDir, "packs", "ups", "carrier.json")));
    assert.equal(await dialog(page).locator("#waybill-onboard-drop").isVisible(), true);
  },
};

/** Posts a body as the new carrier would, with the key that was agreed on; the status that came back, 0 where none did. */
async function post(url: string, body: string): Promise<number> {
  const headers = { "content-type": "application/json", "x-api-key": sandboxSecrets.fedexSecret };
  const answer = await fetch(`${url}/waybill/ups`, { method: "POST", headers, body }).catch(() => null);
  return answer?.status ?? 0;
}

const live: Story = {
  promise: `from samples to the first webhook of the new carrier it takes ${mostSteps} steps: on-boarded, tested, deployed`,
  flows: upsFlow,
  async tell(analyst, stage) {
    const { page } = analyst;
    const [unseen] = first.unseen;
    assert.ok(unseen);
    await open(analyst, "ingest");
    const before = analyst.steps;
    await addPack(analyst);
    await handIn(analyst, first);
    await answerCodes(analyst, first);
    await saveAndTest(analyst, first);
    await analyst.type(configInput(page, "secretEnv"), "WAYBILL_FEDEX_SECRET");
    await done(analyst);
    await done(analyst);
    await deploy(analyst);
    const steps = analyst.steps - before;
    await eventually(
      "the new carrier is served",
      () => post(stage.url, unseen.body),
      (status) => status === 200,
    );
    for (const [number, , , milestone] of unseen.facts) {
      const event = page.locator(".red-ui-debug-msg", { hasText: number }).first();
      await event.waitFor();
      assert.ok((await event.locator(".waybill-pill").allInnerTexts()).includes(first.id), `${number} ${milestone}`);
    }
    assert.deepEqual(analyst.complaints, []);
    assert.ok(steps <= mostSteps, `it took ${steps} steps`);
  },
};

const held: Story = {
  promise: "what an unknown carrier has sent already waits as letters, and is taken from there as samples",
  flows: upsFlow,
  async tell(analyst, stage) {
    const { page } = analyst;
    const [, , , parcels] = unknownCarriers;
    assert.ok(parcels);
    for (const [hour, sample] of parcels.samples.entries())
      await eventually(
        "the body is taken in",
        () => sendUps(stage.url, 1, "delivered", hour, () => sample),
        (status) => status === 200,
      );
    await open(analyst, "ingest");
    await addPack(analyst);
    await analyst.press(page.locator("#waybill-pack-onboard"));
    await page.locator("#waybill-onboard-drop").waitFor();
    await analyst.quiet();
    await analyst.press(page.getByRole("button", { name: /Take what waits in Store/ }));
    await page.locator("#waybill-onboard-coverage").waitFor();
    assert.equal(await page.getByRole("button", { name: /^Take out receipt_/ }).count(), parcels.samples.length);
    await page.locator("td", { hasText: "SB88100067890" }).first().waitFor();
    assert.deepEqual(analyst.complaints, []);
  },
};

/** On-boarding a carrier in the editor. */
export const onboardStories: readonly Story[] = [
  ...unknownCarriers.map(onboarded),
  live,
  held,
  corrected,
  offered,
  refused,
  readable("light", "en-US"),
  readable("dark", "de-DE"),
];
