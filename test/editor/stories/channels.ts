import assert from "node:assert/strict";
import type { Theme } from "../analyst.ts";
import { upsFlow } from "../flow.ts";
import { dialog, done, drawn, input, openByKeys } from "../hands.ts";
import type { Story } from "../scene.ts";
import { beyondTab, surveyDialog } from "../survey.ts";
import { closeAll } from "./dialogs.ts";

/** What each channel asks for beside what all ask for, in the order of the dialog. */
const asked: Readonly<Record<string, readonly string[]>> = {
  webhook: ["path", "rateLimit"],
  poll: ["baseUrl", "secretFrom", "userEnv", "secretEnv", "everySeconds"],
  files: ["place", "folder", "pattern", "settleSeconds", "afterwards", "everySeconds"],
  mqtt: ["bus", "topic", "group"],
  wire: [],
};
const shared = new Set(["store", "pack", "channel", "sizeLimit", "inFlight", "patience", "name"]);

const inTheme = (theme: Theme): Story => ({
  promise: `how events arrive is one choice, and each shows only what it needs, readable and by keyboard, in the ${theme} theme`,
  theme,
  flows: upsFlow,
  async tell(analyst) {
    const { page } = analyst;
    await openByKeys(analyst, "ingest");
    for (const [channel, properties] of Object.entries(asked)) {
      await input(page, "channel").selectOption(channel);
      await analyst.quiet();
      const ids = await dialog(page)
        .locator("[id^=node-input-]:visible")
        .evaluateAll((inputs) => inputs.map(({ id }) => id.slice("node-input-".length)));
      const own = ids.filter((id) => !shared.has(id) && !/^(lookup|btn)-/.test(id));
      assert.deepEqual({ channel, own }, { channel, own: properties });
      const { controls, ...wrong } = await surveyDialog(page);
      assert.deepEqual({ channel, ...wrong }, { channel, unnamed: [], wide: [], untranslated: [], faint: [] });
      assert.deepEqual(await beyondTab(page, controls), [], `${channel}: what Tab does not reach`);
    }
    await closeAll(analyst);
    assert.deepEqual(analyst.complaints, []);
  },
});

const withInput: Story = {
  promise: "a carrier ingest that other nodes feed has an input to wire to, one that listens has none",
  flows: upsFlow,
  async tell(analyst) {
    const { page } = analyst;
    const ports = (): Promise<number> => drawn(page, "ingest").locator(".red-ui-flow-port-input").count();
    assert.equal(await ports(), 0);
    for (const [channel, count] of [
      ["wire", 1],
      ["webhook", 0],
    ] as const) {
      await openByKeys(analyst, "ingest");
      await input(page, "channel").selectOption(channel);
      await done(analyst);
      assert.equal(await ports(), count, channel);
    }
    assert.deepEqual(analyst.complaints, []);
  },
};

/** Stories about the channels of carrier-ingest. */
export const channelStories: readonly Story[] = [inTheme("light"), inTheme("dark"), withInput];
