import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Instant } from "../../core/event/instant.ts";
import type { LetterGroupFacts, StoreFigures } from "../../nodes/kit/admin/answers.ts";
import { packageRoot } from "../../paths.ts";
import type { Step } from "../../sandbox/carriers/storyline.ts";
import { type Parcel, parcelOf } from "../../sandbox/parcels.ts";
import { type Erp, startErp } from "../../sandbox/start.ts";
import { type Carriers, openCarriers } from "./carriers.ts";
import { type Collector, openCollector, type Told } from "./collector.ts";
import { erpFlow } from "./flow.ts";
import { leaksOf } from "./leaks.ts";
import { secrets } from "./marks.ts";
import { openSite, type Site } from "./site.ts";

let erp: Erp;
let collector: Collector;
let site: Site;
let carriers: Carriers;

const packFile = (): string => join(site.data, "packs", "ups", "carrier.json");

before(async () => {
  erp = await startErp({ secrets, parcels: 240, troubled: false });
  collector = await openCollector();
  site = await openSite(erpFlow(), { DOOR_COLLECTOR: collector.url, DOOR_ERP: erp.url }, (data) => {
    mkdirSync(join(data, "packs", "ups"), { recursive: true });
    const shipped = readFileSync(join(packageRoot, "carriers", "ups", "carrier.json"));
    writeFileSync(join(data, "packs", "ups", "carrier.json"), shipped);
  });
  carriers = await openCarriers(site);
});
after(async () => {
  await site.stop();
  await collector.close();
  await erp.close();
  site.remove();
});

const about = (receipt: number, tap: string) =>
  collector.next((told) => told.tap === tap && told.receipt?.id === receipt);

async function figures(): Promise<StoreFigures> {
  return (await site.ask("/waybill/admin/stores/store.main/figures")).json() as Promise<StoreFigures>;
}

async function groups(): Promise<readonly LetterGroupFacts[]> {
  return (await site.ask("/waybill/admin/stores/store.main/letters")).json() as Promise<LetterGroupFacts[]>;
}

/** Milestones that the ERP was told of a parcel, in order. */
function toldToErp({ deliveryDocument }: Parcel): string[] {
  const rows = erp.ledger.rows({ document: deliveryDocument });
  return rows.flatMap((row) => (row.effect === "field" && row.field === "YY1_ShipmentStatus_DLH" ? [row.to] : []));
}

/** Every instant anywhere in a value. */
function instantsIn(value: unknown): Instant[] {
  if (typeof value !== "object" || value === null) return [];
  if ("local" in value && "utc" in value) return [value as Instant];
  return Object.values(value).flatMap(instantsIn);
}

const everyStep: readonly Step[] = [
  "label",
  "pickup",
  "origin",
  "departed",
  "arrived",
  "at-destination",
  "out-for-delivery",
  "delay",
  "damage",
  "attempt",
  "returning",
  "returned",
  "delivered",
];

/** On what ground each carrier's times are known: UPS sends UTC beside its wall time, DHL's express division sends wall times without a zone. */
const grounds = [
  [parcelOf(1), "UPS", "utc"],
  [parcelOf(2), "FedEx", "offset"],
  [parcelOf(3), "DHL Express", "local"],
  [parcelOf(6), "DHL Parcel", "offset"],
] as const;

for (const [parcel, name, basis] of grounds) {
  test(`every instant of ${name} says where its zone came from: ${basis}`, async () => {
    const told: Told[] = [];
    for (const [hour, step] of everyStep.entries())
      told.push(await about(await carriers.tell(parcel, step, hour), "events"));
    assert.deepEqual([...new Set(told.map(({ payload }) => payload.occurredAt.basis))], [basis]);
    const instants = told.flatMap(({ payload, shipment }) => instantsIn([payload, shipment]));
    assert.ok(instants.length >= 2 * everyStep.length);
    for (const instant of instants) {
      const isKnown = ["offset", "utc", "abbr", "declared"].includes(instant.basis);
      assert.equal(instant.utc !== null, isKnown, JSON.stringify(instant));
      if (!isKnown) assert.match(instant.basis, /^(local|local-mislabelled-Z|date)$/);
      if (instant.utc !== null) assert.match(instant.utc, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);
    }
  });
}

/** Parcels of a carrier, counted from the n-th of all. */
const parcelsFrom = (n: number, count: number): Parcel[] =>
  Array.from({ length: count }, (_, index) => parcelOf(n + 3 * index));

const riddles = [
  ["ups", parcelsFrom(10, 3), "unmapped ups I/Q7"],
  ["fedex", parcelsFrom(11, 3), "unmapped fedex Zq"],
  ["dhl_unified", parcelsFrom(12, 3), "unmapped dhl_unified in-review"],
] as const;

