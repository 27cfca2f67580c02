/** The dialog of order-release: what it says of the system behind a connection, and that everybody can use it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../paths.ts";
import type { Analyst, Theme } from "../analyst.ts";
import { deploy, dialog, done, drop, input, invalidNodes, openByKeys } from "../hands.ts";
import { eventually, type Story } from "../scene.ts";
import { beyondTab, surveyDialog } from "../survey.ts";

const connection = (id: string, name: string, system: string, signIn: string): object => ({
  ...{ id, type: "erp-connection", name, version: 1, store: "store", system, signIn, secretFrom: "env" },
  ...{ baseUrl: "${WAYBILL_SANDBOX_URL}", userEnv: "WAYBILL_S4_USER", secretEnv: "WAYBILL_S4_PASSWORD" },
  ...{ tokenUrl: "", lanes: 4, timeoutSeconds: 10, values: {}, authority: [] },
});

const flows: readonly object[] = [
  { id: "tab", type: "tab", label: "Released", disabled: false, info: "", env: [] },
  { id: "store", type: "waybill-store", name: "Store", version: 1, file: "waybill.db", highWater: 1_000_000 },
  connection("s4", "S/4HANA", "sap-s4", "basic"),
  connection("rest", "Warehouse", "custom-rest", "none"),
  {
    ...{ id: "release", type: "order-release", z: "tab", name: "", version: 1, connection: "s4", everySeconds: 60 },
    ...{ batch: 100, inFlight: 32, patience: 120, x: 200, y: 120, wires: [[]] },
  },
];

const noteOf = ({ page }: Analyst): Promise<string> => page.locator("#waybill-release-note").innerText();

async function noteSays(analyst: Analyst, part: string): Promise<void> {
  await eventually(
    `the note says "${part}"`,
    () => noteOf(analyst),
    (text) => text.includes(part),
  );
}

const inTheme = (theme: Theme): Story => ({
  promise: `the dialog of order-release is labelled, readable and usable by keyboard in the ${theme} theme`,
  theme,
  flows,
  async tell(analyst) {
    await openByKeys(analyst, "release");
    await noteSays(analyst, "SAP S/4HANA is asked every 60 seconds.");
    const { controls, ...wrong } = await surveyDialog(analyst.page);
    assert.deepEqual(wrong, { unnamed: [], wide: [], untranslated: [], faint: [] });
    assert.deepEqual(await beyondTab(analyst.page, controls), []);
    await analyst.press(dialog(analyst.page).locator(".red-ui-tray-footer-left button").first());
    const shown = analyst.page.locator(".red-ui-help:visible").last();
    await shown.waitFor();
    assert.match(await shown.innerText(), /Asks an ERP which deliveries it has released for shipping/);
    assert.deepEqual(analyst.complaints, []);
  },
});

const inGerman: Story = {
  promise: "a browser that asks for German gets the dialog of order-release in German, and it still fits",
  locale: "de-DE",
  flows,
  async tell(analyst) {
    await openByKeys(analyst, "release");
    await noteSays(analyst, "wird alle 60 Sekunden gefragt");
    const { wide, untranslated } = await surveyDialog(analyst.page);
    assert.deepEqual({ wide, untranslated }, { wide: [], untranslated: [] });
    const file = join(packageRoot, "nodes", "order-release", "messages.de.json");
    const { label } = JSON.parse(readFileSync(file, "utf8")) as { label: Record<string, string> };
    const labels = await dialog(analyst.page).locator("label:visible").allInnerTexts();
    assert.deepEqual(
      labels.map((text) => text.trim()),
      ["connection", "everySeconds", "batch", "inFlight", "patience", "name"].map((property) => label[property]),
    );
    assert.deepEqual(analyst.complaints, []);
  },
};

const cannot: Story = {
  promise: "order-release says in words that a system cannot be asked, and what is wrong with a value",
  flows,
  async tell(analyst) {
    const { page } = analyst;
    await openByKeys(analyst, "release");
    await analyst.type(input(page, "everySeconds"), "5");
    await dialog(page).locator("#node-input-everySeconds.input-error").waitFor();
    await page.mouse.move(5, 5);
    await input(page, "everySeconds").hover();
    const tooltip = page.locator(".red-ui-popover:visible");
    await tooltip.waitFor();
    assert.equal((await tooltip.innerText()).trim(), "Every: must lie between 10 and 86400");
    await analyst.choose(input(page, "connection"), "rest");
    await noteSays(analyst, "cannot be asked which deliveries are released. Choose another connection");
    await analyst.choose(input(page, "connection"), "s4");
    await analyst.type(input(page, "everySeconds"), "15");
    await noteSays(analyst, "SAP S/4HANA is asked every 15 seconds.");
    assert.deepEqual(analyst.complaints, []);
  },
};

const byHand: Story = {
  promise: "dropped and deployed, order-release brings what the ERP has released, and shows how many",
  flows: flows.filter((node) => !["rest", "release"].includes((node as { id: string }).id)),
  async tell(analyst) {
    const { page } = analyst;
    const id = await drop(analyst, "order-release", 300, 160);
    await openByKeys(analyst, id);
    assert.equal(await input(page, "connection").inputValue(), "s4");
    await done(analyst);
    assert.deepEqual(await invalidNodes(page), []);
    await deploy(analyst);
    const status = page.locator(`#red-ui-workspace-chart [id="${id}"] .red-ui-flow-node-status-label`);
    await eventually(
      "the count",
      async () => (await status.textContent()) ?? "",
      (text) => /^[1-9]\d*, asked \d\d:\d\d$/.test(text),
    );
    assert.deepEqual(analyst.complaints, []);
  },
};

export const releaseStories: readonly Story[] = [inTheme("light"), inTheme("dark"), inGerman, cannot, byHand];
