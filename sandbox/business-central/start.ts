import { type Door, openDoor } from "../door.ts";
import { type FaultPlan, planFaults } from "../faults.ts";
import { type Ledger, openLedger } from "../ledger.ts";
import { type Application, type Entra, openEntra } from "../odata/entra.ts";
import { type Company, openCompany } from "./company.ts";
import { recordIn, serveEnvironment } from "./service.ts";

/** How the simulated environment starts. Everything has a default. */
export type EnvironmentStart = {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Orders and posted shipments that the company holds, from `4500001` and `80000001`. Default 20. */
  readonly parcels?: number;
  /** Seed of the faults that strike by probability. Default 1. */
  readonly seed?: number;
  /** Epoch milliseconds; tests own it. */
  readonly now?: () => number;
  /** Whether the customer's extension (`contoso/waybill/v1.0`) is installed. Default true. */
  readonly hasExtension?: boolean;
};

/** A running environment with one company. */
export type Environment = {
  /** No trailing slash. */
  readonly url: string;
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  readonly company: Company;
  readonly entra: Entra;
  readonly door: Door;
  close(): Promise<void>;
};

/** The application that may sign in, and the user with a web service key; worthless outside the sandbox. */
export const environmentSecrets = {
  application: {
    clientId: "waybill-sandbox-app",
    clientSecret: "sandbox-central-secret",
    scope: "https://api.businesscentral.dynamics.com/.default",
  } satisfies Application,
  user: "WAYBILL",
  accessKey: "sandbox-central-access-key",
} as const;

/** Starts the environment; fails when the port is taken. */
export async function startEnvironment(options: EnvironmentStart = {}): Promise<Environment> {
  const { now = Date.now, seed = 1, parcels = 20, port = 0, hasExtension = true } = options;
  const ledger = openLedger({ now });
  const faults = planFaults({ seed, now });
  const company = openCompany(parcels, now);
  const { application, user, accessKey } = environmentSecrets;
  const entra = openEntra(application, now);
  const service = { company, ledger, entra, user, accessKey, hasExtension };
  const serve = serveEnvironment(service);
  const door = await openDoor({
    ...{ host: "127.0.0.1", port, latencyMs: 0, faults },
    serve: (call) => serve(call) ?? { status: 404, headers: { "content-type": "text/html" }, body: "<html></html>" },
    control: () => null,
    lock(call, forMs) {
      const record = recordIn(service, call);
      if (record) company.lock(record, forMs);
    },
  });
  const close = async (): Promise<void> => {
    await door.close();
    ledger.close();
  };
  return { url: `http://127.0.0.1:${door.port}`, ledger, faults, company, entra, door, close };
}
