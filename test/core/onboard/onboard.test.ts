import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compilePack } from "../../../core/mapping/compile.ts";
import type { Pack } from "../../../core/mapping/pack.ts";
import { readSample } from "../../../core/onboard/body.ts";
import { type Choices, onboard, type Onboarding } from "../../../core/onboard/onboard.ts";
import type { CodeMeaning } from "../../../core/onboard/wording.ts";
import { type Fact, filesOf, unknownCarriers } from "./unknown.ts";

const identity = { id: "acme", name: "Acme", today: "2026-11-23" };
const json = (...bodies: readonly unknown[]) =>
  bodies.map((body, at) => ({ name: `${at}.json`, bytes: Buffer.from(JSON.stringify(body)) }));

async function onboarded(samples: Parameters<typeof onboard>[0], choices?: Choices): Promise<Onboarding> {
  const found = await onboard(samples, identity, choices);
  assert.equal(found.kind, "onboarding");
  return (found as { onboarding: Onboarding }).onboarding;
}

async function factsOf(pack: Pack, body: string): Promise<Fact[]> {
  const read = readSample({ name: "unseen", bytes: Buffer.from(body) }, pack.body);
  assert.ok("payload" in read, JSON.stringify(read));
  const { shipments } = await compilePack(pack).map(read.payload);
  return shipments.flatMap(({ trackingNumber, events }) =>
    events.map(({ occurredAt, milestone }): Fact => [trackingNumber, occurredAt.local, occurredAt.utc, milestone]),
  );
}

const columnOf = ({ layout }: Onboarding, field: string) =>
  layout?.proposals.find((one) => one.field === field)?.column?.id ?? null;
const asked = ({ questions }: Onboarding) => questions.map(({ key }) => key);

for (const carrier of unknownCarriers) {
  describe(`${carrier.name}, on-boarded from ${carrier.samples.length} samples (${carrier.extension})`, () => {
    const answers = Object.entries(carrier.answers).map(([code, [event, milestone]]) => [code, { event, milestone }]);
    const codes: Record<string, CodeMeaning> = Object.fromEntries(answers);

    test("leaves open exactly the codes whose wording says nothing", async () => {
      const first = await onboarded(filesOf(carrier));
      const open = first.codes.filter(({ meaning }) => meaning === null).map(({ code }) => code);
      assert.deepEqual(open, Object.keys(carrier.answers));
      assert.deepEqual(
        first.questions.filter(({ blocks }) => blocks),
        [],
      );
    });

    test("gives a pack that every sample passes, and that reads samples which it never saw", async () => {
      const { pack, outcomes } = await onboarded(filesOf(carrier), { codes });
      assert.ok(pack);
      assert.deepEqual(
        outcomes.map(({ passes, unmapped, problems }) => ({ passes, unmapped, problems })),
        carrier.samples.map(() => ({ passes: true, unmapped: [], problems: [] })),
      );
      for (const { body, facts } of carrier.unseen) assert.deepEqual(await factsOf(pack, body), facts);
    });

    test("is proposed alike however often it is asked", async () => {
      const [once, again] = [await onboarded(filesOf(carrier)), await onboarded(filesOf(carrier))];
      assert.deepEqual(again.json, once.json);
    });
  });
}

describe("day and month", () => {
  const row = (date: string, status = "Delivered") => ({ trackingNumber: "AB1234567890", status, date });
  const list = (...dates: string[]) => json({ events: dates.map((date) => row(date)) });

  test("are told apart by a value beyond twelve", async () => {
    const { time } = await onboarded(list("03/04/2026 10:00", "25/04/2026 10:00"));
    assert.deepEqual(time?.reading.forms, ["DD/MM/YYYY HH:mm"]);
    assert.equal(time?.reading.order, "beyond12");
  });

  test("are told apart by another time that is written alike", async () => {
    const { time } = await onboarded(json({ printed: "04/25/2026", events: [row("03/04/2026 10:00")] }));
    assert.deepEqual(time?.reading.forms, ["MM/DD/YYYY HH:mm"]);
    assert.equal(time?.reading.order, "siblings");
  });

  test("are told apart by the order in which the events stand", async () => {
    const { time } = await onboarded(list("12/01/2026 10:00", "01/02/2026 10:00", "03/02/2026 10:00"));
    assert.deepEqual(time?.reading.forms, ["DD/MM/YYYY HH:mm"]);
    assert.equal(time?.reading.order, "sequence");
  });

  test("are asked for where nothing tells, and there is no pack before the answer", async () => {
    const samples = list("03/04/2026 10:00");
    const before = await onboarded(samples);
    assert.ok(asked(before).includes("dayMonth"));
    assert.equal(before.pack, null);
    const after = await onboarded(samples, { dayFirst: false });
    assert.deepEqual(await factsOf(after.pack as Pack, samples[0]?.bytes.toString() ?? ""), [
      ["AB1234567890", "2026-03-04T10:00:00", null, "DELIVERED"],
    ]);
  });
});

test("a zone that the analyst knows makes moments of wall times, and is asked for where none is sent", async () => {
  const samples = json({ trackingNumber: "AB1234567890", status: "Delivered", eventTime: "2026-07-03 11:30" });
  assert.ok(asked(await onboarded(samples)).includes("zone"));
  const { pack } = await onboarded(samples, { zone: "Europe/Vienna" });
  const [fact] = await factsOf(pack as Pack, samples[0]?.bytes.toString() ?? "");
  assert.equal(fact?.[2], "2026-07-03T09:30:00Z");
});

