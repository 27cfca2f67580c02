import type { Call, Reply } from "./call.ts";
import { type Door, openDoor } from "./door.ts";
import { type FaultPlan, planFaults } from "./faults.ts";
import { type Ledger, openLedger } from "./ledger.ts";

/** How a simulator starts. Everything has a default. */
export type SimulatorStart = {
  /** Default 0: any free port. */
  readonly port?: number;
  /** How many documents of each kind are held; the simulator says from which number. Default 20. */
  readonly parcels?: number;
  /** Seed of the faults that strike by probability. Default 1. */
  readonly seed?: number;
  /** Epoch milliseconds; tests own it. */
  readonly now?: () => number;
};

/** What every running simulator has. */
export type Simulator = {
  /** No trailing slash. */
  readonly url: string;
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  readonly door: Door;
  close(): Promise<void>;
};

/** What a simulator is built on before its door opens. */
type Ground = Required<Omit<SimulatorStart, "seed">> & Pick<Simulator, "ledger" | "faults">;

/** Opens the ledger and plans the faults, before there is anything to serve. */
export function layGround({ now = Date.now, seed = 1, parcels = 20, port = 0 }: SimulatorStart): Ground {
  return { now, parcels, port, ledger: openLedger({ now }), faults: planFaults({ seed, now }) };
}

/** What stands behind the door. */
type Behind = {
  /** Null for an address where nothing is. */
  serve(call: Call): Reply | null;
  /** Gives the document that a call writes to another user. */
  lock(call: Call, forMs: number): void;
  /** The answer where nothing is. Default a page of HTML. */
  readonly nothingHere?: Reply;
};

const page: Reply = { status: 404, headers: { "content-type": "text/html" }, body: "<h1>Not Found</h1>" };

/** Opens the door of a simulator on this machine; fails when the port is taken. */
export async function openSimulator(ground: Ground, behind: Behind): Promise<Simulator> {
  const { port, ledger, faults } = ground;
  const { serve, lock, nothingHere = page } = behind;
  const door = await openDoor({
    ...{ host: "127.0.0.1", port, latencyMs: 0, faults, lock },
    serve: (call) => serve(call) ?? nothingHere,
    control: () => null,
  });
  const close = async (): Promise<void> => {
    await door.close();
    ledger.close();
  };
  return { url: `http://127.0.0.1:${door.port}`, ledger, faults, door, close };
}
