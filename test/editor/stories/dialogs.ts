import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../paths.ts";
import type { Analyst, Theme } from "../analyst.ts";
import { upsFlow } from "../flow.ts";
import { dialog, openByKeys, openConfig } from "../hands.ts";
import type { Story } from "../scene.ts";
import { surveyDialog, beyondTab } from "../survey.ts";

interface Face {
  readonly type: string;
  /** The node whose dialog is opened, and for a config node the property that names it there. */
  readonly node: string;
  readonly property?: string;
}

/** Every dialog of ours. */
export const faces: readonly Face[] = [
  { type: "carrier-ingest", node: "ingest" },
  { type: "canonical-map", node: "map" },
  { type: "sla-check", node: "sla" },
  { type: "erp-post", node: "post" },
  { type: "dead-letter", node: "letters" },
  { type: "waybill-store", node: "ingest", property: "store" },
  { type: "carrier-pack", node: "ingest", property: "pack" },
  { type: "erp-connection", node: "post", property: "connection" },
];

/** Opens a dialog; a config node's lies over that of the node that names it. */
export async function openFace(analyst: Analyst, { node, property }: Face): Promise<void> {
  await openByKeys(analyst, node);
  if (property) await openConfig(analyst, property);
}

/** Leaves the dialogs that are open, the top one first. */
export async function closeAll(analyst: Analyst): Promise<void> {
  for (const id of ["node-config-dialog-cancel", "node-dialog-cancel"]) {
    const cancel = analyst.page.locator(`#${id}`);
    if (await cancel.isVisible()) await analyst.press(cancel);
    await analyst.quiet();
  }
}

/** Closes the dialog on top by keyboard. */
async function closeByKeys(analyst: Analyst): Promise<void> {
  const trays = dialog(analyst.page);
  const title = await trays.locator(".red-ui-tray-header").innerText();
  await trays.locator("input:visible, select:visible").first().focus();
  await analyst.keys("Control+Escape");
  await analyst.quiet();
  const shown = await analyst.page.locator(".red-ui-tray-header").allInnerTexts();
  assert.ok(!shown.includes(title), `Ctrl+Escape does not close "${title}"`);
}

async function examine(analyst: Analyst, face: Face): Promise<void> {
  const { page } = analyst;
  await openFace(analyst, face);
  const { controls, ...wrong } = await surveyDialog(page);
  assert.deepEqual(
    { type: face.type, ...wrong },
    { type: face.type, unnamed: [], wide: [], untranslated: [], faint: [] },
  );
  assert.ok(controls.length > 0);
  assert.deepEqual(await beyondTab(page, controls), [], `${face.type}: what Tab does not reach`);
  await closeByKeys(analyst);
  await closeAll(analyst);
}

const inTheme = (theme: Theme): Story => ({
  promise: `every dialog is labelled, readable, as wide as its place and usable by keyboard in the ${theme} theme`,
  theme,
  flows: upsFlow,
  async tell(analyst) {
    for (const face of faces) await examine(analyst, face);
    assert.deepEqual(analyst.complaints, []);
  },
});

function germanLabels(type: string): string[] {
  const messages = JSON.parse(readFileSync(join(packageRoot, "nodes", type, "messages.de.json"), "utf8"));
  return Object.values(messages.label);
}

const inGerman: Story = {
  promise: "a browser that asks for German gets every dialog in German, and it still fits",
  locale: "de-DE",
  flows: upsFlow,
  async tell(analyst) {
    for (const face of faces) {
      await openFace(analyst, face);
      const { wide, untranslated } = await surveyDialog(analyst.page);
      assert.deepEqual({ type: face.type, wide, untranslated }, { type: face.type, wide: [], untranslated: [] });
      const shown = await dialog(analyst.page).locator("label:visible").allInnerTexts();
      const german = new Set(germanLabels(face.type));
      assert.ok(
        shown.some((text) => german.has(text.trim())),
        `${face.type}: ${shown.join(", ")}`,
      );
      await closeAll(analyst);
    }
    assert.deepEqual(analyst.complaints, []);
  },
};

const help: Story = {
  promise: "the book in a dialog's corner shows what the node does, what comes in and what goes out",
  flows: upsFlow,
  async tell(analyst) {
    const { page } = analyst;
    for (const face of faces) {
      await openFace(analyst, face);
      await analyst.press(dialog(page).locator(".red-ui-tray-footer-left button").first());
      const shown = page.locator(".red-ui-help:visible").last();
      await shown.waitFor();
      const written = readFileSync(join(packageRoot, "nodes", face.type, "help.en-US.md"), "utf8");
      const firstWords = written.split(/[\n.,;:`*[]/)[0]?.trim() ?? "";
      assert.ok(firstWords.length > 10, `${face.type}: its help begins with "${firstWords}"`);
      assert.ok((await shown.innerText()).includes(firstWords), `${face.type}: "${firstWords}" is not shown`);
      await closeAll(analyst);
    }
    assert.deepEqual(analyst.complaints, []);
  },
};

export const dialogStories: readonly Story[] = [inTheme("light"), inTheme("dark"), inGerman, help];
