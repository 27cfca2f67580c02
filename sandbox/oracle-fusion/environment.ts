import type { Reply } from "../call.ts";
import { type Door, openDoor } from "../door.ts";
import { type FaultPlan, planFaults } from "../faults.ts";
import { type Ledger, openLedger } from "../ledger.ts";
import { type Issuer, openIssuer } from "./issuer.ts";
import { openOrders, type Orders } from "./orders.ts";
import type { Whim } from "./requests.ts";
import { serveEnvironment, shipmentsIn } from "./service.ts";
import { openShipments, type Shipments } from "./shipments.ts";

/** How the simulated environment starts. Everything has a default. */
export type EnvironmentStart = {
  /** Default 0: any free port. */
  readonly port?: number;
  /** How many shipments are held, from `80000001`, each with its order, from `4500001`. Default 20. */
  readonly parcels?: number;
  /** Seed of the faults that strike by probability. Default 1. */
  readonly seed?: number;
  /** Epoch milliseconds; tests own it. */
  readonly now?: () => number;
};

/** A running environment: shipments, orders, and the identity domain that gives tokens. */
export type Environment = {
  /** No trailing slash. */
  readonly url: string;
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  readonly shipments: Shipments;
  readonly orders: Orders;
  readonly issuer: Issuer;
  readonly door: Door;
  /** The next POSTs get these answers, and no work is done. */
  answerNext(...replies: readonly Reply[]): void;
  /** The next confirmations warn, or say yes and do nothing. */
  whimNext(...whims: readonly Whim[]): void;
  close(): Promise<void>;
};

const nothingHere: Reply = { status: 404, headers: { "content-type": "text/html" }, body: "<h1>Not Found</h1>" };

/** Starts a simulated environment; fails when the port is taken. */
export async function startEnvironment(options: EnvironmentStart = {}): Promise<Environment> {
  const { now = Date.now, seed = 1, parcels = 20, port = 0 } = options;
  const ledger = openLedger({ now });
  const faults = planFaults({ seed, now });
  const shipments = openShipments(parcels, ledger, now);
  const orders = openOrders(parcels, shipments, ledger);
  const issuer = openIssuer(now);
  const replies: Reply[] = [];
  const whims: Whim[] = [];
  const nextReply = () => replies.shift() ?? null;
  const nextWhim = () => whims.shift() ?? null;
  const serve = serveEnvironment({ shipments, orders, issuer, nextReply, nextWhim });
  const door = await openDoor({
    ...{ host: "127.0.0.1", port, latencyMs: 0, faults },
    serve: (call) => serve(call) ?? nothingHere,
    control: () => null,
    lock(call, forMs) {
      for (const shipment of shipmentsIn(shipments, call)) shipment.lockedUntilMs = now() + forMs;
    },
  });
  const close = async (): Promise<void> => {
    await door.close();
    ledger.close();
  };
  return {
    ...{ url: `http://127.0.0.1:${door.port}`, ledger, faults, shipments, orders, issuer, door, close },
    answerNext: (...next) => void replies.push(...next),
    whimNext: (...next) => void whims.push(...next),
  };
}
