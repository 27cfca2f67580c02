import { type Door, openDoor } from "../door.ts";
import { type FaultPlan, planFaults } from "../faults.ts";
import { type Ledger, openLedger } from "../ledger.ts";
import { type Fulfillment, seedFulfillments } from "./fulfillments.ts";
import { type Application, type Issuer, openIssuer } from "./issuer.ts";
import { recordOf, serveNetSuite } from "./service.ts";

/** How the simulated NetSuite account starts. */
export type NetSuiteAccount = {
  readonly application: Application;
  /** Item fulfillments held, from internal id 1001. Default 20. */
  readonly fulfillments?: number;
  /** Seed of the faults that strike by probability. Default 1. */
  readonly seed?: number;
  /** Epoch milliseconds; tests own it. */
  readonly now?: () => number;
};

/** A running account: token endpoint, item fulfillments of the record service, and SuiteQL. */
export type NetSuite = {
  /** No trailing slash. */
  readonly url: string;
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  readonly records: ReadonlyMap<string, Fulfillment>;
  readonly issuer: Issuer;
  readonly door: Door;
  /** The next calls are too many at the same time. */
  crowd(calls: number): void;
  close(): Promise<void>;
};

/** Starts the account on a free port of this machine. */
export async function startNetSuite(account: NetSuiteAccount): Promise<NetSuite> {
  const { application, now = Date.now } = account;
  const ledger = openLedger({ now });
  const faults = planFaults({ seed: account.seed ?? 1, now });
  const records = seedFulfillments(account.fulfillments ?? 20, now());
  const issuer = openIssuer(application, now);
  let crowded = 0;
  const serve = serveNetSuite({ records, issuer, ledger, now, isCrowded: () => crowded-- > 0 });
  const door = await openDoor({
    ...{ host: "127.0.0.1", port: 0, latencyMs: 0, faults },
    serve: (call) => serve(call) ?? { status: 404, headers: { "content-type": "text/html" }, body: "<html></html>" },
    control: () => null,
    lock(call, forMs) {
      const record = recordOf(call, records);
      if (record) record.lockedUntilMs = now() + forMs;
    },
  });
  const close = async (): Promise<void> => {
    await door.close();
    ledger.close();
  };
  const crowd = (calls: number): void => void (crowded = calls);
  return { url: `http://127.0.0.1:${door.port}`, ledger, faults, records, issuer, door, crowd, close };
}
