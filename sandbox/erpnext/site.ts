import type { Reply } from "../call.ts";
import { type Door, openDoor } from "../door.ts";
import { type FaultPlan, planFaults } from "../faults.ts";
import { type Ledger, openLedger } from "../ledger.ts";
import { type Documents, openDocuments } from "./documents.ts";
import { documentIn, serveSite } from "./service.ts";

/** How the simulated ERPNext site starts. Everything has a default. */
export type SiteStart = {
  /** Default 0: any free port. */
  readonly port?: number;
  /** How many Shipments and Delivery Notes are held, from `SHIPMENT-00001` and `MAT-DN-2026-00001`. Default 20. */
  readonly parcels?: number;
  /** Beside each Delivery Note in draft another one that is submitted, `MAT-DN-2026-90001`. Default false. */
  readonly delivered?: boolean;
  /** Seed of the faults that strike by probability. Default 1. */
  readonly seed?: number;
  /** Epoch milliseconds; tests own it. */
  readonly now?: () => number;
};

/** A running site. */
export type Site = {
  /** `http://127.0.0.1:1891`, no trailing slash. */
  readonly url: string;
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  readonly documents: Documents;
  readonly door: Door;
  /** The next saves end with these exceptions (`QueryDeadlockError`), undone. */
  throwNext(...exceptions: readonly string[]): void;
  close(): Promise<void>;
};

/** The key and the secret of the site's API user; worthless outside the sandbox. */
export const siteSecrets = { apiKey: "sandboxapikey01", apiSecret: "sandbox-erpnext-secret" } as const;

const nothingHere: Reply = { status: 404, headers: { "content-type": "text/html" }, body: "<h1>Not Found</h1>" };

/** Starts a simulated ERPNext site; fails when the port is taken. */
export async function startSite(options: SiteStart = {}): Promise<Site> {
  const { now = Date.now, seed = 1, parcels = 20, port = 0, delivered = false } = options;
  const ledger = openLedger({ now });
  const faults = planFaults({ seed, now });
  const documents = openDocuments(parcels, ledger, now, delivered);
  const exceptions: string[] = [];
  const serve = serveSite({ documents, ...siteSecrets, nextException: () => exceptions.shift() ?? null });
  const door = await openDoor({
    ...{ host: "127.0.0.1", port, latencyMs: 0, faults },
    serve: (call) => serve(call) ?? nothingHere,
    control: () => null,
    lock(call, forMs) {
      const document = documentIn(documents, call);
      if (document) documents.lock(document, forMs);
    },
  });
  const close = async (): Promise<void> => {
    await door.close();
    ledger.close();
  };
  const throwNext: Site["throwNext"] = (...next) => void exceptions.push(...next);
  return { url: `http://127.0.0.1:${door.port}`, ledger, faults, documents, door, throwNext, close };
}