test("a column that the analyst chooses is read in place of the proposed one, and an empty choice leaves the field out", async () => {
  const samples = json({
    trackingNumber: "AB1234567890",
    parcelId: "ZZ9876543210",
    status: "Delivered",
    eventTime: "2026-07-03T11:30:00Z",
    city: "Graz",
  });
  const { pack } = await onboarded(samples, { fields: { trackingNumber: "parcelId", city: null } });
  const [fact] = await factsOf(pack as Pack, samples[0]?.bytes.toString() ?? "");
  assert.equal(fact?.[0], "ZZ9876543210");
  assert.equal(pack?.kinds[0]?.event?.place, undefined);
});

test("a code whose wordings mean different things stays open", async () => {
  const event = (status: string, text: string, minute: number) => ({
    status,
    text,
    time: `2026-07-03T11:0${minute}:00Z`,
  });
  const found = await onboarded(
    json({
      trackingNumber: "AB1234567890",
      events: [
        event("EX", "Delivered", 1),
        event("EX", "Shipment lost", 2),
        event("OK", "Picked up", 3),
        event("OK", "Picked up", 4),
      ],
    }),
  );
  assert.equal(found.codes.find(({ code }) => code === "EX")?.meaning, null);
  assert.ok(asked(found).includes("ambiguous"));
});

test("the number of the parcel is not that of the order, the customer or the event", async () => {
  const found = await onboarded(
    json({
      orderNumber: "4500017001",
      customerNo: "100200300",
      shipmentNumber: "70012345678",
      events: [
        { eventId: "990000000001", code: "A1", description: "Picked up", timestamp: "2026-07-03T11:30:00Z" },
        { eventId: "990000000002", code: "B2", description: "Delivered", timestamp: "2026-07-04T11:30:00Z" },
      ],
    }),
  );
  assert.equal(columnOf(found, "trackingNumber"), "shipmentNumber");
  assert.equal(columnOf(found, "order"), "orderNumber");
  assert.equal(columnOf(found, "code"), "events[*].code");
});

test("bodies that are written otherwise become a kind of their own, and both are read by one pack", async () => {
  const hook = (number: string, code: string, says: string, at: string) => ({
    shipment: { trackingNumber: number },
    event: { code, description: says, occurredAt: at },
  });
  const answer = {
    parcels: [
      {
        parcelNumber: "AB1234567893",
        history: [{ statusCode: "Z9", statusText: "Shipment lost", statusDate: "2026-07-05T08:00:00Z" }],
      },
    ],
  };
  const samples = json(
    hook("AB1234567890", "A1", "Picked up", "2026-07-03T11:30:00Z"),
    hook("AB1234567891", "B2", "Delivered", "2026-07-04T11:30:00Z"),
    answer,
  );
  const found = await onboarded(samples);
  assert.deepEqual(
    found.outcomes.map(({ passes }) => passes),
    [true, true, true],
  );
  assert.ok(asked(found).includes("kind"));
  assert.deepEqual(await factsOf(found.pack as Pack, JSON.stringify(answer)), [
    ["AB1234567893", "2026-07-05T08:00:00", "2026-07-05T08:00:00Z", "LOST"],
  ]);
});

test("a choice that makes no pack is told, not thrown", async () => {
  const samples = json({ trackingNumber: "AB1234567890", status: "Delivered", eventTime: "2026-07-03 11:30" });
  const found = await onboarded(samples, { zone: "Moon/Crater" });
  assert.deepEqual([found.pack, asked(found)[0]], [null, "invalid"]);
});

test("a list of dates by kind gives the estimate", async () => {
  const found = await onboarded(
    json({
      trackingNumber: "AB1234567890",
      dates: [
        { type: "ESTIMATED_DELIVERY", value: "2026-07-05" },
        { type: "SHIPPED", value: "2026-07-01" },
      ],
      events: [{ code: "A1", description: "Picked up", timestamp: "2026-07-03T11:30:00Z" }],
    }),
  );
  assert.equal(columnOf(found, "estimatedDelivery"), "dates[type=ESTIMATED_DELIVERY].value");
});

const unfit: readonly [says: string, bodies: readonly string[], key: string][] = [
  ["an X12 interchange has a pack already", ["ISA*00*          *00*          *ZZ*A"], "standard"],
  ["an EDIFACT interchange has a pack already", ["UNB+UNOC:3+A+B+260101:1000+1'"], "standard"],
  ["samples of two formats are two carriers", ['{"a":1}', "<a/>"], "mixed"],
  ["broken JSON holds nothing", ["{broken"], "nothing"],
];

for (const [says, bodies, key] of unfit) {
  test(says, async () => {
    const found = await onboard(
      bodies.map((body, at) => ({ name: `${at}`, bytes: Buffer.from(body) })),
      identity,
    );
    assert.equal(found.kind === "unfit" ? found.because.key : "", key);
  });
}

test("samples without events are told so, and nothing is made up", async () => {
  const found = await onboarded(json({ hello: "world" }));
  assert.deepEqual(asked(found), ["noEvents"]);
  assert.equal(found.pack, null);
});
