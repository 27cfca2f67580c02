import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../paths.ts";
import { parcelOf } from "../../sandbox/parcels.ts";
import { type Erp, startErp } from "../../sandbox/start.ts";
import { noBrowser, openBrowser } from "../editor/browser.ts";
import { issuedToken, receiptOf } from "./carriers.ts";
import { type Collector, openCollector } from "./collector.ts";
import { erpFlow } from "./flow.ts";
import { secrets } from "./marks.ts";
import { openSite, type Site } from "./site.ts";
import { bodyOf, proven, scanOf } from "./webhooks.ts";

/** Runs where a page takes it for HTML; every text says where it came from. */
const hostile = (name: string): string => `<img src=x onerror="window.broken='${name}'"></pre></script>`;

describe("texts of a partner that are hostile to HTML", { skip: noBrowser }, () => {
  let erp: Erp;
  let collector: Collector;
  let site: Site;
  let browser: Browser;
  let page: Page;
  let token: string;
  const asked: string[] = [];

  before(async () => {
    erp = await startErp({ secrets, troubled: false });
    collector = await openCollector();
    const shipped = join(packageRoot, "carriers", "ups", "carrier.json");
    site = await openSite(erpFlow(), { DOOR_COLLECTOR: collector.url, DOOR_ERP: erp.url }, (data) =>
      cpSync(shipped, join(data, "packs", "ups", "carrier.json")),
    );
    browser = await openBrowser();
    page = await browser.newPage();
    page.on("request", (request) => asked.push(request.url()));
    await tell();
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
    await collector?.close();
    await erp?.close();
    site?.remove();
  });

  async function send(body: object | string): Promise<number> {
    return receiptOf(await site.send(proven("ups", typeof body === "string" ? body : JSON.stringify(body), token)));
  }

  /** A delivery signed by a hostile hand, a code that nobody knows with hostile words around it, and a page of HTML. */
  async function tell(): Promise<void> {
    token = await issuedToken(site);
    const delivered = bodyOf(scanOf(parcelOf(1), "delivered", 1));
    const posted = await send({ ...delivered, deliveryLocation: hostile("place"), receivedBy: hostile("signer") });
    const riddle = bodyOf(scanOf(parcelOf(4), "riddle", 1));
    const activityStatus = { type: "I", code: hostile("code"), description: hostile("words"), descriptionCode: "987" };
    const held = await send({ ...riddle, trackingNumber: hostile("number"), activityStatus });
    await send(`<html>${hostile("body")}</html>`);
    await collector.next((told) => told.tap === "posted" && told.receipt?.id === posted);
    await collector.next((told) => told.tap === "held" && told.receipt?.id === held);
  }

  /** Nothing that a partner wrote has run, become an element, or been asked for. */
  async function assertHarmless(): Promise<void> {
    assert.equal(await page.evaluate("window.broken"), undefined);
    assert.equal(await page.locator("img[src=x]").count(), 0);
    assert.deepEqual(
      asked.filter((url) => url.endsWith("/x")),
      [],
    );
  }

  test("are text on the sandbox ERP's page", async () => {
    await page.goto(erp.url);
    const signer = page.locator("#deliveries td", { hasText: "window.broken='signer'" });
    await signer.waitFor();
    assert.equal(await signer.innerText(), hostile("signer"));
    await assertHarmless();
  });

  test("are text in the dead-letter's popover and dialog", async () => {
    await page.goto(site.url);
    const letters = page.locator('#red-ui-workspace-chart [id="letters"]');
    await letters.locator(".waybill-letter-badge").click();
    const popover = page.locator(".red-ui-flow-annotation-popover");
    await popover.waitFor();
    assert.ok((await popover.innerText()).includes(hostile("number")));
    await assertHarmless();
    await popover.getByRole("button").last().click();
    const list = page.locator("#waybill-letters");
    await list.locator("summary").first().waitFor();
    const text = await list.innerText();
    for (const name of ["code", "words", "number"]) assert.ok(text.includes(hostile(name)), `${name} in ${text}`);
    for (const show of await list.locator(".fa-eye").all()) await show.click();
    await list.locator("pre", { hasText: "window.broken='body'" }).waitFor();
    await assertHarmless();
  });

  test("are text in the debug sidebar", async () => {
    await page.goto(site.url);
    await page.locator('#red-ui-workspace-chart [id="letters"]').waitFor();
    const scan = bodyOf(scanOf(parcelOf(7), "pickup", 1));
    await send({ ...scan, trackingNumber: hostile("shown") });
    const facts = page.locator(".waybill-facts", { hasText: "window.broken='shown'" });
    await facts.first().waitFor({ state: "attached" });
    assert.ok((await facts.first().textContent())?.includes(hostile("shown")));
    await assertHarmless();
  });

  test("come to the editor as JSON and as files, never as a page", async () => {
    const list = await site.ask("/waybill/admin/stores/store.main/letters");
    assert.match(list.headers.get("content-type") ?? "", /^application\/json/);
    const bytes = await site.ask("/waybill/admin/stores/store.main/letters/1/bytes");
    assert.equal(bytes.headers.get("content-type"), "application/octet-stream");
    assert.equal(bytes.headers.get("content-disposition"), "attachment");
    assert.equal(bytes.headers.get("x-content-type-options"), "nosniff");
  });
});
