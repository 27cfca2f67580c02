import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { after, describe, test } from "node:test";
import { canonical } from "../../core/mapping/canonical.ts";
import { readBody } from "../../core/mapping/body.ts";
import { type About, compilePack } from "../../core/mapping/compile.ts";
import type { Pack } from "../../core/mapping/pack.ts";
import { packIdFor, readPacks } from "../../core/mapping/packs.ts";
import { packageRoot } from "../../paths.ts";

/** Payloads with answers that were written by hand; they are not part of this repository. */
const shared = resolve(process.env["WAYBILL_SHARED"] ?? join(packageRoot, "..", "shared"));
const cases = join(shared, "carriers", "public");
const absent = existsSync(cases) ? false : `no conformance cases at ${cases}: set WAYBILL_SHARED`;

interface Time {
  readonly local: string;
  readonly utc: string | null;
}

interface EventAnswer {
  readonly carrierCode: string;
  readonly occurredAt: Time;
  readonly milestone: string | null;
  readonly event: string;
  readonly acceptableEventAlternatives?: readonly (string | { milestone?: string | null; event?: string })[];
}

interface ShipmentAnswer {
  readonly trackingNumber: string;
  readonly trackingNumberFrom?: string;
  readonly status: string;
  readonly acceptableStatus?: readonly string[];
  readonly delivered: boolean;
  readonly deliveredAt?: Time;
  readonly eventCount: number;
  readonly references?: readonly { readonly value: string }[];
  readonly events: readonly EventAnswer[];
}

/** An event of an answer that lists events without shipments; what it does not state is not compared. */
type LooseEvent = Partial<EventAnswer> & {
  readonly trackingNumber?: string;
  readonly references?: readonly { readonly value: string }[];
};

interface Answer {
  readonly shipments: readonly ShipmentAnswer[];
  /** Where the answer lists events only. */
  readonly events?: readonly LooseEvent[];
  /** Where the payload is an advice: its numbers, by what they are. */
  readonly asn?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly { readonly code: string; readonly class: string }[];
}

const packs = new Map<string, Pack>();
for (const { id, loaded } of readPacks(join(packageRoot, "carriers"))) {
  if (loaded.kind === "pack") packs.set(id, loaded.pack);
}

const soft = { equal: 0, all: 0, differing: [] as string[] };
after(() => {
  if (absent) return;
  console.log(`note: soft fields (milestone, event): ${soft.equal} of ${soft.all} equal`);
  for (const line of soft.differing) console.log(`note:   ${line}`);
});

/** The number that was asked for, where the case says that only the request held it. */
function askedFor({ shipments }: Answer): About {
  const [only] = shipments ?? [];
  return only?.trackingNumberFrom?.startsWith("request") ? { asked: only.trackingNumber } : {};
}

async function answer(carrier: string, file: string, about: About): Promise<Answer> {
  const pack = packs.get(packIdFor(carrier, [...packs.keys()]) ?? "");
  assert.ok(pack, `no pack for ${carrier}`);
  const body = readBody(readFileSync(file), pack.body);
  assert.equal(body.kind, "read");
  return canonical(await compilePack(pack).map(body.kind === "read" ? body.payload : null, about)) as unknown as Answer;
}

function compareTime(found: Time, wanted: Time, where: string): void {
  assert.equal(found.local, wanted.local, where);
  if (wanted.utc !== null) assert.equal(found.utc, wanted.utc, where);
  else assert.equal(found.utc, null, `${where}: a moment was made up`);
}

function countSoft(found: EventAnswer, wanted: LooseEvent, where: string): void {
  const alternatives = JSON.stringify(wanted.acceptableEventAlternatives ?? []);
  for (const field of ["milestone", "event"] as const) {
    if (wanted[field] === undefined) continue;
    soft.all++;
    if (found[field] === wanted[field] || alternatives.includes(`"${found[field]}"`)) soft.equal++;
    else soft.differing.push(`${where} ${field}: ${found[field]}, not ${wanted[field]}`);
  }
}

