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

/** The custom properties of a rule in our style sheet. */
function variables(selector: string): Record<string, string> {
  const rule = css.slice(css.indexOf(`${selector} {`)).split("}")[0]!;
  return Object.fromEntries(
    [...rule.matchAll(/(--red-ui-[\w-]+|accent-color): (#\w+)/g)].map((found) => [found[1]!, found[2]!]),
  );
}

for (const scheme of [":root", "html.nr-theme-dark"]) {
  test(`The buttons of ${scheme} are readable in every state (contrast 4.5 or more)`, () => {
    const colours = variables(scheme);
    for (const button of ["deploy-button", "workspace-button"]) {
      const backgrounds = Object.keys(colours).filter((name) => name.startsWith(`--red-ui-${button}-background`));
      assert.ok(backgrounds.length >= 2);
      const text = colours[`--red-ui-${button}-color`] ?? colours[`--red-ui-${button}-color-primary`];
      for (const name of backgrounds) assert.ok(contrast(text!, colours[name]!) >= 4.5, name);
    }
  });
}

test("Links and the frame of the focused field are readable on every background of the dark scheme", () => {
  const colours = variables("html.nr-theme-dark");
  for (const background of ["#0e0e12", "#15151a", "#1b1b23", "#22222c"]) {
    assert.ok(contrast(colours["--red-ui-text-color-link"]!, background) >= 4.5);
    assert.ok(contrast(colours["--red-ui-form-input-focus-color"]!, background) >= 3);
  }
});

test("The label of our nodes is readable on their colour", () => {
  assert.ok(contrast("#333", theme.palette.theme[0]!.color) >= 4.5);
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
