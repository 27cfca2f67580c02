import assert from "node:assert/strict";
import { test } from "node:test";
import { project } from "../../../../core/event/project.ts";
import type { Journal } from "../../../../core/journal/journal.ts";
import type { Driver } from "../drivers.ts";
import { monday, scan } from "../samples.ts";
import { withStore } from "./store.ts";

const parcel = { carrier: "acme", trackingNumber: "P1" };

async function kinds(journal: Journal, receipt: number | null, ...events: readonly ReturnType<typeof scan>[]) {
  const [recorded] = await journal.record([{ receipt, at: monday, events }]);
  return recorded?.map(({ kind }) => kind);
}

export function eventPromises(driver: Driver): void {
  test(
    "each fact is recorded once, the last one is told first; a repeat says whether the same receipt brought it before",
    withStore(driver, async ({ journal, reopen }) => {
      assert.deepEqual(await kinds(journal, 1, scan(1), scan(2), scan(1)), ["new", "new", "again"]);
      const store = await reopen();
      assert.deepEqual(await kinds(store, 1, scan(2)), ["again"]);
      assert.deepEqual(await kinds(store, 2, scan(2), scan(3)), ["known", "new"]);
      assert.deepEqual(await kinds(store, null, scan(3)), ["known"]);
      assert.deepEqual((await store.figures(monday)).events, 3);
      assert.deepEqual(await store.latestEvents(2), [scan(3), scan(2)]);
    }),
  );

  test(
    "a shipment is what the rules make of all its events, in whatever order and batches they came",
    withStore(driver, async ({ journal, reopen }) => {
      const delivered = scan(9, { event: "DELIVERED", milestone: "DELIVERED", proof: { signedBy: "Doe" } });
      const taken = scan(10, { event: "RETRACTION", milestone: null, retracts: delivered.id });
      const events = [scan(5), delivered, scan(2, { references: [{ kind: "order", value: "SO-77" }] }), scan(7), taken];
      await journal.record(events.slice(0, 2).map((event) => ({ receipt: 1, at: monday + 1, events: [event] })));
      const store = await reopen();
      const recorded = await store.record([{ receipt: 2, at: monday + 2, events: events.slice(2) }]);
      const shipment = await (await reopen()).shipment(parcel);
      const { id, updatedAt, ...projection } = shipment ?? { id: 0, updatedAt: 0 };
      assert.deepEqual(projection, project(events));
      assert.deepEqual([updatedAt, recorded[0]?.at(-1)?.shipment], [monday + 2, shipment]);
      assert.equal(await (await reopen()).shipment({ ...parcel, carrier: "other" }), null);
      assert.ok(id > 0);
    }),
  );

  test(
    "the shipments of which more is to be heard are found by carrier, a stretch at a time, until they are delivered",
    withStore(driver, async ({ journal, reopen }) => {
      const first = (trackingNumber: string, carrier = "acme") => scan(1, { carrier, trackingNumber });
      const events = [first("P1"), first("P2"), first("P3"), first("Q1", "other")];
      await journal.record([{ receipt: 1, at: monday, events }]);
      const numbers = async (store: Journal, after = 0, limit = 9) =>
        (await store.openShipments("acme", after, limit)).map(({ trackingNumber }) => trackingNumber);
      assert.deepEqual(await numbers(journal), ["P1", "P2", "P3"]);
      const [one] = await journal.openShipments("acme", 0, 1);
      assert.deepEqual(await numbers(journal, one?.id, 1), ["P2"]);
      const delivered = scan(2, { trackingNumber: "P2", event: "DELIVERED", milestone: "DELIVERED" });
      await journal.record([{ receipt: 2, at: monday, events: [delivered] }]);
      const store = await reopen();
      assert.deepEqual(await numbers(store), ["P1", "P3"]);
      const taken = scan(3, { trackingNumber: "P2", event: "RETRACTION", milestone: null, retracts: delivered.id });
      await store.record([{ receipt: 3, at: monday, events: [taken] }]);
      assert.deepEqual(await numbers(await reopen()), ["P1", "P2", "P3"]);
    }),
  );

  test(
    "a receipt is known to have brought the events that no other brought before it",
    withStore(driver, async ({ journal, reopen }) => {
      await kinds(journal, 1, scan(1), scan(2));
      const { events } = await journal.figures(monday);
      await kinds(journal, 2, scan(2), scan(3), scan(4));
      const store = await reopen();
      assert.equal(await store.firstBrought(2, events), 2);
      assert.equal(await store.firstBrought(1, events), 0);
    }),
  );

  test(
    "the history of a shipment is every event as it was recorded",
    withStore(driver, async ({ journal }) => {
      const events = [scan(3), scan(1), scan(2, { trackingNumber: "P2" })];
      const [recorded] = await journal.record([{ receipt: 1, at: monday, events }]);
      assert.deepEqual(await journal.eventsOf(recorded?.[0]?.shipment.id ?? 0), events.slice(0, 2));
      assert.deepEqual(await journal.eventsOf(recorded?.[2]?.shipment.id ?? 0), events.slice(2));
    }),
  );

  test(
    "an event that nobody could map is mended in its place when its code is mapped, and moves its shipment then",
    withStore(driver, async ({ journal, reopen }) => {
      const raw = { code: "D/ZZ", text: "?" };
      const held = scan(4, { event: "UNMAPPED", milestone: null, raw });
      const mapped = scan(4, { event: "DELIVERED", milestone: "DELIVERED", raw, pack: "acme@1.0.1" });
      await journal.record([{ receipt: 1, at: monday, events: [scan(1), held] }]);
      assert.equal((await journal.figures(monday)).unmapped, 1);
      assert.equal((await journal.shipment(parcel))?.status, "IN_TRANSIT");
      const store = await reopen();
      const [[mended] = []] = await store.record([{ receipt: 1, at: monday + 5, events: [mapped] }]);
      assert.deepEqual([mended?.kind, mended?.event, mended?.shipment.status], ["remapped", held.id, "DELIVERED"]);
      assert.deepEqual(await store.eventsOf(mended?.shipment.id ?? 0), [scan(1), mapped]);
      assert.equal((await store.figures(monday)).unmapped, 0);
      assert.deepEqual(await kinds(store, 1, mapped, held), ["again", "again"]);
    }),
  );

  test(
    "a fact that another pack told by another code is no second event; it adds what the first did not say",
    withStore(driver, async ({ journal, reopen }) => {
      const told = { event: "DELIVERED", milestone: "DELIVERED", place: null } as const;
      const webhook = scan(9, told);
      const edi = scan(9, {
        ...told,
        id: "of the interchange",
        raw: { code: "D1", text: null },
        occurredAt: { local: "2026-01-05T18:00:40", utc: "2026-01-05T17:00:40Z", basis: "offset" },
        proof: { signedBy: "Doe" },
        references: [{ kind: "delivery", value: "80000001" }],
        pack: "edi@1.0.0",
      });
      const list = scan(9, {
        ...told,
        id: "of the list",
        occurredAt: { local: "2026-01-05T18:00", utc: null, basis: "local" },
        pack: "list@1.0.0",
      });
      assert.deepEqual(await kinds(journal, 1, webhook), ["new"]);
      assert.deepEqual(await kinds(journal, 2, edi, list), ["known", "known"]);
      const store = await reopen();
      assert.deepEqual(await kinds(store, 3, edi, list, webhook), ["known", "known", "known"]);
      const shipment = await store.shipment(parcel);
      assert.deepEqual([shipment?.status, shipment?.signedBy], ["DELIVERED", "Doe"]);
      const history = await store.eventsOf(shipment?.id ?? 0);
      const references = [{ kind: "delivery", value: "80000001" }];
      assert.deepEqual(history, [{ ...webhook, proof: { signedBy: "Doe" }, references }]);
      assert.deepEqual(
        (await store.search("80000001", 5)).map(({ id }) => id),
        [shipment?.id],
      );
    }),
  );

  test(
    "what one pack tells twice in a minute, what happened in another minute, and what is no fact stay apart",
    withStore(driver, async ({ journal }) => {
      const twin = scan(3, { id: "the same minute, another dock", raw: { code: "S3b", text: null } });
      const later = scan(4, { id: "an hour later", pack: "list@1.0.0" });
      const estimate = scan(3, { id: "planned", classifier: "planned", pack: "list@1.0.0" });
      const day = scan(3, {
        id: "a date only",
        occurredAt: { local: "2026-01-05", utc: null, basis: "date" },
        pack: "list@1.0.0",
      });
      assert.deepEqual(await kinds(journal, 1, scan(3), twin, later, estimate, day), Array(5).fill("new"));
    }),
  );

  test(
    "a code that is mapped at last and then is a fact that another pack told is no event of its own any more",
    withStore(driver, async ({ journal }) => {
      const held = scan(4, { event: "UNMAPPED", milestone: null });
      const told = scan(4, { id: "of the list", event: "DELIVERED", milestone: "DELIVERED", pack: "list@1.0.0" });
      assert.deepEqual(await kinds(journal, 1, held), ["new"]);
      assert.deepEqual(await kinds(journal, 2, told), ["new"]);
      assert.deepEqual(await kinds(journal, 1, { ...held, event: "DELIVERED", milestone: "DELIVERED" }), ["known"]);
      const shipment = await journal.shipment(parcel);
      assert.deepEqual(await journal.eventsOf(shipment?.id ?? 0), [told]);
      assert.equal((await journal.figures(monday)).unmapped, 0);
    }),
  );

  test(
    "a shipment is found by every number that it is known by, as people type it, the whole number first",
    withStore(driver, async ({ journal, reopen }) => {
      const references = [{ kind: "order", value: "SO-4711" }] as const;
      const [first, second] = await journal.record([
        { receipt: 1, at: monday, events: [scan(1, { references })] },
        { receipt: 2, at: monday + 1, events: [scan(1, { trackingNumber: "SO-47112" })] },
      ]);
      const [id, other] = [first?.[0]?.shipment.id ?? 0, second?.[0]?.shipment.id ?? 0];
      const document = { kind: "delivery", value: "80012345" } as const;
      await journal.link([{ shipment: id, references: [document, references[0]] }]);
      const store = await reopen();
      const ids = async (text: string, limit = 9) => (await store.search(text, limit)).map((found) => found.id);
      assert.deepEqual(await ids("so 4711"), [id, other]);
      assert.deepEqual(await ids("so-471"), [other, id]);
      assert.deepEqual(await ids("so-471", 1), [other]);
      assert.deepEqual(await ids("P1"), [id]);
      assert.deepEqual(await ids("8001-2345"), [id]);
      assert.deepEqual(await ids("4711"), []);
      assert.deepEqual(await ids(" "), []);
    }),
  );

  test(
    "references that were linked stay with the shipment whatever its events say",
    withStore(driver, async ({ journal, reopen }) => {
      const order = { kind: "order", value: "SO-1" } as const;
      const document = { kind: "delivery", value: "8001" } as const;
      const [recorded] = await journal.record([{ receipt: 1, at: monday, events: [scan(1, { references: [order] })] }]);
      await journal.link([{ shipment: recorded?.[0]?.shipment.id ?? 0, references: [document] }]);
      const store = await reopen();
      await store.record([
        { receipt: 2, at: monday, events: [scan(2), scan(3, { event: "RETRACTION", retracts: "x" })] },
      ]);
      assert.deepEqual((await store.shipment(parcel))?.references, [order, document]);
      await assert.rejects(store.link([{ shipment: 99, references: [document] }]));
    }),
  );

  test(
    "an event is found by the id under which its carrier told it first",
    withStore(driver, async ({ journal, reopen }) => {
      const named = (hour: number, id: string, more = {}) =>
        scan(hour, { raw: { code: `C${hour}`, text: null, id }, ...more });
      const events = [
        named(1, "a"),
        named(2, "a"),
        named(3, "b", { event: "RETRACTION", retracts: "event:a" }),
        scan(4),
      ];
      await journal.record([{ receipt: 1, at: monday, events }]);
      const store = await reopen();
      assert.equal((await store.told({ carrier: "acme", id: "a" }))?.id, events[0]?.id);
      assert.equal(await store.told({ carrier: "acme", id: "b" }), null);
      assert.equal(await store.told({ carrier: "other", id: "a" }), null);
      assert.equal((await store.eventsOf((await store.shipment(parcel))?.id ?? 0)).length, 4);
    }),
  );

  test(
    "more shipments than memory holds are all what their events make of them",
    withStore(driver, async ({ journal }) => {
      const shipments = Array.from({ length: 2600 }, (_, index) => `P${index}`);
      for (const hour of [1, 2]) {
        for (let start = 0; start < shipments.length; start += 650) {
          const events = shipments.slice(start, start + 650).map((trackingNumber) => scan(hour, { trackingNumber }));
          await journal.record([{ receipt: hour, at: monday, events }]);
        }
      }
      for (const trackingNumber of shipments) {
        assert.equal((await journal.shipment({ carrier: "acme", trackingNumber }))?.eventCount, 2);
      }
    }),
  );
}
