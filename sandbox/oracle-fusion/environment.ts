import type { Reply } from "../call.ts";
import { layGround, openSimulator, type Simulator, type SimulatorStart } from "../simulator.ts";
import { type Issuer, openIssuer } from "./issuer.ts";
import { openOrders, type Orders } from "./orders.ts";
import type { Whim } from "./requests.ts";
import { serveEnvironment, shipmentsIn } from "./service.ts";
import { openShipments, type Shipments } from "./shipments.ts";

/** How the simulated environment starts; shipments are held from `80000001`, each with its order, from `4500001`. */
export type EnvironmentStart = SimulatorStart;

/** A running environment: shipments, orders, and the identity domain that gives tokens. */
export type Environment = Simulator & {
  readonly shipments: Shipments;
  readonly orders: Orders;
  readonly issuer: Issuer;
  /** The next POSTs get these answers, and no work is done. */
  answerNext(...replies: readonly Reply[]): void;
  /** The next confirmations warn, or say yes and do nothing. */
  whimNext(...whims: readonly Whim[]): void;
};

/** Starts a simulated environment; fails when the port is taken. */
export async function startEnvironment(options: EnvironmentStart = {}): Promise<Environment> {
  const ground = layGround(options);
  const { now, parcels, ledger } = ground;
  const shipments = openShipments(parcels, ledger, now);
  const orders = openOrders(parcels, shipments, ledger);
  const issuer = openIssuer(now);
  const replies: Reply[] = [];
  const whims: Whim[] = [];
  const nextReply = () => replies.shift() ?? null;
  const nextWhim = () => whims.shift() ?? null;
  const serve = serveEnvironment({ shipments, orders, issuer, nextReply, nextWhim });
  const simulator = await openSimulator(ground, {
    serve,
    lock(call, forMs) {
      for (const shipment of shipmentsIn(shipments, call)) shipment.lockedUntilMs = now() + forMs;
    },
  });
  return {
    ...{ ...simulator, shipments, orders, issuer },
    answerNext: (...next) => void replies.push(...next),
    whimNext: (...next) => void whims.push(...next),
  };
}
