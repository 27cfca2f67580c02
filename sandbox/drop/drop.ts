import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Door } from "../door.ts";
import { type FaultPlan, planFaults } from "../faults.ts";
import { type Ledger, openLedger } from "../ledger.ts";
import { type Office, openOffice } from "../office.ts";
import { openReceiver } from "./receiver.ts";

/** How the exchange folder starts. Everything has a default. */
export type DropOptions = {
  /** How many deliveries the receiver knows, from `80000001`. Default 20. */
  readonly parcels?: number;
  /** Seed of the faults that strike by probability. Default 1. */
  readonly seed?: number;
  /** Epoch milliseconds; tests own it. */
  readonly now?: () => number;
  /** How often the receiver looks, in milliseconds. Default 5. */
  readonly everyMs?: number;
};

/** A folder with `out` (files for the receiver), `in` (its answers) and `bad` (what it refused), and the receiver. */
export type Drop = {
  /** `file:///var/spool/waybill` */
  readonly url: string;
  readonly folder: string;
  /** What the receiver did; it has looked once more whenever this is asked. */
  readonly ledger: Ledger;
  /** For the file layer of a client to obey: nobody stands between a program and its disk. */
  readonly faults: FaultPlan;
  readonly office: Office;
  /** `down` takes the folder away, as a file server that is gone does. */
  readonly door: Door;
  /** The receiver stops looking, or looks again. */
  rest(isResting: boolean): void;
  close(): Promise<void>;
};

/** A ledger that lets the receiver look before it answers. */
function watched(ledger: Ledger, look: () => void): Ledger {
  const after =
    <Given extends unknown[], Result>(ask: (...given: Given) => Result) =>
    (...given: Given): Result => {
      look();
      return ask(...given);
    };
  const { rows, latest, counters, doubles } = ledger;
  return {
    ...ledger,
    ...{ rows: after(rows), latest: after(latest), counters: after(counters), doubles: after(doubles) },
  };
}

function hang(folder: string): Door {
  const gone = `${folder}.gone`;
  let isDown = false;
  let coming: NodeJS.Timeout | undefined;
  const up = async (): Promise<void> => {
    clearTimeout(coming);
    if (isDown) renameSync(gone, folder);
    isDown = false;
  };
  const down: Door["down"] = async (forMs) => {
    if (!isDown) renameSync(folder, gone);
    isDown = true;
    if (forMs !== undefined) coming = setTimeout(() => void up(), forMs);
  };
  return { port: 0, answers: () => ({}), up, down, close: up };
}

/** Makes the folder and starts the receiver. */
export async function startDrop(options: DropOptions = {}): Promise<Drop> {
  const { now = Date.now, seed = 1, parcels = 20, everyMs = 5 } = options;
  const folder = mkdtempSync(join(tmpdir(), "waybill-drop-"));
  for (const name of ["out", "in", "bad"]) mkdirSync(join(folder, name));
  const books = openLedger({ now });
  const office = openOffice(parcels, books, now);
  const look = openReceiver(folder, office);
  let isResting = false;
  const lookIfAwake = (): void => void (isResting || look());
  const watch = setInterval(lookIfAwake, everyMs).unref();
  const door = hang(folder);
  const close = async (): Promise<void> => {
    clearInterval(watch);
    await door.close();
    books.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    ...{ url: pathToFileURL(folder).href, folder, ledger: watched(books, lookIfAwake) },
    ...{ faults: planFaults({ seed, now }), office, door },
    rest: (resting) => void (isResting = resting),
    close,
  };
}
