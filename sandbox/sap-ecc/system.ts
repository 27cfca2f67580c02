import type { Reply } from "../call.ts";
import { type Door, openDoor } from "../door.ts";
import { type FaultPlan, planFaults } from "../faults.ts";
import { type Ledger, openLedger } from "../ledger.ts";
import { parcelsTo } from "../parcels.ts";
import type { Status } from "./application.ts";
import { openAudit } from "./audit.ts";
import { type Deliveries, openDeliveries } from "./deliveries.ts";
import { type Idocs, openIdocs } from "./idocs.ts";
import { openPort } from "./port.ts";
import { serveIdocs } from "./service.ts";

/** How the simulated ECC system starts. Everything has a default. */
export type EccStart = {
  /** Default 0: any free port. */
  readonly port?: number;
  /** How many deliveries are held, from `0080000001`. Default 20. */
  readonly parcels?: number;
  /** Whether one delivery in thirteen is missing or held by a user. Default true. */
  readonly troubled?: boolean;
  /** Seed of the faults that strike by probability. Default 1. */
  readonly seed?: number;
  /** Epoch milliseconds; tests own it. */
  readonly now?: () => number;
  /** How long an IDoc waits before it is processed, in real milliseconds. Default 5; 0 processes it at once. */
  readonly processAfterMs?: number;
  /** Directory into which audit IDocs are written; none by default. */
  readonly acknowledgements?: string;
  /** Directory that the file port watches, and where it moves what it picked up; none by default. */
  readonly outbox?: string;
  readonly archive?: string;
  /** Whether a proof of delivery needs the goods issue first. Default true. */
  readonly needsIssue?: boolean;
  /** Whether each message id is received once. Default true. */
  readonly knowsMessageIds?: boolean;
};

/** A running system. */
export type Ecc = {
  /** `http://127.0.0.1:1891`, no trailing slash. */
  readonly url: string;
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  readonly door: Door;
  readonly deliveries: Deliveries;
  readonly idocs: Idocs;
  /** The next IDocs come to these statuses and are not posted. */
  failNext(...statuses: readonly Pick<Status, "status" | "text">[]): void;
  close(): Promise<void>;
};

/** User, password and client of the system; worthless outside the sandbox. */
export const eccSecrets = { user: "WAYBILL_RFC", password: "sandbox-ecc-secret", client: "100" } as const;

const pollMs = 3;
const nothingHere: Reply = { status: 404, headers: { "content-type": "text/html" }, body: "<h1>Not Found</h1>" };

function openRooms(options: EccStart, now: () => number, planned: Status[]) {
  const { parcels = 20, troubled = true, seed = 1, needsIssue = true, processAfterMs = 5 } = options;
  const all = parcelsTo(parcels).map((parcel) => (troubled ? parcel : { ...parcel, inErp: "ready" as const }));
  const deliveries = openDeliveries(all, now);
  const ledger = openLedger({ now });
  const acknowledge = openAudit(options.acknowledgements ?? null, now);
  const application = { deliveries, needsIssue, partners: new Set(["WAYBILL"]) };
  const nextStatus = (): Status | null => planned.shift() ?? null;
  const idocs = openIdocs({ ...application, ledger, acknowledge, nextStatus, processAfterMs });
  return { deliveries, ledger, idocs, faults: planFaults({ seed, now }) };
}

/** Starts a simulated ECC system: the services for IDocs, and the file port where directories are given. */
export async function startEcc(options: EccStart = {}): Promise<Ecc> {
  const { now = Date.now, outbox, archive = null, knowsMessageIds = true } = options;
  const planned: Status[] = [];
  const rooms = openRooms(options, now, planned);
  const { deliveries, idocs, faults, ledger } = rooms;
  const serve = serveIdocs({ idocs, knowsMessageIds, ...eccSecrets });
  const door = await openDoor({
    ...{ host: "127.0.0.1", port: options.port ?? 0, latencyMs: 0, faults },
    serve: (call) => serve(call) ?? nothingHere,
    control: () => null,
    lock(call, forMs) {
      const delivery = deliveries.find(/<VBELN>(\d+)</.exec(call.body)?.[1] ?? "");
      if (delivery) deliveries.lock(delivery, forMs);
    },
  });
  const port = outbox === undefined ? null : openPort({ outbox, archive, idocs, faults, pollMs });
  const failNext: Ecc["failNext"] = (...statuses) => {
    planned.push(...statuses.map((status) => ({ parameters: [], message: null, ...status })));
  };
  const close = async (): Promise<void> => {
    idocs.hold(true);
    port?.close();
    await door.close();
    ledger.close();
  };
  return { ...rooms, url: `http://127.0.0.1:${door.port}`, door, failNext, close };
}
