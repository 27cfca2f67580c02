import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../paths.ts";
import { splitFlow } from "../../plugins/flow-files/canonical.ts";
import { readFlowFolder } from "../../plugins/flow-files/folder.ts";
import { numberTabs } from "../../plugins/flow-files/names.ts";
import { filesOf } from "../../plugins/flow-files/text.ts";

test("The shipped flow files are what a deploy writes, so that the first deploy of a clone changes no line of them", () => {
  const { nodes, texts, numbers } = readFlowFolder(join(packageRoot, "flows"), () => []);
  const documents = splitFlow(nodes);
  const ids = documents.tabs.map(([tab]) => tab!.id);
  assert.deepEqual(Object.fromEntries(texts), Object.fromEntries(filesOf(documents, numberTabs(ids, numbers))));
});
