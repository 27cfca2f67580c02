import { type Office, openOffice } from "../office.ts";
import { layGround, openSimulator, type Simulator, type SimulatorStart } from "../simulator.ts";
import type { Version } from "./entities.ts";
import { deliveryIn, serveOData } from "./service.ts";

/** How the OData service starts; deliveries are held from `80000001`. */
export type ODataOptions = SimulatorStart & {
  /** Default V4. */
  readonly version?: Version;
};

/** A running OData service before an office, as somebody's own would be. */
export type OData = Simulator & {
  /** `http://127.0.0.1:1893/odata` */
  readonly url: string;
  readonly office: Office;
  /** Ends every session: their CSRF tokens are worth nothing from now on. */
  forget(): void;
};

/** The service's user; worthless outside the sandbox. */
export const odataSecrets = { user: "WAYBILL", password: "sandbox-odata-password" } as const;

/** Starts the service; fails when the port is taken. */
export async function startOData(options: ODataOptions = {}): Promise<OData> {
  const ground = layGround(options);
  const { now, parcels, ledger } = ground;
  const { version = "V4" } = options;
  const office = openOffice(parcels, ledger, now);
  const { user, password } = odataSecrets;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const sessions = new Map<string, string>();
  const serve = serveOData({ office, version, authorization }, sessions);
  const simulator = await openSimulator(ground, {
    serve,
    lock(call, forMs) {
      const delivery = deliveryIn(office, call);
      if (delivery) office.lock(delivery, forMs);
    },
  });
  return { ...simulator, url: `${simulator.url}/odata`, office, forget: () => sessions.clear() };
}
