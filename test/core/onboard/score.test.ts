import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Score, scoreOf } from "./score.ts";

/** The least shares of a carrier's events whose number, time and code are found from its samples alone. */
const least: Readonly<Record<string, Score>> = {
  aftership: { number: 0.9, time: 0.9, code: 0.8 },
  bpost: { number: 0.9, time: 0.9, code: 0.9 },
  canadapost: { number: 0.75, time: 0.75, code: 0.75 },
  dhl_express: { number: 0.9, time: 0.9, code: 0.9 },
  dhl_unified: { number: 0.9, time: 0.9, code: 0.9 },
  easypost: { number: 0.95, time: 0.95, code: 0.4 },
  fedex: { number: 0.95, time: 0.95, code: 0.95 },
  gls: { number: 0.65, time: 0.65, code: 0.65 },
  portal_list: { number: 0.8, time: 0.8, code: 0.25 },
  postnord: { number: 0.95, time: 0.95, code: 0.95 },
  shipengine: { number: 0.95, time: 0.95, code: 0.4 },
  shippo: { number: 0.95, time: 0.95, code: 0.35 },
  ups: { number: 0.95, time: 0.95, code: 0.65 },
  usps: { number: 0.85, time: 0.85, code: 0.85 },
};

describe("from samples alone, without the pack, the inference finds number, time and code of", () => {
  for (const [carrier, wanted] of Object.entries(least)) {
    test(carrier, async (context) => {
      const found = await scoreOf(carrier);
      for (const fact of ["number", "time", "code"] as const) {
        context.diagnostic(`${fact}: ${Math.round(found[fact] * 100)} of 100 events`);
        assert.ok(found[fact] >= wanted[fact], `${fact}: ${found[fact]} is less than ${wanted[fact]}`);
      }
    });
  }
});
