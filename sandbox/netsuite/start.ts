import { type Door, openDoor } from "../door.ts";
import { type FaultPlan, planFaults } from "../faults.ts";
import { type Ledger, openLedger } from "../ledger.ts";
import { type Application, type Issuer, openIssuer } from "./issuer.ts";
import { parcelsTo } from "../parcels.ts";
import type { Fulfillment } from "./fulfillments.ts";
import { type Made, type Records, seedRecords } from "./records.ts";
import { fulfillmentOf, serveNetSuite } from "./service.ts";
import { type AccessToken, checkTokens } from "./token.ts";

/** How the simulated NetSuite account starts. */
export type NetSuiteAccount = {
  readonly application: Application;
  /** A token of token-based authentication; without it no signed request is taken. */
  readonly token?: AccessToken;
  /** Item fulfillments held, from internal id 1001, each of a sales order of its own. Default 20. */
  readonly parcels?: number;
  /** How long a job waits before it is done, in milliseconds. Default 300. */
  readonly jobDelayMs?: number;
  /** Seed of the faults that strike by probability. Default 1. */
  readonly seed?: number;
  /** Epoch milliseconds; tests own it. */
  readonly now?: () => number;
  /** Default 0: any free port. */
  readonly port?: number;
};

/** A running account: token endpoint, item fulfillments of the record service, and SuiteQL. */
export type NetSuite = {
  /** No trailing slash. */
  readonly url: string;
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  /** The item fulfillments by internal id. */
  readonly records: ReadonlyMap<string, Fulfillment>;
  readonly orders: Records["orders"];
  /** What clients made. */
  readonly made: readonly Made[];
  readonly issuer: Issuer;
  readonly door: Door;
  /** The next calls are too many at the same time. */
  crowd(calls: number): void;
  close(): Promise<void>;
};

/** Starts the account on this machine. */
export async function startNetSuite(account: NetSuiteAccount): Promise<NetSuite> {
  const { application, token, now = Date.now, jobDelayMs = 300, port = 0 } = account;
  const ledger = openLedger({ now });
  const faults = planFaults({ seed: account.seed ?? 1, now });
  const records = seedRecords(parcelsTo(account.parcels ?? 20), now());
  const issuer = openIssuer(application, now);
  let crowded = 0;
  const isSigned = token ? checkTokens(token, now) : () => false;
  const isCrowded = (): boolean => crowded-- > 0;
  const serve = serveNetSuite({ records, issuer, isSigned, ledger, now, jobDelayMs, isCrowded });
  const door = await openDoor({
    ...{ host: "127.0.0.1", port, latencyMs: 0, faults },
    serve: (call) => serve(call) ?? { status: 404, headers: { "content-type": "text/html" }, body: "<html></html>" },
    control: () => null,
    lock(call, forMs) {
      const record = fulfillmentOf(call, records);
      if (record) record.lockedUntilMs = now() + forMs;
    },
  });
  const close = async (): Promise<void> => {
    await door.close();
    ledger.close();
  };
  const crowd = (calls: number): void => void (crowded = calls);
  const { fulfillments, orders, made } = records;
  const url = `http://127.0.0.1:${door.port}`;
  return { url, ledger, faults, records: fulfillments, orders, made, issuer, door, crowd, close };
}
