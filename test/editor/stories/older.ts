import assert from "node:assert/strict";
import { upsFlow } from "../flow.ts";
import { deploy, done, drawn, invalidNodes, openByKeys } from "../hands.ts";
import type { Story } from "../scene.ts";

/** The ingest node of the flow was saved before there were channels. */
export const olderFlow: Story = {
  promise: "a flow that an older version saved is valid as it is, and is brought up to date when its dialog is closed",
  flows: upsFlow,
  async tell(analyst) {
    const { page } = analyst;
    await drawn(page, "ingest").waitFor();
    assert.deepEqual(await invalidNodes(page), []);
    const channelOf = (): Promise<unknown[]> =>
      page.evaluate(() => [RED.nodes.node("ingest")?.["channel"], RED.nodes.node("ingest")?.["version"]]);
    assert.deepEqual(await channelOf(), [undefined, 1]);
    await openByKeys(analyst, "ingest");
    assert.equal(await page.locator("#node-input-channel").inputValue(), "webhook");
    await done(analyst);
    assert.deepEqual((await channelOf())[0], "webhook");
    assert.notEqual((await channelOf())[1], 1);
    assert.deepEqual(await invalidNodes(page), []);
    await deploy(analyst);
    assert.deepEqual(analyst.complaints, []);
  },
};
