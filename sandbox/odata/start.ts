import type { Reply } from "../call.ts";
import { type Door, openDoor } from "../door.ts";
import { type FaultPlan, planFaults } from "../faults.ts";
import { type Ledger, openLedger } from "../ledger.ts";
import { type Office, openOffice } from "../office.ts";
import type { Version } from "./entities.ts";
import { deliveryIn, serveOData } from "./service.ts";

/** How the OData service starts. Everything has a default. */
export type ODataOptions = {
  /** Default V4. */
  readonly version?: Version;
  /** Default 0: any free port. */
  readonly port?: number;
  /** How many deliveries are held, from `80000001`. Default 20. */
  readonly parcels?: number;
  /** Seed of the faults that strike by probability. Default 1. */
  readonly seed?: number;
  /** Epoch milliseconds; tests own it. */
  readonly now?: () => number;
};

/** A running OData service before an office, as somebody's own would be. */
export type OData = {
  /** `http://127.0.0.1:1893/odata` */
  readonly url: string;
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  readonly office: Office;
  readonly door: Door;
  /** Ends every session: their CSRF tokens are worth nothing from now on. */
  forget(): void;
  close(): Promise<void>;
};

/** The service's user; worthless outside the sandbox. */
export const odataSecrets = { user: "WAYBILL", password: "sandbox-odata-password" } as const;

const nothingHere: Reply = { status: 404, headers: { "content-type": "text/html" }, body: "<h1>Not Found</h1>" };

/** Starts the service; fails when the port is taken. */
export async function startOData(options: ODataOptions = {}): Promise<OData> {
  const { now = Date.now, seed = 1, parcels = 20, port = 0, version = "V4" } = options;
  const ledger = openLedger({ now });
  const faults = planFaults({ seed, now });
  const office = openOffice(parcels, ledger, now);
  const { user, password } = odataSecrets;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const sessions = new Map<string, string>();
  const serve = serveOData({ office, version, authorization }, sessions);
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
  const url = `http://127.0.0.1:${door.port}/odata`;
  return { url, ledger, faults, office, door, forget: () => sessions.clear(), close };
}
