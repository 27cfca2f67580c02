import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { noBrowser, openBrowser } from "./browser.ts";
import { play } from "./scene.ts";
import { onboardStories } from "./stories/onboard.ts";

describe("a new carrier in the editor", { skip: noBrowser }, () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());

  for (const story of onboardStories) test(story.promise, () => play(browser, story));
});
