import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { expectNumbers } from "../../../core/ingest/poll/numbers.ts";
import type { Poll } from "../../../core/mapping/poll.ts";
import { startTrackApi, type TrackApi, trackClients } from "../../../sandbox/carriers/track.ts";
import { parcelsTo } from "../../../sandbox/parcels.ts";
import { sandboxSecrets } from "../../../sandbox/secrets.ts";
import { type Inquiry, openInquiry } from "./carriers.ts";

const hour = 3_600_000;
const endsAtMs = Date.UTC(2026, 5, 12, 12);
const startMs = endsAtMs - 20 * hour;
const numbersOf = (carrier: string): string[] =>
  parcelsTo(240).flatMap((parcel) => (parcel.carrier === carrier ? [parcel.trackingNumber] : []));
let api: TrackApi;
let now = startMs;

before(async () => {
  api = await startTrackApi({ endsAtMs, now: () => now });
});
after(() => api.close());
beforeEach(() => {
  now = startMs;
  api.faults.clear();
});

const asked = (part: string): number => api.calls.filter(({ path, query }) => `${path}?${query}`.includes(part)).length;

async function about(
  carrier: "ups" | "fedex" | "dhl_unified",
  use: (inquiry: Inquiry, numbers: string[]) => Promise<void>,
  more: { poll?: Partial<Poll>; secret?: string } = {},
): Promise<void> {
  const { upsClientId, upsClientSecret, dhlApiKey } = sandboxSecrets;
  const [user, secret, path] = {
    ups: [upsClientId, upsClientSecret, "ups"],
    fedex: [trackClients.fedexClientId, trackClients.fedexClientSecret, "fedex"],
    dhl_unified: ["", dhlApiKey, "dhl"],
  }[carrier] as [string, string, string];
  const inquiry = await openInquiry({ carrier, baseUrl: `${api.url}/${path}`, user, secret, startMs, ...more });
  try {
    await use(inquiry, numbersOf(carrier));
  } finally {
    await inquiry.close();
  }
}

function later(inquiry: Inquiry, ms: number): void {
  inquiry.clock.advance(ms);
  now += ms;
}

