import type { Reply } from "../call.ts";
import { type Application, type Entra, openEntra } from "../odata/entra.ts";
import { layGround, openSimulator, type Simulator, type SimulatorStart } from "../simulator.ts";
import { openTables, type Tables } from "./environment.ts";
import { recordIn, serveEnvironment } from "./service.ts";

/** How the simulated environment starts; `usmf` holds sales orders from `4500001` and shipments from `80000001`. */
export type EnvironmentStart = SimulatorStart & {
  /** Whether the customer's own model (data entity and service) is deployed. Default true. */
  readonly hasModel?: boolean;
};

/** A running environment. */
export type Environment = Simulator & {
  readonly tables: Tables;
  readonly entra: Entra;
};

/** The application that may sign in; worthless outside the sandbox. The scope is the environment's own address. */
export const environmentSecrets = {
  clientId: "waybill-sandbox-scm",
  clientSecret: "sandbox-supply-secret",
} satisfies Omit<Application, "scope">;

const nothingHere: Reply = { status: 404, headers: { "content-type": "text/html" }, body: "<html></html>" };

/** Starts the environment; fails when the port is taken. */
export async function startEnvironment(options: EnvironmentStart = {}): Promise<Environment> {
  const ground = layGround(options);
  const { now, parcels, ledger } = ground;
  const { hasModel = true } = options;
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
  const simulator = await openSimulator(ground, {
    serve,
    nothingHere,
    lock(call, forMs) {
      const record = recordIn(service, call);
      if (record) tables.lock(record, forMs);
    },
  });
  url = simulator.url;
  return { ...simulator, tables, entra };
}
