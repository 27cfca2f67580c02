import type { Reply } from "../call.ts";
import { type Application, type Issuer, openIssuer } from "./issuer.ts";
import { parcelsTo } from "../parcels.ts";
import { layGround, openSimulator, type Simulator, type SimulatorStart } from "../simulator.ts";
import type { Fulfillment } from "./fulfillments.ts";
import { type Made, type Records, seedRecords } from "./records.ts";
import { fulfillmentOf, serveNetSuite } from "./service.ts";
import { type AccessToken, checkTokens } from "./token.ts";

/** How the simulated account starts; item fulfillments are held from internal id 1001, each of a sales order of its own. */
export type NetSuiteAccount = SimulatorStart & {
  readonly application: Application;
  /** A token of token-based authentication; without it no signed request is taken. */
  readonly token?: AccessToken;
  /** How long a job waits before it is done, in milliseconds. Default 300. */
  readonly jobDelayMs?: number;
};

/** A running account: token endpoint, item fulfillments of the record service, and SuiteQL. */
export type NetSuite = Simulator & {
  /** The item fulfillments by internal id. */
  readonly records: ReadonlyMap<string, Fulfillment>;
  readonly orders: Records["orders"];
  /** What clients made. */
  readonly made: readonly Made[];
  readonly issuer: Issuer;
  /** The next calls are too many at the same time. */
  crowd(calls: number): void;
};

const nothingHere: Reply = { status: 404, headers: { "content-type": "text/html" }, body: "<html></html>" };

/** Starts the account on this machine. */
export async function startNetSuite(account: NetSuiteAccount): Promise<NetSuite> {
  const { application, token, jobDelayMs = 300 } = account;
  const ground = layGround(account);
  const { now, parcels, ledger } = ground;
  const records = seedRecords(parcelsTo(parcels), now());
  const issuer = openIssuer(application, now);
  let crowded = 0;
  const isSigned = token ? checkTokens(token, now) : () => false;
  const isCrowded = (): boolean => crowded-- > 0;
  const serve = serveNetSuite({ records, issuer, isSigned, ledger, now, jobDelayMs, isCrowded });
  const simulator = await openSimulator(ground, {
    serve,
    nothingHere,
    lock(call, forMs) {
      const record = fulfillmentOf(call, records);
      if (record) record.lockedUntilMs = now() + forMs;
    },
  });
  const crowd = (calls: number): void => void (crowded = calls);
  const { fulfillments, orders, made } = records;
  return { ...simulator, records: fulfillments, orders, made, issuer, crowd };
}
