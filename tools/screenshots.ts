/**
 * `npm run screenshots [-- NAME ...]`: looks at the editor in a real browser and keeps what it sees in docs/screenshots/,
 * 1400 by 900: the order-to-deliver flow with the lives of some parcels in it, every dialog, the Carrier templates tab, the
 * debug sidebar, the badge of the dead-letter node, what carriers changed, a carrier being on-boarded, and the page of the
 * sandbox ERP. With names, only these.
 */
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { packageRoot } from "../paths.ts";
import { startCarriers } from "../sandbox/start.ts";
import { type Analyst, sitDown, type Theme } from "../test/editor/analyst.ts";
import { noBrowser, openBrowser } from "../test/editor/browser.ts";
import { erpPoses } from "../test/editor/erp-poses.ts";
import { unknownCarriers } from "../test/core/onboard/unknown.ts";
import { drawn, drop, input, open, openByKeys } from "../test/editor/hands.ts";
import { addPack, handIn } from "../test/editor/newcomer.ts";
import { openStage, type Stage } from "../test/editor/stage.ts";
import { findTemplate } from "../test/editor/stories/template.ts";

interface Shot {
  readonly name: string;
  readonly theme: Theme;
  /** Brings the page to where the picture is taken. */
  pose(analyst: Analyst, stage: Stage): Promise<unknown>;
}

const folder = join(packageRoot, "docs", "screenshots");
const largestKib = 250;
const storyLimitMs = 30_000;
const quietMs = 2_500;
const tab = "order-to-deliver";

async function showTab({ page, quiet }: Analyst): Promise<void> {
  await page.evaluate((id) => RED.workspaces.show(id), tab);
  const tips = page.locator(".red-ui-help-tips-buttons a").last();
  if (await tips.isVisible()) await tips.click();
  await quiet();
}

async function openDialog(analyst: Analyst, node: string): Promise<void> {
  await showTab(analyst);
  await open(analyst, node);
  const group = analyst.page.locator("#waybill-letters details:not([open]) summary").last();
  if (await group.isVisible()) await group.click();
}

/** Lets the debug sidebar show events that arrive while the page is open, one of them opened. */
async function watchEvents(analyst: Analyst, stage: Stage): Promise<void> {
  await showTab(analyst);
  await tellStories(stage);
  const delivered = analyst.page.locator(".red-ui-debug-msg", { hasText: "DELIVERED" }).last();
  for (const nth of [0, 1]) await delivered.locator(".red-ui-debug-msg-object-handle:visible").nth(nth).click();
  await delivered.evaluate((row) => row.scrollIntoView({ block: "start" }));
  await analyst.quiet();
}

async function openTemplates(analyst: Analyst): Promise<void> {
  await findTemplate(analyst, "ups");
  await analyst.quiet();
}

async function openBadge(analyst: Analyst): Promise<void> {
  await showTab(analyst);
  await analyst.press(drawn(analyst.page, "otd-letters").locator(".waybill-letter-badge"));
  await analyst.page.locator(".red-ui-flow-annotation-popover").waitFor();
  await analyst.quiet();
}

async function openChanges(analyst: Analyst): Promise<void> {
  await showTab(analyst);
  const card = analyst.page.locator(".waybill-changes .waybill-card").first();
  if (!(await card.isVisible())) await analyst.press(analyst.page.getByRole("button", { name: "Carrier changes" }));
  await card.waitFor();
  await analyst.quiet();
}

/** A carrier that nobody knows, its samples read: what was proposed, and what is open. */
async function openOnboarding(analyst: Analyst): Promise<void> {
  const [carrier] = unknownCarriers;
  if (!carrier) throw new Error("no carrier is unknown");
  await openDialog(analyst, "otd-ups");
  await addPack(analyst);
  await handIn(analyst, carrier);
  await analyst.quiet();
}

