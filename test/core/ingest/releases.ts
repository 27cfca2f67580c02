/** An ERP that releases deliveries, and a watch over it with a real store. */
import type { TestContext } from "node:test";
import { manualClock, type ManualClock } from "../../../core/clock.ts";
import type { ErpConnection, Released, ReleasedDocument, ReleaseQuery, Trouble } from "../../../core/delivery/erp.ts";
import { coded } from "../../../core/errors.ts";
import { type ReleaseOptions, type ReleaseStep, ReleaseWatch } from "../../../core/ingest/release/watch.ts";
import type { Journal, Receipt } from "../../../core/journal/journal.ts";
import { openStore } from "../delivery/store.ts";

export const answer = { status: 200, erpCode: null, requestId: null };

/** The n-th delivery, in a version. */
export function delivery(
  n: number,
  version: string | null = "1",
  more: Partial<ReleasedDocument> = {},
): ReleasedDocument {
  const document = String(80_000_000 + n);
  const nothing = { order: null, customer: null, consignee: null, shipOn: null, deliverBy: null };
  return { document, version, delivery: document, ...nothing, lines: [], ...more };
}

export function trouble(kind: Trouble["class"], retryAfterMs: number | null = null): Trouble {
  const error = coded("WB-ERP-003", { detail: "it answered 503" });
  return { kind: "trouble", class: kind, retryAfterMs, ofConnection: true, error, answer };
}

/** A system that tells its deliveries in the order of their last change; a cursor is the number of changes before it. */
export interface Releasing extends Required<Pick<ErpConnection, "release">> {
  readonly asked: ReleaseQuery[];
  /** A delivery was released, or changed. */
  changed(...documents: readonly ReleasedDocument[]): void;
  /** Answered to the next questions in place of deliveries. */
  readonly troubles: (Trouble | Released)[];
}

export function releasing(...first: readonly ReleasedDocument[]): Releasing {
  const changes = [...first];
  const asked: ReleaseQuery[] = [];
  const troubles: (Trouble | Released)[] = [];
  return {
    asked,
    troubles,
    changed: (...documents) => void changes.push(...documents),
    release(query) {
      asked.push(query);
      const start = Number(query.cursor ?? 0);
      const documents = changes.slice(start, start + query.limit);
      const released: Released = { kind: "released", documents, cursor: String(start + documents.length), answer };
      return Promise.resolve(troubles.shift() ?? released);
    },
  };
}

export interface Watched {
  readonly journal: Journal;
  readonly clock: ManualClock;
  readonly erp: Releasing;
  step(): Promise<ReleaseStep>;
  /** Steps until the reading has come to its end; answers what was fresh. */
  reading(): Promise<number>;
  /** A new process over the same store. */
  restart(more?: Partial<ReleaseOptions>): void;
  receipts(): Promise<readonly Receipt[]>;
}

export const everyMs = 60_000;
export const queue = "release:n";

/** Watches the deliveries of an ERP; the store is removed when the test is over. */
export async function watched(t: TestContext, erp: Releasing, more: Partial<ReleaseOptions> = {}): Promise<Watched> {
  const { journal } = await openStore(t);
  const clock = manualClock();
  const usual: ReleaseOptions = {
    ...{ erp, journal, clock, queue, everyMs, limit: 10, target: "s4", random: () => 0, restMs: () => 0 },
    origin: { connection: "erp", name: "the ERP" },
  };
  let options = { ...usual, ...more };
  let watch = new ReleaseWatch(options);
  const step = (): Promise<ReleaseStep> => watch.step(new AbortController().signal);
  return {
    journal,
    clock,
    erp,
    step,
    async reading() {
      for (let fresh = 0; ; ) {
        const told = await step();
        if (told.kind !== "asked") throw new Error(`${told.kind} in a reading`);
        fresh += told.fresh;
        if (told.waitMs >= everyMs) return fresh;
      }
    },
    restart(next = {}) {
      options = { ...options, ...next };
      watch = new ReleaseWatch(options);
    },
    receipts: () => receiptsOf(journal),
  };
}

/** Every receipt of a store, in the order in which they came. */
export async function receiptsOf(journal: Journal): Promise<readonly Receipt[]> {
  const { receipts } = await journal.figures(0);
  const ids = Array.from({ length: receipts }, (_, index) => index + 1);
  const found = await Promise.all(ids.map((id) => journal.receipt(id)));
  return found.flatMap((receipt) => receipt ?? []);
}

/** What a receipt holds. */
export function released({ body }: Receipt): ReleasedDocument {
  return JSON.parse(Buffer.from(body).toString("utf8")) as ReleasedDocument;
}
