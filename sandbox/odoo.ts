import type { Reply } from "./call.ts";
import { type Door, openDoor } from "./door.ts";
import { type FaultPlan, type FaultRule, planFaults } from "./faults.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { openBooks } from "./odoo/books.ts";
import { openModels } from "./odoo/models.ts";
import { openPickings, type Pickings } from "./odoo/pickings.ts";
import { openSales } from "./odoo/sales.ts";
import { modelCallIn, serveOdoo } from "./odoo/service.ts";
import { parcelsTo } from "./parcels.ts";

/** How the simulated Odoo starts. Everything has a default. */
export type OdooOptions = {
  /** Default 0: any free port. */
  readonly port?: number;
  /** How many transfers are held, from `WH/OUT/00001`. Default 20. */
  readonly parcels?: number;
  /** Default 19; below that there is no JSON-2. */
  readonly version?: number;
  /** False: a database without the module stock_delivery, hence without carriers. Default true. */
  readonly hasShipping?: boolean;
  /** False: a database without the module sale_stock, hence transfers that belong to no sale. Default true. */
  readonly hasSales?: boolean;
  /** Beside each transfer that is ready another one that is done, `WH/OUT/90001`. Default false. */
  readonly delivered?: boolean;
  /** Milliseconds that every answer takes. Default 0. */
  readonly latencyMs?: number;
  readonly faults?: readonly FaultRule[];
  /** Seed of the faults that strike by probability. Default 1. */
  readonly seed?: number;
  /** Epoch milliseconds; tests own it. */
  readonly now?: () => number;
};

/** A running Odoo: JSON-2 and JSON-RPC over outgoing transfers, with a ledger of what it really did. */
export type Odoo = {
  /** `http://127.0.0.1:1891`, no trailing slash. */
  readonly url: string;
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  readonly pickings: Pickings;
  readonly door: Door;
  /** Revokes key and password of our user, or gives them back. */
  revoke(isRevoked: boolean): void;
  close(): Promise<void>;
};

/** The tables of the database, and what people would do with them. */
function openDatabase(options: OdooOptions, ledger: Ledger, now: () => number) {
  const { parcels = 20, version = 19, hasShipping = true, hasSales = true, delivered = false } = options;
  const pickings = openPickings(parcelsTo(parcels), ledger, now, { hasShipping, version, delivered });
  const rooms = { pickings, sales: openSales(pickings, ledger, now), books: openBooks(ledger) };
  return { pickings, version, models: openModels({ ...rooms, version, hasSales }) };
}

/** Starts the simulated Odoo; fails when the port is taken. */
export async function startOdoo(options: OdooOptions = {}): Promise<Odoo> {
  const { now = Date.now, port = 0, latencyMs = 0, seed = 1 } = options;
  const host = "127.0.0.1";
  const ledger = openLedger({ now });
  const faults = planFaults({ rules: options.faults ?? [], now, seed });
  const { pickings, models, version } = openDatabase(options, ledger, now);
  let isRevoked = false;
  const serve = serveOdoo({ models, version, knowsUs: () => !isRevoked });
  const door = await openDoor({
    ...{ host, port, latencyMs, faults, serve },
    control: (): Reply | null => null,
    lock(call, forMs) {
      const meant = modelCallIn(call);
      for (const id of meant ? models.concerned(meant) : []) {
        const picking = pickings.byId(id);
        if (picking) picking.lockedUntilMs = now() + forMs;
      }
    },
  });
  const close = async (): Promise<void> => {
    await door.close();
    ledger.close();
  };
  const revoke = (revoked: boolean): void => void (isRevoked = revoked);
  return { url: `http://${host}:${door.port}`, ledger, faults, pickings, door, revoke, close };
}