function compareShipment(found: ShipmentAnswer, wanted: ShipmentAnswer, name: string): void {
  const { trackingNumber } = wanted;
  assert.equal(found.trackingNumber, trackingNumber);
  const statuses = [wanted.status, ...(wanted.acceptableStatus ?? [])];
  assert.ok(statuses.includes(found.status), `${trackingNumber} is ${found.status}, not ${statuses.join(" or ")}`);
  assert.equal(found.delivered, wanted.delivered, trackingNumber);
  if (wanted.deliveredAt) compareTime(found.deliveredAt as Time, wanted.deliveredAt, `${trackingNumber} deliveredAt`);
  assert.equal(found.eventCount, wanted.eventCount, trackingNumber);
  assert.equal(found.events.length, wanted.events.length, trackingNumber);
  wanted.events.forEach((event, at) => {
    compareEvent(found.events[at] as EventAnswer, event, `${name} ${trackingNumber} event ${at}`);
  });
}

function compareEvent(found: EventAnswer, wanted: LooseEvent, where: string): void {
  if (wanted.carrierCode !== undefined) assert.equal(found.carrierCode, wanted.carrierCode, where);
  if (wanted.occurredAt) compareTime(found.occurredAt, wanted.occurredAt, where);
  countSoft(found, wanted, where);
}

function compareEvents({ events = [], shipments }: Answer, wanted: readonly LooseEvent[], name: string): void {
  assert.deepEqual(shipments, []);
  assert.equal(events.length, wanted.length);
  wanted.forEach((event, at) => {
    const where = `${name} event ${at}`;
    if (event.trackingNumber !== undefined) assert.equal(events[at]?.trackingNumber, event.trackingNumber, where);
    compareEvent(events[at] as EventAnswer, event, where);
  });
}

const adviceNumbers = [
  "documentNumber",
  "shipmentId",
  "order",
  "purchaseOrder",
  "bol",
  "carrierReference",
  "packingList",
];

/** The numbers of an advice must be known of its one event: as its shipment's number, or as a reference. */
function compareAdvice(
  { events = [], shipments }: Answer,
  wanted: Readonly<Record<string, unknown>>,
  name: string,
): void {
  assert.deepEqual(shipments, []);
  assert.equal(events.length, 1);
  const [event] = events;
  const known = [event?.trackingNumber, ...(event?.references ?? []).map(({ value }) => value)];
  for (const field of adviceNumbers)
    for (const number of [wanted[field] ?? []].flat()) assert.ok(known.includes(String(number)), `${name} ${field}`);
}

function compareShipments(found: readonly ShipmentAnswer[], wanted: readonly ShipmentAnswer[], name: string): void {
  assert.equal(found.length, wanted.length);
  wanted.forEach((shipment, at) => {
    compareShipment(found[at] as ShipmentAnswer, shipment, name);
  });
}

const answered = absent ? [] : globSync("*/*.expected.json", { cwd: cases }).toSorted();

test("the conformance cases are there", { skip: absent }, () => assert.ok(answered.length > 0));

describe("payloads of the carriers are mapped as their answers say", () => {
  for (const file of answered) {
    const name = join(dirname(file), basename(file, ".expected.json"));
    test(name, async () => {
      const wanted: Answer = JSON.parse(readFileSync(join(cases, file), "utf8")).canonical;
      const [payload] = globSync(`${name}.{json,xml,edi,csv,xlsx,txt}`, { cwd: cases });
      const found = await answer(dirname(file), join(cases, payload ?? name), askedFor(wanted));
      if (wanted.asn) compareAdvice(found, wanted.asn, name);
      else if (wanted.events) compareEvents(found, wanted.events, name);
      else compareShipments(found.shipments, wanted.shipments, name);
      const errors = (list: Answer["errors"]) => (list ?? []).map((error) => `${error.code} ${error.class}`);
      assert.deepEqual(errors(found.errors), errors(wanted.errors));
    });
  }
});
