import { test } from "node:test";
import { openPortalDesk } from "./custom-rest-desk.ts";
import { outlasts } from "./declared-asks.ts";

test("REST: a delivery that another user holds, and a service that is gone for a while, cost time and nothing else", async (t) => {
  const desk = await openPortalDesk(t);
  await outlasts(desk, [
    { fault: "lock", method: "PATCH", nth: 1, ms: 30 },
    { fault: "down", method: "POST", nth: 1, ms: 30 },
  ]);
});
