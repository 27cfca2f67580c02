import { layGround, openSimulator, type Simulator, type SimulatorStart } from "../simulator.ts";
import { type Documents, openDocuments } from "./documents.ts";
import { documentIn, serveSite } from "./service.ts";

/** How the simulated site starts; Shipments are held from `SHIPMENT-00001`, Delivery Notes from `MAT-DN-2026-00001`. */
export type SiteStart = SimulatorStart & {
  /** Beside each Delivery Note in draft another one that is submitted, `MAT-DN-2026-90001`. Default false. */
  readonly delivered?: boolean;
};

/** A running site. */
export type Site = Simulator & {
  /** `http://127.0.0.1:1891`, no trailing slash. */
  readonly url: string;
  readonly documents: Documents;
  /** The next saves end with these exceptions (`QueryDeadlockError`), undone. */
  throwNext(...exceptions: readonly string[]): void;
};

/** The key and the secret of the site's API user; worthless outside the sandbox. */
export const siteSecrets = { apiKey: "sandboxapikey01", apiSecret: "sandbox-erpnext-secret" } as const;

/** Starts a simulated ERPNext site; fails when the port is taken. */
export async function startSite(options: SiteStart = {}): Promise<Site> {
  const ground = layGround(options);
  const { now, parcels, ledger } = ground;
  const { delivered = false } = options;
  const documents = openDocuments(parcels, ledger, now, delivered);
  const exceptions: string[] = [];
  const serve = serveSite({ documents, ...siteSecrets, nextException: () => exceptions.shift() ?? null });
  const simulator = await openSimulator(ground, {
    serve,
    lock(call, forMs) {
      const document = documentIn(documents, call);
      if (document) documents.lock(document, forMs);
    },
  });
  const throwNext: Site["throwNext"] = (...next) => void exceptions.push(...next);
  return { ...simulator, documents, throwNext };
}
