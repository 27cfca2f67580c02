import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { noBrowser, openBrowser } from "./browser.ts";
import { play } from "./scene.ts";
import { releaseStories } from "./stories/release.ts";

describe("released deliveries in the editor", { skip: noBrowser }, () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());

  for (const story of releaseStories) test(story.promise, () => play(browser, story));
});
