import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../paths.ts";
import { theme } from "../../plugins/theme/theme.ts";
import { makePlace, removePlace, startNodeRed, writeSettings } from "../flow-files/running.ts";

const css = readFileSync(join(packageRoot, "plugins/theme/theme.css"), "utf8");

/** The relative luminance of `#rgb` or `#rrggbb` (WCAG 2.2). */
function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.replace(/[0-9a-f]/g, "$&$&") : colour;
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

/** A colour that our style sheet names. */
function colour(name: string): string {
  return new RegExp(`--waybill-${name}: (#[0-9a-f]+);`).exec(css)![1]!;
}

test("The text of our buttons is readable in every state (contrast 4.5 or more)", () => {
  for (const state of ["button", "button-hover", "button-active"]) {
    assert.ok(contrast(colour("button-text"), colour(state)) >= 4.5, state);
  }
});

test("The accent of the dark scheme is readable on every background of Node-RED's dark scheme", () => {
  for (const background of ["#0e0e12", "#15151a", "#1b1b23", "#22222c"]) {
    assert.ok(contrast(colour("accent"), background) >= 4.5, background);
  }
});

test("Every colour of Node-RED that the style sheet sets is one that Node-RED has", () => {
  const theirs = readFileSync(
    join(packageRoot, "node_modules/@node-red/editor-client/public/red/style.min.css"),
    "utf8",
  );
  const set = [...css.matchAll(/^ {2}(--red-ui-[\w-]+):/gm)].map((found) => found[1]!);
  assert.ok(set.length > 0);
  for (const name of set) assert.ok(theirs.includes(`${name}:`), name);
});

test("The label of our nodes is readable on their colour", () => {
  for (const { color } of theme.palette.theme) assert.ok(contrast("#333", color) >= 4.5, color);
});

test("Node-RED serves the theme: name, both schemes, our category first with its tooltip, style sheet and icon", async (t) => {
  const place = makePlace();
  const settings = writeSettings(place, ["theme"]);
  const nodeRed = await startNodeRed(place, settings);
  t.after(async () => {
    await nodeRed.stop();
    removePlace(place);
  });
  const { editorTheme } = (await nodeRed.get("/settings")).body;
  assert.deepEqual(editorTheme.schemes, ["light", "dark"]);
  assert.equal(editorTheme.palette.categories.order[0], "waybill");
  assert.ok(editorTheme.palette.categories.descriptions.waybill);
  const page = (await nodeRed.get("/")).body as string;
  assert.match(page, /<title>Waybill<\/title>/);
  assert.match(page, /waybill\.svg/);
  assert.equal((await nodeRed.get("/theme/css/theme.css")).body, css);
});