describe("A carrier that is asked", () => {
  test("answers about an expected number; the same answer again is the receipt that is there already", () =>
    about("ups", async (inquiry, [number = ""]) => {
      await expectNumbers(inquiry.journal, "ups", [number], startMs);
      assert.deepEqual(await inquiry.turn(), []);
      const [receipt] = await inquiry.receipts();
      assert.equal(receipt?.channel, "poll");
      assert.equal(receipt?.lane, number);
      assert.deepEqual(receipt?.headers, { asked: number });
      inquiry.clock.advance(hour);
      await inquiry.turn();
      assert.equal((await inquiry.receipts()).length, 1);
      later(inquiry, 40 * hour);
      await inquiry.turn();
      assert.equal((await inquiry.receipts()).length, 2);
    }));

  test("is asked about thirty numbers at once where it takes so many, and its transaction ids make no other answer", () =>
    about("fedex", async (inquiry, numbers) => {
      await expectNumbers(inquiry.journal, "fedex", numbers.slice(0, 45), startMs);
      const before = asked("trackingnumbers");
      await inquiry.turn();
      assert.equal(asked("trackingnumbers") - before, 2);
      inquiry.clock.advance(hour);
      await inquiry.turn();
      assert.equal(asked("trackingnumbers") - before, 4);
      assert.equal((await inquiry.receipts()).length, 2);
    }));

  test("is not asked about the same sooner than its pack allows, and the shipment that waited longest comes first", () =>
    about("ups", async (inquiry, numbers) => {
      const three = numbers.slice(0, 3).toSorted();
      await expectNumbers(inquiry.journal, "ups", three, startMs);
      for (const number of three) {
        await inquiry.step();
        assert.ok(api.calls.at(-1)?.path.endsWith(number));
      }
      const calls = api.calls.length;
      inquiry.clock.advance(1799_000);
      await inquiry.turn();
      assert.equal(api.calls.length, calls);
      inquiry.clock.advance(1000);
      await inquiry.step();
      assert.ok(api.calls.at(-1)?.path.endsWith(three[0] as string));
    }));

  test("is asked on after a restart where the questions ended", () =>
    about("ups", async (inquiry, numbers) => {
      const three = numbers.slice(0, 3).toSorted();
      await expectNumbers(inquiry.journal, "ups", three, startMs);
      await inquiry.step();
      inquiry.restart();
      await inquiry.step();
      assert.ok(api.calls.at(-1)?.path.endsWith(three[1] as string));
    }));

  test("that does not know a number yet leaves no receipt, and is asked again", () =>
    about("ups", async (inquiry) => {
      await expectNumbers(inquiry.journal, "ups", ["1ZUNKNOWN"], startMs);
      await inquiry.turn();
      assert.equal((await inquiry.receipts()).length, 0);
      const before = asked("1ZUNKNOWN");
      inquiry.clock.advance(hour);
      await inquiry.turn();
      assert.equal(asked("1ZUNKNOWN"), before + 1);
    }));

  test("that says 429 is left alone for as long as it says, and the same number is asked then", () =>
    about("ups", async (inquiry, [number = ""]) => {
      await expectNumbers(inquiry.journal, "ups", [number], startMs);
      api.faults.set([{ fault: "429", path: "/details/", retryAfterSeconds: 7200, times: 1 }]);
      assert.deepEqual(await inquiry.turn(), ["WB-IN-032"]);
      inquiry.clock.advance(2 * hour - 1);
      assert.equal((await inquiry.step()).kind, "waits");
      inquiry.clock.advance(1);
      assert.equal((await inquiry.step()).kind, "asked");
      assert.equal((await inquiry.receipts()).length, 1);
    }));

  test("that fails is asked again with growing waits; after three failures the next number has its turn", () =>
    about("ups", async (inquiry, numbers) => {
      const two = numbers.slice(0, 2).toSorted();
      await expectNumbers(inquiry.journal, "ups", two, startMs);
      api.faults.set([{ fault: "503", path: two[0] as string }]);
      const waits: number[] = [];
      for (let time = 0; time < 3; time += 1) {
        const step = await inquiry.step();
        assert.equal(step.kind === "troubled" && step.trouble.code, "WB-IN-031");
        waits.push(step.waitMs);
        inquiry.clock.advance(step.waitMs);
      }
      assert.deepEqual(
        waits,
        waits.toSorted((a, b) => a - b),
      );
      assert.ok(waits[2] !== waits[0]);
      assert.equal((await inquiry.step()).kind, "asked");
      assert.ok(api.calls.at(-1)?.path.endsWith(two[1] as string));
    }));

  test("that forgot our token gives another, and the question is asked once more", () =>
    about("ups", async (inquiry, numbers) => {
      await expectNumbers(inquiry.journal, "ups", numbers.slice(0, 2), startMs);
      await inquiry.step();
      api.forgetTokens();
      assert.equal((await inquiry.step()).kind, "asked");
    }));

  test("that refuses our credentials is not asked again for a quarter of an hour", () =>
    about(
      "ups",
      async (inquiry, [number = ""]) => {
        await expectNumbers(inquiry.journal, "ups", [number], startMs);
        assert.deepEqual(await inquiry.turn(), ["WB-IN-030"]);
        const calls = api.calls.length;
        inquiry.clock.advance(14 * 60_000);
        await inquiry.turn();
        assert.equal(api.calls.length, calls);
      },
      { secret: "wrong" },
    ));

  test("with a quota is asked so often until midnight UTC, over a restart too, and goes on then", () =>
    about(
      "dhl_unified",
      async (inquiry, numbers) => {
        const five = numbers.slice(0, 5).toSorted();
        await expectNumbers(inquiry.journal, "dhl_unified", five, startMs);
        const before = asked("/dhl/");
        await inquiry.turn();
        inquiry.restart();
        const { waitMs } = await inquiry.step();
        assert.equal(asked("/dhl/") - before, 3);
        assert.equal(new Date(inquiry.clock.now() + waitMs).toISOString().slice(11), "00:00:00.000Z");
        inquiry.clock.advance(waitMs);
        await inquiry.turn();
        const numbersAsked = api.calls.slice(-3).map(({ query }) => new URLSearchParams(query).get("trackingNumber"));
        assert.deepEqual(numbersAsked, [five[3], five[4], five[0]]);
      },
      { poll: { quota: { requests: 3, per: "day" } } },
    ));
});
