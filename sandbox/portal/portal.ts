import type { Reply } from "../call.ts";
import { type Office, openOffice } from "../office.ts";
import { layGround, openSimulator, type Simulator, type SimulatorStart } from "../simulator.ts";
import { deliveryIn, servePortal } from "./service.ts";

/** How the portal starts; deliveries are held from `80000001`. */
export type PortalOptions = SimulatorStart;

/** A running portal: JSON before an office, as somebody's own service would be. */
export type Portal = Simulator & {
  /** `http://127.0.0.1:1892`, no trailing slash. */
  readonly url: string;
  readonly office: Office;
};

/** The key of the portal's user; worthless outside the sandbox. */
export const portalKey = "sandbox-portal-key";

const nothingHere: Reply = { status: 404, headers: { "content-type": "text/plain" }, body: "Nothing here" };

/** Starts the portal; fails when the port is taken. */
export async function startPortal(options: PortalOptions = {}): Promise<Portal> {
  const ground = layGround(options);
  const { now, parcels, ledger } = ground;
  const office = openOffice(parcels, ledger, now);
  const serve = servePortal(office, portalKey);
  const simulator = await openSimulator(ground, {
    serve,
    nothingHere,
    lock(call, forMs) {
      const delivery = deliveryIn(office, call);
      if (delivery) office.lock(delivery, forMs);
    },
  });
  return { ...simulator, office };
}
