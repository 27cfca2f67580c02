import type { Reply } from "../call.ts";
import { type Door, openDoor } from "../door.ts";
import { type FaultPlan, planFaults } from "../faults.ts";
import { type Ledger, openLedger } from "../ledger.ts";
import { type Office, openOffice } from "../office.ts";
import { deliveryIn, servePortal } from "./service.ts";

/** How the portal starts. Everything has a default. */
export type PortalOptions = {
  /** Default 0: any free port. */
  readonly port?: number;
  /** How many deliveries are held, from `80000001`. Default 20. */
  readonly parcels?: number;
  /** Seed of the faults that strike by probability. Default 1. */
  readonly seed?: number;
  /** Epoch milliseconds; tests own it. */
  readonly now?: () => number;
};

/** A running portal: JSON before an office, as somebody's own service would be. */
export type Portal = {
  /** `http://127.0.0.1:1892`, no trailing slash. */
  readonly url: string;
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  readonly office: Office;
  readonly door: Door;
  close(): Promise<void>;
};

/** The key of the portal's user; worthless outside the sandbox. */
export const portalKey = "sandbox-portal-key";

const nothingHere: Reply = { status: 404, headers: { "content-type": "text/plain" }, body: "Nothing here" };

/** Starts the portal; fails when the port is taken. */
export async function startPortal(options: PortalOptions = {}): Promise<Portal> {
  const { now = Date.now, seed = 1, parcels = 20, port = 0 } = options;
  const ledger = openLedger({ now });
  const faults = planFaults({ seed, now });
  const office = openOffice(parcels, ledger, now);
  const serve = servePortal(office, portalKey);
  const door = await openDoor({
    ...{ host: "127.0.0.1", port, latencyMs: 0, faults },
    serve: (call) => serve(call) ?? nothingHere,
    control: () => null,
    lock(call, forMs) {
      const delivery = deliveryIn(office, call);
      if (delivery) office.lock(delivery, forMs);
    },
  });
  const close = async (): Promise<void> => {
    await door.close();
    ledger.close();
  };
  return { url: `http://127.0.0.1:${door.port}`, ledger, faults, office, door, close };
}
