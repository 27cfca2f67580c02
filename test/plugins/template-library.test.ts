import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { packageRoot } from "../../paths.ts";
import { TemplateLibrary } from "../../plugins/template-library/template-library.ts";
import { makePlace, type Place, removePlace, startNodeRed, writeSettings } from "../flow-files/running.ts";

const template = JSON.stringify([{ id: "t1", type: "tab", label: "UPS tracking" }]);

function placeWithTemplates(t: TestContext): { place: Place; folder: string } {
  const place = makePlace();
  t.after(() => removePlace(place));
  const folder = join(place.root, "templates");
  for (const carrier of ["ups", "fedex", ".git"]) mkdirSync(join(folder, carrier), { recursive: true });
  writeFileSync(join(folder, "ups", "Tracking webhook.json"), template);
  writeFileSync(join(folder, "ups", "README.md"), "not a flow");
  writeFileSync(join(folder, "loose.json"), template);
  writeFileSync(join(place.root, "outside.json"), '"outside"');
  symlinkSync(join(place.root, "outside.json"), join(folder, "ups", "link.json"));
  symlinkSync(place.root, join(folder, "linked"));
  return { place, folder };
}

test("The library lists a folder per carrier, in it the templates, and gives a template's text", async (t) => {
  const library = new TemplateLibrary({ folder: placeWithTemplates(t).folder });
  assert.deepEqual(await library.getEntry("flows", ""), ["fedex", "ups"]);
  assert.deepEqual(await library.getEntry("flows", "/"), ["fedex", "ups"]);
  assert.deepEqual(await library.getEntry("flows", "ups/"), [{ fn: "Tracking webhook.json" }]);
  assert.deepEqual(await library.getEntry("flows", "fedex"), []);
  assert.equal(await library.getEntry("flows", "ups/Tracking webhook.json"), template);
});

test("Nothing outside of the templates folder can be read, by whatever path or link", async (t) => {
  const library = new TemplateLibrary({ folder: placeWithTemplates(t).folder });
  const forbidden = [
    "..",
    "../outside.json",
    "ups/..",
    "ups/../../outside.json",
    "ups/..\\..\\outside.json",
    ".git",
    "ups/link.json",
    "linked",
    "linked/outside.json",
    "ups/\0",
  ];
  for (const path of forbidden) {
    await assert.rejects(library.getEntry("flows", path), (error: { code?: string }) => {
      assert.match(error.code!, /^(forbidden|not_found)$/, path);
      return true;
    });
  }
  for (const path of ["dhl", "ups/none.json", "ups/README.md"]) {
    await assert.rejects(library.getEntry("flows", path), { code: "not_found" });
  }
});

test("Packs of one's own stand behind the carriers of the product, each with the flows in its folder, and nothing else of it", async (t) => {
  const { place, folder } = placeWithTemplates(t);
  const own = join(place.root, "packs");
  for (const carrier of ["acme", "ups"]) mkdirSync(join(own, carrier, "flow"), { recursive: true });
  writeFileSync(join(own, "acme", "carrier.json"), "{}");
  writeFileSync(join(own, "acme", "flow", "acme-tracking.json"), template);
  const library = new TemplateLibrary({ folder, own });
  assert.deepEqual(await library.getEntry("flows", ""), ["fedex", "ups", "acme"]);
  assert.deepEqual(await library.getEntry("flows", "acme"), [{ fn: "acme-tracking.json" }]);
  assert.equal(await library.getEntry("flows", "acme/acme-tracking.json"), template);
  assert.deepEqual(await library.getEntry("flows", "ups"), [{ fn: "Tracking webhook.json" }]);
  for (const path of ["acme/carrier.json", "acme/../carrier.json", "acme/.."])
    await assert.rejects(library.getEntry("flows", path), path);
});

test("Before the first template is there the library is empty, not broken", async () => {
  assert.deepEqual(await new TemplateLibrary({ folder: "/no/such/folder" }).getEntry("flows", ""), []);
});

test("Node-RED offers the library read-only, serves its entries, and refuses to save or to leave the folder", async (t) => {
  const { place, folder } = placeWithTemplates(t);
  const source = { id: "carrier-templates", type: "waybill-templates", label: "Carrier templates", types: ["flows"] };
  const editorTheme = { library: { sources: [{ ...source, readOnly: true, folder }] } };
  const nodeRed = await startNodeRed(place, writeSettings(place, ["template-library"], { editorTheme }));
  t.after(() => nodeRed.stop());
  const offered = (await nodeRed.get("/settings")).body.libraries.find(({ id }: { id: string }) => id === source.id);
  assert.equal(offered.readOnly, true);
  assert.doesNotMatch(JSON.stringify(offered), new RegExp(place.root));
  const library = "/library/carrier-templates/flows";
  assert.deepEqual((await nodeRed.get(`${library}/`)).body, ["fedex", "ups"]);
  assert.deepEqual((await nodeRed.get(`${library}/ups/Tracking%20webhook.json`)).body, JSON.parse(template));
  assert.equal((await nodeRed.get(`${library}/..%2foutside.json`)).status, 403);
  assert.equal((await nodeRed.get(`${library}/ups/none.json`)).status, 404);
  const saved = await fetch(`${nodeRed.url}${library}/ups/mine.json`, {
    method: "POST",
    body: "[]",
    headers: { "content-type": "application/json" },
  });
  assert.equal(saved.status, 400);
});

test("The name of the tab in the Import dialog is there in every language, under the key that the settings name", () => {
  const settings = readFileSync(join(packageRoot, "settings.ts"), "utf8");
  const { name } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  assert.ok(settings.includes(`"${name}/template-library:template-library.tab"`));
  for (const language of ["en-US", "de"]) {
    const file = join(packageRoot, "plugins/template-library", `messages.${language}.json`);
    assert.match(JSON.parse(readFileSync(file, "utf8")).tab, /^Carrier/);
  }
});
