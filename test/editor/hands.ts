/** What an analyst's hands do in the editor: nodes from the palette, wires, dialogs, deploys. */
import type { Locator, Page } from "playwright-core";
import type { EditorNode } from "../../nodes/kit/editor/red.ts";
import type { Analyst } from "./analyst.ts";

/** A node in the workspace. */
export const drawn = (page: Page, id: string): Locator => page.locator(`#red-ui-workspace-chart [id="${id}"]`);

/** The dialog that lies on top. */
export const dialog = (page: Page): Locator => page.locator(".red-ui-tray").last();

/** The input of a property in the dialog of a node, or of a config node. */
export const input = (page: Page, property: string): Locator => page.locator(`#node-input-${property}`);
export const configInput = (page: Page, property: string): Locator => page.locator(`#node-config-input-${property}`);

/** Ids of what is in the workspace. */
const ids = (page: Page): Promise<string[]> =>
  page.evaluate(() => RED.nodes.filterNodes({}).map((node: EditorNode) => node.id));

/** Drags a node out of the palette; `x` and `y` count from the workspace's corner. */
export async function drop({ page, drag }: Analyst, type: string, x: number, y: number): Promise<string> {
  const before = new Set(await ids(page));
  const corner = await page.locator("#red-ui-workspace-chart").boundingBox();
  const source = page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
  await drag(source, { x: (corner?.x ?? 0) + x, y: (corner?.y ?? 0) + y });
  const [added] = (await ids(page)).filter((id) => !before.has(id));
  if (added === undefined) throw new Error(`No ${type} was dropped`);
  return added;
}

/** Draws a wire from an output (counted from 0) to the input of another node. */
export async function wire({ page, drag }: Analyst, from: string, output: number, to: string): Promise<void> {
  const start = drawn(page, from).locator(".red-ui-flow-port-output .red-ui-flow-port").nth(output);
  await drag(start, drawn(page, to).locator(".red-ui-flow-port-input .red-ui-flow-port"));
}

/** Opens a node's dialog with a double click. */
export async function open(analyst: Analyst, id: string): Promise<void> {
  await analyst.pressTwice(drawn(analyst.page, id));
  await dialog(analyst.page).locator("form").first().waitFor();
  await analyst.quiet();
}

/** Opens the dialog of a node that is selected, by keyboard. */
export async function openByKeys(analyst: Analyst, id: string): Promise<void> {
  await analyst.press(drawn(analyst.page, id));
  await analyst.keys("Enter");
  await dialog(analyst.page).locator("form").first().waitFor();
  await analyst.quiet();
}

/** Presses Done in the dialog on top. */
export async function done(analyst: Analyst): Promise<void> {
  await analyst.press(dialog(analyst.page).locator("button.primary:visible"));
  await analyst.quiet();
}

/** Deploys and waits until the editor says that it is done. */
export async function deploy(analyst: Analyst): Promise<void> {
  const button = analyst.page.locator("#red-ui-header-button-deploy");
  await analyst.press(button);
  await analyst.page.locator("#red-ui-header-button-deploy.disabled").waitFor();
}

/** Opens by keyboard the dialog of the config node that a property names, over the dialog that is open. */
export async function openConfig(analyst: Analyst, property: string): Promise<void> {
  await analyst.page.locator(`#node-input-btn-${property}-edit`).focus();
  await analyst.keys("Enter");
  await analyst.page.locator("#node-config-dialog-edit-form").waitFor();
  await analyst.quiet();
}

/** Nodes and config nodes that bear a red triangle, each with why. */
export const invalidNodes = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    const look = (node: EditorNode): undefined => {
      if (node.valid === false) found.push(`${node.id}: ${JSON.stringify(node["validationErrors"])}`);
      return undefined;
    };
    RED.nodes.filterNodes({}).forEach(look);
    RED.nodes.eachConfig(look);
    return found;
  });
