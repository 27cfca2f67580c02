import assert from "node:assert/strict";
import { test } from "node:test";
import type { Driver } from "../drivers.ts";
import { monday } from "../samples.ts";
import { withStore } from "./store.ts";

export function memoPromises(driver: Driver): void {
  test(
    "a fact is remembered by room and key over a restart; its last value counts, and null forgets it",
    withStore(driver, async ({ journal, reopen }) => {
      const memo = (room: string, key: string, value: Record<string, unknown> | null) => ({
        room,
        key,
        value,
        at: monday,
      });
      await journal.remember([
        memo("polls", "b", { cursor: 1 }),
        memo("polls", "a", {}),
        memo("shapes", "b", { n: [1] }),
      ]);
      await journal.remember([memo("polls", "b", { cursor: 2 })]);
      const store = await reopen();
      assert.deepEqual(await store.recall("polls"), [memo("polls", "a", {}), memo("polls", "b", { cursor: 2 })]);
      await store.remember([memo("polls", "a", null), memo("polls", "never there", null)]);
      assert.deepEqual(await store.recall("polls"), [memo("polls", "b", { cursor: 2 })]);
      assert.deepEqual(await store.recall("shapes"), [memo("shapes", "b", { n: [1] })]);
      assert.deepEqual(await store.recall("nothing"), []);
    }),
  );
}
