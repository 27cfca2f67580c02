/** What an analyst does with an ERP post: business words, fields of the ERP, a look at the request, a dry run. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { parcelOf } from "../../../sandbox/parcels.ts";
import type { Analyst } from "../analyst.ts";
import { sendUps } from "../carrier.ts";
import { upsFlow } from "../flow.ts";
import { deploy, done, drawn, input, invalidNodes, openByKeys } from "../hands.ts";
import { eventually, type Story } from "../scene.ts";
import type { Stage } from "../stage.ts";
import { surveyDialog } from "../survey.ts";

const parcel = 1;

/** Writes the tracking number of a delivery that is found by its own number, or what a story wants of that. */
const tracking = {
  version: 2,
  operation: "tracking",
  documentBy: "number",
  lookupField: "trackingNumber",
  lookupPath: "trackingNumber",
  fields: [{ field: "trackingNumber", from: "path", source: "trackingNumber" }],
};

const flowWith = (post: object): readonly object[] =>
  upsFlow.map((node) => ((node as { type: string }).type === "erp-post" ? { ...node, ...post } : node));

/** A property of the post as the editor holds it. */
const held = (page: Page, property: string): Promise<unknown> =>
  page.evaluate((name) => RED.nodes.node("post")?.[name], property);

/** Waits until the post shows a status. */
const shows = ({ page }: Analyst, status: string): Promise<void> =>
  drawn(page, "post").locator(".red-ui-flow-node-status-label").getByText(status, { exact: true }).waitFor();

const rows = (page: Page) => page.locator("#waybill-post-fields .waybill-row");
const origin = (page: Page) => page.locator("#waybill-post-origin");

async function told(stage: Stage, step: Parameters<typeof sendUps>[2], hour = 0): Promise<void> {
  const send = (): Promise<number> => sendUps(stage.url, parcel, step, hour);
  await eventually("UPS is served", send, (code) => code === 200);
}

const lacking: Story = {
  promise: "an operation that the system has not shows red, and its dialog names the route that the system has instead",
  flows: flowWith({ ...tracking, operation: "claim" }),
  async tell(analyst) {
    const { page } = analyst;
    await shows(analyst, "not in this ERP");
    await openByKeys(analyst, "post");
    const route = page.locator("#waybill-post-route");
    assert.match(await route.innerText(), /SAP S\/4HANA does not have this operation: .{20}/);
    const disabled = await input(page, "operation").locator("option:disabled").allInnerTexts();
    assert.ok(disabled.includes("Accrue the freight cost") && !disabled.includes("Open a claim"));
    const list = page.locator("#waybill-post-absent");
    await list.locator("summary").focus();
    await analyst.keys("Enter");
    assert.match(await list.innerText(), /Open a claim: .{20}/);
    await analyst.choose(input(page, "operation"), "tracking");
    await analyst.quiet();
    assert.equal(await route.innerText(), "");
    await done(analyst);
    await deploy(analyst);
    await shows(analyst, "ready");
    assert.deepEqual(analyst.complaints, []);
  },
};

const business: Story = {
  promise:
    "a document is found by a business number: the dialog says in which field of this ERP, and fills in where it stands",
  flows: flowWith({ ...tracking, lookupField: "delivery", lookupPath: "references.delivery" }),
  async tell(analyst) {
    const { page } = analyst;
    await openByKeys(analyst, "post");
    const number = page.locator("#waybill-post-number");
    const shown = async (): Promise<string> => (await number.locator("option:checked").innerText()).trim();
    assert.equal(await shown(), "Delivery number → DeliveryDocument");
    assert.equal(await number.locator("option[value=invoice]").isDisabled(), true);
    await analyst.choose(number, "order");
    assert.match(await shown(), /^Order number → \w+$/);
    assert.equal(await input(page, "lookupPath").inputValue(), "references.order");
    await done(analyst);
    assert.deepEqual([await held(page, "lookupField"), await held(page, "documentBy")], ["order", "number"]);
    assert.deepEqual(await invalidNodes(page), []);
    assert.deepEqual(analyst.complaints, []);
  },
};

