import type { Call } from "../call.ts";
import { type Door, openDoor } from "../door.ts";
import { type FaultPlan, planFaults } from "../faults.ts";
import { type Ledger, openLedger } from "../ledger.ts";
import { parcelsTo } from "../parcels.ts";
import { type CompanyOptions, openCompany, type Tables } from "./company.ts";
import type { WorkflowOptions } from "./workflow.ts";
import { rpcCallOf } from "./rpc.ts";
import { openTrytonService } from "./service.ts";

/** How the simulated server starts. Everything has a default. */
export type TrytonErpOptions = {
  /** How many shipments are held, from number `80000001`. Default 20. */
  readonly parcels?: number;
  /** `packed`: each shipment lies in a package, ready to be confirmed; `waiting`: as a sale leaves it. Default packed. */
  readonly state?: CompanyOptions["state"];
  /** What its sale is invoiced on. Default shipment. */
  readonly invoiceMethod?: CompanyOptions["invoiceMethod"];
  /** Whether sales are processed with the request that gives cause to, or by a worker that lies behind. Default at-once. */
  readonly worker?: WorkflowOptions["worker"];
  /** Whether the user may process sales. Default true. */
  readonly mayProcess?: boolean;
  /** Seed of the faults that strike by probability. Default 1. */
  readonly seed?: number;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Epoch milliseconds; tests own it. */
  readonly now?: () => number;
};

/** A running Tryton-like server with one database. */
export type TrytonErp = {
  /** `http://127.0.0.1:1891`, no trailing slash. */
  readonly url: string;
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  readonly tables: Tables;
  readonly door: Door;
  /** Ends all sessions. */
  forget(): void;
  close(): Promise<void>;
};

/** Where the simulated database is and who may use it. */
export const trytonAccess = { database: "sandbox", user: "waybill", password: "sandbox-tryton-password" } as const;

const host = "127.0.0.1";

/** Another transaction holds the records that a call is about. */
function hold(tables: Tables, call: Call, untilMs: number): void {
  const { method = "", params = [] } = rpcCallOf(call.body) ?? {};
  const table = tables.of(/^model\.(.+)\.\w+$/.exec(method)?.[1] ?? "");
  for (const id of [params[0]].flat()) {
    const record = table?.rows.get(Number(id));
    if (record) record.heldUntilMs = untilMs;
  }
}

/** Starts the server. */
export async function startTryton(options: TrytonErpOptions = {}): Promise<TrytonErp> {
  const { now = Date.now, parcels = 20, state = "packed", invoiceMethod = "shipment", seed = 1 } = options;
  const { worker = "at-once", mayProcess = true, port = 0 } = options;
  const ledger = openLedger({ now });
  const faults = planFaults({ seed, now });
  const tables = openCompany(parcelsTo(parcels), { state, invoiceMethod }, now);
  const service = openTrytonService({ ...{ tables, ledger, now, worker, mayProcess }, ...trytonAccess });
  const door = await openDoor({
    ...{ host, port, latencyMs: 0, faults },
    serve: service.serve,
    control: () => null,
    lock: (call, forMs) => hold(tables, call, now() + forMs),
  });
  const close = async (): Promise<void> => {
    await door.close();
    ledger.close();
  };
  const url = `http://${host}:${door.port}`;
  return { url, ledger, faults, tables, door, forget: service.forget, close };
}
