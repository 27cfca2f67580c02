import type { Reply } from "../call.ts";
import { type Door, openDoor } from "../door.ts";
import { type FaultPlan, planFaults } from "../faults.ts";
import { type Ledger, openLedger } from "../ledger.ts";
import { type Office, openOffice } from "../office.ts";
import { deliveryIn, serveSoap } from "./service.ts";

/** How the SOAP service starts. Everything has a default. */
export type SoapOptions = {
  /** User and password stand in the envelope (WS-Security). Default false: basic authentication. */
  readonly usernameToken?: boolean;
  /** Default 0: any free port. */
  readonly port?: number;
  /** How many deliveries are held, from `80000001`. Default 20. */
  readonly parcels?: number;
  /** Seed of the faults that strike by probability. Default 1. */
  readonly seed?: number;
  /** Epoch milliseconds; tests own it. */
  readonly now?: () => number;
};

/** A running SOAP service before an office: 1.1, 1.2 and plain XML at one address, told apart by their media types. */
export type Soap = {
  /** `http://127.0.0.1:1894`, behind which `/shop` is. */
  readonly url: string;
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  readonly office: Office;
  readonly door: Door;
  close(): Promise<void>;
};

/** The service's user; worthless outside the sandbox. */
export const soapSecrets = { user: "waybill", password: "sandbox-soap-<password>&$&" } as const;

const nothingHere: Reply = { status: 404, headers: { "content-type": "text/html" }, body: "<h1>Not Found</h1>" };

/** Starts the service; fails when the port is taken. */
export async function startSoap(options: SoapOptions = {}): Promise<Soap> {
  const { now = Date.now, seed = 1, parcels = 20, port = 0, usernameToken = false } = options;
  const ledger = openLedger({ now });
  const faults = planFaults({ seed, now });
  const office = openOffice(parcels, ledger, now);
  const serve = serveSoap({ office, usernameToken, ...soapSecrets });
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
