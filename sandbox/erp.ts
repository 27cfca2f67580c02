import type { Call, Reply } from "./call.ts";
import { serveControl, setFaults } from "./control.ts";
import { type Door, openDoor } from "./door.ts";
import { type FaultPlan, type FaultRule, planFaults } from "./faults.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { type Parcel, parcelsTo } from "./parcels.ts";
import { openEventDesk } from "./rest/events.ts";
import { numberOf, serveRest } from "./rest/service.ts";
import { openShipments } from "./rest/shipments.ts";
import { type Deliveries, openDeliveries } from "./s4/deliveries.ts";
import { returnedDelivery, serveReturns } from "./s4/returns.ts";
import { documentOf, serveS4 } from "./s4/service.ts";
import { openSessions, type Sessions } from "./s4/session.ts";
import { type SandboxSecrets, sandboxSecrets } from "./secrets.ts";

/** How the sandbox ERP starts. Everything has a default. */
export type ErpOptions = {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly secrets?: SandboxSecrets;
  /** How many deliveries are held, from `80000001`. Default 240. */
  readonly parcels?: number;
  /** Whether one delivery in thirteen is missing or locked. Default true; load and crash runs want false. */
  readonly troubled?: boolean;
  /** Milliseconds that every answer of a service takes. Default 0. */
  readonly latencyMs?: number;
  /** Rules in force from the start. */
  readonly faults?: readonly FaultRule[];
  /** Seed of the faults that strike by probability. Default 1. */
  readonly seed?: number;
  /** `counters` keeps no ledger rows and no event bodies: for load. Default `rows`. */
  readonly keep?: "rows" | "counters";
  /** File to which the ledger also appends every row as JSON. */
  readonly ledgerFile?: string;
  /** How long a CSRF token lives, in milliseconds. Default 30 minutes. */
  readonly tokenTtlMs?: number;
  /** The status that refuses a change of a locked document. Default 400. */
  readonly lockStatus?: 400 | 423;
  /** Epoch milliseconds; tests own it. */
  readonly now?: () => number;
};

/** A running sandbox ERP: S/4HANA-like service, REST ERP, control paths and page on one port. */
export type Erp = {
  /** `http://127.0.0.1:1890`, no trailing slash. */
  readonly url: string;
  readonly port: number;
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  readonly deliveries: Deliveries;
  readonly sessions: Sessions;
  readonly door: Door;
  close(): Promise<void>;
};

type Rooms = Pick<Erp, "ledger" | "faults" | "deliveries" | "sessions">;

const thirtyMinutesMs = 1_800_000;

function seeded(options: ErpOptions): Parcel[] {
  const parcels = parcelsTo(options.parcels ?? 240);
  if (options.troubled ?? true) return parcels;
  return parcels.map((parcel) => ({ ...parcel, inErp: "ready" as const }));
}

function openRooms(options: ErpOptions, parcels: readonly Parcel[], now: () => number): Rooms {
  const { keep = "rows", ledgerFile } = options;
  const ledger = openLedger({ keep, now, ...(ledgerFile === undefined ? {} : { file: ledgerFile }) });
  return {
    ledger,
    faults: planFaults({ seed: options.seed ?? 1, now }),
    deliveries: openDeliveries(parcels, ledger, now),
    sessions: openSessions(options.tokenTtlMs ?? thirtyMinutesMs, now),
  };
}

const nothingHere: Reply = { status: 404, headers: { "content-type": "text/plain" }, body: "Nothing here" };

/** The delivery that a call would change, or whose order it refers to; empty where there is none. */
function deliveryOf(deliveries: Deliveries, call: Call): string {
  return documentOf(call) ?? returnedDelivery(deliveries, call)?.document ?? "";
}

/** Starts the sandbox ERP; fails when the port is taken. */
export async function startErp(options: ErpOptions = {}): Promise<Erp> {
  const { host = "127.0.0.1", secrets = sandboxSecrets, now = Date.now, lockStatus = 400 } = options;
  const parcels = seeded(options);
  const rooms = openRooms(options, parcels, now);
  const { ledger, deliveries, faults } = rooms;
  const shipments = openShipments(parcels, ledger, now);
  const events = openEventDesk(ledger, options.keep !== "counters");
  const s4 = serveS4({ ...rooms, secrets, now, lockStatus });
  const returns = serveReturns({ ...rooms, secrets, now, lockStatus });
  const rest = serveRest({ events, shipments, secrets });

  const door: Door = await openDoor({
    host,
    port: options.port ?? 0,
    latencyMs: options.latencyMs ?? 0,
    faults,
    serve: (call) => rest(call) ?? s4(call) ?? returns(call) ?? nothingHere,
    control: serveControl({ deliveries, shipments, ledger, faults, door: () => door }),
    lock: (call: Call, forMs) => {
      deliveries.lock(deliveryOf(deliveries, call), "DISPATCH2", forMs);
      shipments.lock(numberOf(call) ?? "", now() + forMs);
    },
  });
  setFaults(faults, options.faults ?? [], door);
  const close = async (): Promise<void> => {
    await door.close();
    ledger.close();
  };
  return { ...rooms, url: `http://${host}:${door.port}`, port: door.port, door, close };
}
