/**
 * `npm run screenshots [-- NAME ...]`: looks at the editor in a real browser and keeps what it sees in docs/screenshots/,
 * 1400 by 900: the order-to-deliver flow after some minutes of a carrier's day, every dialog, the Carrier templates tab,
 * the debug sidebar, the badge of the dead-letter node and the page of the sandbox ERP. With names, only these.
 */
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { packageRoot } from "../paths.ts";
import { startCarriers } from "../sandbox/start.ts";
import { type Analyst, sitDown, type Theme } from "../test/editor/analyst.ts";
import { noBrowser, openBrowser } from "../test/editor/browser.ts";
import { drawn, open } from "../test/editor/hands.ts";
import { openStage, type Stage } from "../test/editor/stage.ts";
import { eventually } from "../test/editor/scene.ts";

interface Shot {
  readonly name: string;
  readonly theme: Theme;
  /** Brings the page to where the picture is taken. */
  pose(analyst: Analyst, stage: Stage): Promise<unknown>;
}

const folder = join(packageRoot, "docs", "screenshots");
const largestKib = 250;
const storyLimitMs = 30_000;
const tab = "order-to-deliver";

async function showTab({ page, quiet }: Analyst): Promise<void> {
  await page.evaluate((id) => RED.workspaces.show(id), tab);
  await quiet();
}

async function openDialog(analyst: Analyst, node: string): Promise<void> {
  await showTab(analyst);
  await open(analyst, node);
}

/** Lets the debug sidebar show events that arrive while the page is open. */
async function watchEvents(analyst: Analyst, stage: Stage): Promise<void> {
  await showTab(analyst);
  await tellStories(stage, 9, 40);
  const shown = analyst.page.locator(".red-ui-debug-msg");
  await eventually(
    "events are shown",
    () => shown.count(),
    (count) => count > 8,
  );
  await shown.last().locator(".red-ui-debug-msg-object-handle").first().click();
  await analyst.quiet();
}

async function openTemplates(analyst: Analyst): Promise<void> {
  const { page } = analyst;
  await analyst.keys("Control+i");
  await analyst.press(
    page.locator("#red-ui-clipboard-dialog-import-tabs .red-ui-tab", { hasText: "Carrier templates" }),
  );
  const labels = page.locator("#red-ui-clipboard-dialog-import-tabs-content .red-ui-treeList-label:visible");
  for (const carrier of ["ups", "fedex", "dhl_unified"])
    await analyst.press(labels.filter({ hasText: carrier }).first());
  await analyst.quiet();
}

async function openBadge(analyst: Analyst): Promise<void> {
  await showTab(analyst);
  await analyst.press(drawn(analyst.page, "otd-letters").locator(".waybill-letter-badge"));
  await analyst.page.locator(".red-ui-flow-annotation-popover").waitFor();
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

const shots: readonly Shot[] = [
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
  { name: "carrier-templates", theme: "light", pose: openTemplates },
  { name: "debug-events", theme: "light", pose: watchEvents },
  { name: "dead-letter-badge", theme: "light", pose: openBadge },
  { name: "sandbox-erp", theme: "light", pose: openErpPage },
];

/** Lets the carriers tell of so many parcels; resolves when everything is told, or told long enough. */
async function tellStories({ url }: Stage, parcels: number, seed: number): Promise<void> {
  const carriers = startCarriers({ webhooks: `${url}/waybill`, parcels, seed, everyMs: 0, lines: 4, retryBaseMs: 500 });
  await Promise.race([carriers.finished, pause(storyLimitMs)]);
  await carriers.close();
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
    await tellStories(stage, 40, 1);
    for (const shot of shots.filter(({ name }) => names.length === 0 || names.includes(name))) {
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
