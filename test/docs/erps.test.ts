import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isOperationId, operations } from "../../core/delivery/operations.ts";
import { erps } from "../../erps/index.ts";
import { packageRoot } from "../../paths.ts";
import { erpsPage } from "../../tools/erps.ts";

const folder = join(packageRoot, "erps");

test("docs/erps.md says what the systems say", () => {
  const held = readFileSync(join(packageRoot, "docs/erps.md"), "utf8");
  assert.ok(held === erpsPage(), "docs/erps.md is behind: run npm run -s docs, and commit it");
});

test("every folder of erps/ is a system with a page of its own, and every system has a folder", () => {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  assert.deepEqual(folders.map(({ name }) => name).toSorted(), erps.map(({ id }) => id).toSorted());
  for (const { id } of erps) assert.ok(existsSync(join(folder, id, "README.md")), id);
});

for (const { id, operations: own, absent } of erps) {
  test(`${id} has every operation, or names the route that it has instead`, () => {
    const has = own.map((operation) => operation.id);
    assert.deepEqual(
      has.filter((one) => one !== "send" && !isOperationId(one)),
      [],
    );
    for (const operation of Object.keys(operations)) {
      const route = Object.entries(absent).find(([one]) => one === operation)?.[1];
      assert.equal(has.includes(operation), route === undefined, `${operation} is there or has a route, never both`);
      if (route !== undefined) assert.match(route, /^\S.{15,}\.$/, `${operation}: a sentence`);
    }
  });
}
