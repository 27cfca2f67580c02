import { type Door, openDoor } from "../door.ts";
import { type FaultPlan, planFaults } from "../faults.ts";
import { type Ledger, openLedger } from "../ledger.ts";
import { type Application, type Entra, openEntra } from "../odata/entra.ts";
import { openTables, type Tables } from "./environment.ts";
import { recordIn, serveEnvironment } from "./service.ts";

/** How the simulated environment starts. Everything has a default. */
export type EnvironmentStart = {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Sales orders and shipments in the legal entity `usmf`, from `4500001` and `80000001`. Default 20. */
  readonly parcels?: number;
  /** Seed of the faults that strike by probability. Default 1. */
  readonly seed?: number;
  /** Epoch milliseconds; tests own it. */
  readonly now?: () => number;
  /** Whether the customer's own model (data entity and service) is deployed. Default true. */
  readonly hasModel?: boolean;
};

/** A running environment. */
export type Environment = {
  /** No trailing slash. */
  readonly url: string;
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  readonly tables: Tables;
  readonly entra: Entra;
  readonly door: Door;
  close(): Promise<void>;
};

/** The application that may sign in; worthless outside the sandbox. The scope is the environment's own address. */
export const environmentSecrets = {
  clientId: "waybill-sandbox-scm",
  clientSecret: "sandbox-supply-secret",
} satisfies Omit<Application, "scope">;

/** Starts the environment; fails when the port is taken. */
export async function startEnvironment(options: EnvironmentStart = {}): Promise<Environment> {
  const { now = Date.now, seed = 1, parcels = 20, port = 0, hasModel = true } = options;
  const ledger = openLedger({ now });
  const faults = planFaults({ seed, now });
  const tables = openTables(parcels, now);
  let url = "";
  const application = {
    ...environmentSecrets,
    get scope() {
      return `${url}/.default`;
    },
  };
  const entra = openEntra(application, now);
  const service = { tables, ledger, entra, hasModel };
  const serve = serveEnvironment(service);
  const door = await openDoor({
    ...{ host: "127.0.0.1", port, latencyMs: 0, faults },
    serve: (call) => serve(call) ?? { status: 404, headers: { "content-type": "text/html" }, body: "<html></html>" },
    control: () => null,
    lock(call, forMs) {
      const record = recordIn(service, call);
      if (record) tables.lock(record, forMs);
    },
  });
  url = `http://127.0.0.1:${door.port}`;
  const close = (): Promise<void> => door.close().then(() => ledger.close());
  return { url, ledger, faults, tables, entra, door, close };
}