const fields: Story = {
  promise:
    "fields are chosen as the ERP itself describes them; one that it does not let change is refused with the reason",
  flows: flowWith(tracking),
  async tell(analyst) {
    const { page } = analyst;
    await openByKeys(analyst, "post");
    assert.match(await origin(page).innerText(), /^As SAP S\/4HANA describes them, read at \d\d:\d\d/);
    await analyst.press(origin(page).getByRole("button", { name: "Read the fields" }));
    await analyst.quiet();
    await analyst.press(page.getByRole("button", { name: "add a field" }).first());
    const row = rows(page).last();
    const field = row.locator("select.waybill-row-field");
    await analyst.choose(field, "receivedBy");
    assert.match(await row.innerText(), /no field for it: it is left out/);
    assert.equal(await row.getByLabel("Value", { exact: true }).inputValue(), "proof.signedBy?");
    await analyst.choose(field, "BillOfLading");
    assert.match(await row.innerText(), /Another line writes BillOfLading too/);
    await analyst.choose(field, "YY1_ProofOfDelivery_DLH");
    await analyst.choose(row.getByLabel("Kind of value"), "join");
    await analyst.type(row.getByLabel("Value", { exact: true }), "place.city, place.country?");
    await done(analyst);
    const saved = (await held(page, "fields")) as readonly { readonly field: string }[];
    assert.deepEqual(saved.at(-1), {
      ...{ field: "YY1_ProofOfDelivery_DLH", from: "join", source: "place.city, place.country?", form: ", " },
      ...{ limit: 60, type: "string", updatable: true, long: "fail" },
    });
    await openByKeys(analyst, "post");
    await analyst.choose(rows(page).last().locator("select.waybill-row-field"), "OverallGoodsMovementStatus");
    assert.match(await rows(page).last().innerText(), /shows this field and does not let us change it/);
    await done(analyst);
    const [invalid = ""] = await invalidNodes(page);
    assert.match(invalid, /names OverallGoodsMovementStatus, which the ERP shows and does not let us change/);
    assert.deepEqual(analyst.complaints, []);
  },
};

const preview: Story = {
  promise:
    "the preview shows the very request for an event that arrived, what is left out and what the ERP holds now; nothing is sent",
  flows: flowWith({
    ...tracking,
    milestones: ["PICKED_UP"],
    fields: [
      { field: "YY1_ProofOfDelivery_DLH", from: "path", source: "raw.text" },
      { field: "carrier", from: "path", source: "carrier" },
    ],
    operation: "milestone",
  }),
  async tell(analyst, stage) {
    const { page } = analyst;
    await told(stage, "pickup");
    await shows(analyst, "1 posted");
    const written = stage.ledgerOf(parcel).length;
    await openByKeys(analyst, "post");
    await page.locator("#waybill-post-preview-button").focus();
    await analyst.keys("Enter");
    const result = page.locator("#waybill-post-preview");
    await result.locator(".waybill-request").waitFor();
    const text = await result.innerText();
    assert.ok(text.includes(parcelOf(parcel).trackingNumber), text);
    assert.match(text, /The ERP holds this already: nothing would be sent/);
    assert.match(text, /Left out, because this system has no field for it: Carrier/);
    assert.match(text, /It holds now: .*YY1_ProofOfDelivery_DLH = /);
    const request = await result.locator(".waybill-request").innerText();
    assert.match(request, /^PATCH \/sap\/opu\/odata.*A_OutbDeliveryHeader/);
    assert.match(request, /if-match: W\/.*\n/);
    assert.doesNotMatch(request, /authorization|cookie|token/i);
    assert.equal(stage.ledgerOf(parcel).length, written);
    const { controls: _controls, ...wrong } = await surveyDialog(page);
    assert.deepEqual(wrong, { unnamed: [], wide: [], untranslated: [], faint: [] });
    assert.deepEqual(analyst.complaints, []);
  },
};

const dryRun: Story = {
  promise: "a dry run is chosen, shows itself under the node, and leaves the ERP as it is",
  flows: flowWith({ ...tracking, operation: "milestone", fields: [] }),
  async tell(analyst, stage) {
    const { page } = analyst;
    await openByKeys(analyst, "post");
    await analyst.press(input(page, "dryRun"));
    await done(analyst);
    await deploy(analyst);
    await shows(analyst, "dry run");
    await told(stage, "delivered");
    await shows(analyst, "dry run: 1");
    assert.deepEqual(stage.ledgerOf(parcel), []);
    assert.deepEqual(analyst.complaints, []);
  },
};

const unreached: Story = {
  promise: "an ERP that does not answer leaves the usual fields to choose from, and the dialog says why",
  flows: flowWith(tracking).map((node) => {
    return (node as { type: string }).type === "erp-connection" ? { ...node, baseUrl: "http://127.0.0.1:9" } : node;
  }),
  async tell(analyst) {
    const { page } = analyst;
    await openByKeys(analyst, "post");
    assert.match(await origin(page).innerText(), /could not be asked.* WB-ERP-003: The ERP could not be reached/);
    const offered = await rows(page).first().locator("option").allInnerTexts();
    assert.ok(offered.includes("Tracking number → BillOfLading"), offered.join(", "));
    assert.deepEqual(analyst.complaints, []);
  },
};

export const postStories: readonly Story[] = [lacking, business, fields, preview, dryRun, unreached];