/** An order-release node as it is dropped: the dialog says what is asked of the system behind its connection. */
async function openRelease(analyst: Analyst): Promise<void> {
  await showTab(analyst);
  await openByKeys(analyst, await drop(analyst, "order-release", 120, 420));
  await analyst.choose(input(analyst.page, "connection"), "wb-s4");
  await analyst.quiet();
}

async function openErpPage({ page, quiet }: Analyst, stage: Stage): Promise<void> {
  await page.goto(stage.erp.url);
  await page.locator("#deliveries tr").first().waitFor();
  await quiet();
}

const dialogs = {
  "carrier-ingest": "otd-ups",
  "canonical-map": "otd-map",
  "sla-check": "otd-sla",
  "erp-post": "otd-milestone",
  "dead-letter": "otd-letters",
};
const themes = ["light", "dark"] as const;

/** The first one lets the carriers tell what the others show. */
const shots: readonly Shot[] = [
  { name: "debug-events", theme: "light", pose: watchEvents },
  ...themes.map((theme): Shot => ({ name: `editor-${theme}`, theme, pose: showTab })),
  ...Object.entries(dialogs).flatMap(([type, node]) =>
    themes.map(
      (theme): Shot => ({
        name: `dialog-${type}-${theme}`,
        theme,
        pose: (analyst) => openDialog(analyst, node),
      }),
    ),
  ),
  ...Object.entries(erpPoses).flatMap(([name, pose]) =>
    themes.map(
      (theme): Shot => ({
        name: `dialog-${name}-${theme}`,
        theme,
        pose: (analyst) => openDialog(analyst, dialogs["erp-post"]).then(() => pose(analyst)),
      }),
    ),
  ),
  ...themes.map((theme): Shot => ({ name: `dialog-order-release-${theme}`, theme, pose: openRelease })),
  { name: "carrier-templates", theme: "light", pose: openTemplates },
  { name: "dead-letter-badge", theme: "light", pose: openBadge },
  ...themes.map((theme): Shot => ({ name: `carrier-changes-${theme}`, theme, pose: openChanges })),
  ...themes.map((theme): Shot => ({ name: `onboarding-${theme}`, theme, pose: openOnboarding })),
  { name: "sandbox-erp", theme: "light", pose: openErpPage },
];

/** Lets the carriers tell of some parcels; resolves when that has reached the ERP. */
async function tellStories({ url, erp }: Stage): Promise<void> {
  const carriers = startCarriers({ webhooks: `${url}/waybill`, parcels: 30, everyMs: 0, lines: 4, retryBaseMs: 500 });
  await Promise.race([carriers.finished, pause(storyLimitMs)]);
  await carriers.close();
  for (let writes = -1; writes !== erp.ledger.counters().writes; await pause(quietMs))
    writes = erp.ledger.counters().writes;
}

async function take(shot: Shot, stage: Stage, analyst: Analyst): Promise<void> {
  const path = join(folder, `${shot.name}.png`);
  await shot.pose(analyst, stage);
  await analyst.page.mouse.move(700, 895);
  await analyst.page.screenshot({ path, animations: "disabled", caret: "hide" });
  const kib = Math.ceil(statSync(path).size / 1024);
  if (kib > largestKib) throw new Error(`${shot.name} has ${kib} KiB; ${largestKib} are the limit`);
  console.log(`${shot.name}: ${kib} KiB`);
}

async function takeAll(names: readonly string[]): Promise<void> {
  const [stage, browser] = [await openStage("shipped"), await openBrowser()];
  try {
    mkdirSync(folder, { recursive: true });
    for (const shot of shots.filter(({ name }, nth) => nth === 0 || names.length === 0 || names.includes(name))) {
      const analyst = await sitDown(browser, stage.url, shot.theme);
      await take(shot, stage, analyst);
      await analyst.leave();
    }
  } finally {
    await browser.close();
    await stage.close();
  }
}

if (noBrowser) throw new Error(noBrowser);
await takeAll(process.argv.slice(2));