test("a code that no table knows is held and counted, and never a milestone", async () => {
  const before = await figures();
  for (const [carrier, parcels, group] of riddles) {
    for (const parcel of parcels) {
      await about(await carriers.tell(parcel, "pickup", 0), "posted");
      const held = await about(await carriers.tell(parcel, "riddle", 1), "held");
      assert.equal(held.payload.event, "UNMAPPED", carrier);
      assert.equal(held.payload.milestone, null);
      assert.equal(held.error?.code, "WB-MAP-001");
      assert.deepEqual(toldToErp(parcel), ["PICKED_UP"]);
    }
    const found = (await groups()).find((one) => one.group === group);
    assert.equal(found?.count, parcels.length, group);
    assert.equal(found?.code, "WB-MAP-001");
  }
  const now = await figures();
  assert.equal(now.unmapped - before.unmapped, 9);
  assert.equal(now.parked - before.parked, 9);
  assert.equal(collector.told.filter(({ tap, payload }) => tap === "events" && payload.event === "UNMAPPED").length, 0);
});

test("when the code is mapped, replay runs the receipts that waited for it, and no other", async () => {
  const [, parcels, group] = riddles[0];
  const before = await figures();
  const waiting = (await groups()).find((one) => one.group === group)?.letters.map(({ receipt }) => receipt) ?? [];
  const pack = JSON.parse(readFileSync(packFile(), "utf8"));
  pack.tables.activity.push({ milestone: "EXCEPTION", event: "DELAYED", codes: { "I/Q7": "Reassigned" } });
  writeFileSync(packFile(), JSON.stringify(pack, null, 2));
  assert.equal((await site.ask("/flows", {})).status, 200);
  const replay = () => site.ask("/waybill/admin/stores/store.main/letters/replay", { group });
  let replayed = await replay();
  for (; replayed.status === 404; replayed = await replay()) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(((await replayed.json()) as { letters: number[] }).letters.length, parcels.length);
  for (const receipt of waiting) {
    const told = await about(receipt ?? 0, "events");
    assert.equal(told.payload.milestone, "EXCEPTION");
    assert.equal(told.payload.raw.code, "I/Q7");
    assert.equal(told.shipment?.status, "EXCEPTION");
    await about(receipt ?? 0, "posted");
  }
  for (const parcel of parcels) assert.deepEqual(toldToErp(parcel), ["PICKED_UP", "EXCEPTION"]);
  const now = await figures();
  assert.equal(before.unmapped - now.unmapped, parcels.length);
  assert.equal(before.parked - now.parked, parcels.length);
  assert.equal(before.events, now.events);
  assert.deepEqual(
    (await groups())
      .map((one) => one.group)
      .filter((name) => name.startsWith("unmapped"))
      .sort(),
    [riddles[2][2], riddles[1][2]],
  );
});

/** A journey in the order in which it happened. */
const journey = [
  { step: "pickup", milestone: "PICKED_UP" },
  { step: "out-for-delivery", milestone: "OUT_FOR_DELIVERY" },
  { step: "attempt", milestone: "DELIVERY_ATTEMPTED" },
  { step: "delivered", milestone: "DELIVERED" },
] as const;

function ordersOf<T>(things: readonly T[]): T[][] {
  if (things.length < 2) return [[...things]];
  return things.flatMap((first) => ordersOf(things.filter((other) => other !== first)).map((rest) => [first, ...rest]));
}

/** Tells of the journey in an order; each scan only after what became of the one before is known. */
async function tellInOrder(parcel: Parcel, order: readonly number[]): Promise<void> {
  let newest = -1;
  const outcomes: string[] = [];
  for (const place of order) {
    const receipt = await carriers.tell(parcel, journey[place]?.step ?? "pickup", place);
    const { shipment } = await about(receipt, "events");
    newest = Math.max(newest, place);
    assert.equal(shipment?.status, journey[newest]?.milestone, `the shipment went back: ${order.join()}`);
    const { erp: outcome } = await about(receipt, "posted");
    outcomes.push(outcome?.kind ?? "");
    assert.equal(
      outcome?.kind,
      place === newest ? "posted" : "superseded",
      `${parcel.carrier} ${parcel.service} told ${order.join()}`,
    );
  }
  const expected = order.filter((place, at) => order.slice(0, at).every((earlier) => earlier < place));
  assert.deepEqual(
    toldToErp(parcel),
    expected.map((place) => journey[place]?.milestone),
  );
  assert.equal(outcomes.filter((kind) => kind === "superseded").length, journey.length - expected.length);
}

for (const [name, first] of [
  ["UPS", 22],
  ["FedEx", 23],
  ["DHL", 24],
] as const) {
  test(`${name} tells a journey in every order: the shipment never goes back, the ERP is told forwards only, the rest is superseded`, async () => {
    const orders = ordersOf([0, 1, 2, 3]);
    assert.equal(orders.length, 24);
    await Promise.all(orders.map((order, at) => tellInOrder(parcelOf(first + 3 * at), order)));
  });
}

test("no secret is in a message, a letter, the log, the store with its effects, or a flow file", async () => {
  const letters = JSON.stringify(await groups());
  await site.stop();
  assert.ok(collector.told.some(({ tap }) => tap === "posted"));
  assert.deepEqual(leaksOf(site, collector, [letters], []), []);
});
