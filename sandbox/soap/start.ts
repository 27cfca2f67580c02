import { type Office, openOffice } from "../office.ts";
import { layGround, openSimulator, type Simulator, type SimulatorStart } from "../simulator.ts";
import { deliveryIn, serveSoap } from "./service.ts";

/** How the SOAP service starts; deliveries are held from `80000001`. */
export type SoapOptions = SimulatorStart & {
  /** User and password stand in the envelope (WS-Security). Default false: basic authentication. */
  readonly usernameToken?: boolean;
};

/** A running SOAP service before an office: 1.1, 1.2 and plain XML at one address, told apart by their media types. */
export type Soap = Simulator & {
  /** `http://127.0.0.1:1894`, behind which `/shop` is. */
  readonly url: string;
  readonly office: Office;
};

/** The service's user; worthless outside the sandbox. */
export const soapSecrets = { user: "waybill", password: "sandbox-soap-<password>&$&" } as const;

/** Starts the service; fails when the port is taken. */
export async function startSoap(options: SoapOptions = {}): Promise<Soap> {
  const ground = layGround(options);
  const { now, parcels, ledger } = ground;
  const { usernameToken = false } = options;
  const office = openOffice(parcels, ledger, now);
  const serve = serveSoap({ office, usernameToken, ...soapSecrets });
  const simulator = await openSimulator(ground, {
    serve,
    lock(call, forMs) {
      const delivery = deliveryIn(office, call);
      if (delivery) office.lock(delivery, forMs);
    },
  });
  return { ...simulator, office };
}
