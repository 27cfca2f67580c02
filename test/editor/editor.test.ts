import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { noBrowser, openBrowser } from "./browser.ts";
import { play } from "./scene.ts";
import { builtByHand } from "./stories/by-hand.ts";
import { changeStories } from "./stories/changes.ts";
import { channelStories } from "./stories/channels.ts";
import { connectionStories } from "./stories/connections.ts";
import { dialogStories } from "./stories/dialogs.ts";
import { letterStories } from "./stories/letters.ts";
import { olderFlow } from "./stories/older.ts";
import { postStories } from "./stories/posts.ts";
import { everyTemplate, fromTemplate } from "./stories/template.ts";
import { wrongValues } from "./stories/wrong-values.ts";

describe("the editor in a browser", { skip: noBrowser }, () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());

  for (const story of [
    builtByHand,
    ...dialogStories,
    ...channelStories,
    wrongValues,
    olderFlow,
    fromTemplate,
    everyTemplate,
    ...postStories,
    ...connectionStories,
    ...letterStories,
    ...changeStories,
  ]) {
    test(story.promise, () => play(browser, story));
  }
});
