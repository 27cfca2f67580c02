import type { Reply } from "../call.ts";
import { type Application, type Entra, openEntra } from "../odata/entra.ts";
import { layGround, openSimulator, type Simulator, type SimulatorStart } from "../simulator.ts";
import { type Company, openCompany } from "./company.ts";
import { recordIn, serveEnvironment } from "./service.ts";

/** How the simulated environment starts; the company holds orders from `4500001` and posted shipments from `80000001`. */
export type EnvironmentStart = SimulatorStart & {
  /** Whether the customer's extension (`contoso/waybill/v1.0`) is installed. Default true. */
  readonly hasExtension?: boolean;
};

/** A running environment with one company. */
export type Environment = Simulator & {
  readonly company: Company;
  readonly entra: Entra;
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

const nothingHere: Reply = { status: 404, headers: { "content-type": "text/html" }, body: "<html></html>" };

/** Starts the environment; fails when the port is taken. */
export async function startEnvironment(options: EnvironmentStart = {}): Promise<Environment> {
  const ground = layGround(options);
  const { now, parcels, ledger } = ground;
  const { hasExtension = true } = options;
  const company = openCompany(parcels, now);
  const { application, user, accessKey } = environmentSecrets;
  const entra = openEntra(application, now);
  const service = { company, ledger, entra, user, accessKey, hasExtension };
  const serve = serveEnvironment(service);
  const simulator = await openSimulator(ground, {
    serve,
    nothingHere,
    lock(call, forMs) {
      const record = recordIn(service, call);
      if (record) company.lock(record, forMs);
    },
  });
  return { ...simulator, company, entra };
}
