/** The browser of the editor's tests: Debian's chromium, or the one that WAYBILL_CHROMIUM names. */
import { statSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const program = process.env["WAYBILL_CHROMIUM"] || "/usr/bin/chromium";

/** Why no browser can be started here; false where one can. */
export const noBrowser: string | false =
  !statSync(program, { throwIfNoEntry: false })?.isFile() &&
  `no browser at ${program}: install chromium or set WAYBILL_CHROMIUM`;

const flags = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: program, args: flags });
}
