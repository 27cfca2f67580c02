import { existsSync, readdirSync, readFileSync, renameSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import type { Fault, FaultPlan } from "../faults.ts";
import type { Idocs } from "./idocs.ts";
import { childOf, readElement } from "./xml.ts";

/** How a file port picks IDocs up. */
export type PortOptions = {
  readonly outbox: string;
  /** Where picked up files go, under their name; null deletes them. */
  readonly archive: string | null;
  readonly idocs: Idocs;
  readonly faults: FaultPlan;
  readonly pollMs: number;
};

/** Faults that leave a file where it is until a later pass; with every other kind it is picked up. */
const idle: ReadonlySet<Fault["kind"]> = new Set([
  ...(["drop-request", "reset", "503", "429", "wrong-body", "down", "lock", "slow"] as const),
]);

const trace = { system: "sap-ecc", correlationId: null, idempotencyKey: null };

/** Watches a directory until it is closed. A fault strikes a pick-up as it strikes a request (`PUT /outbox/NAME`). */
export function openPort(options: PortOptions): { close(): void } {
  const { outbox, archive, idocs, faults } = options;
  const pick = (name: string): void => {
    const fault = faults.strike("PUT", `/outbox/${name}`);
    if (fault && idle.has(fault.kind)) return;
    const idoc = childOf(readElement(readFileSync(join(outbox, name), "utf8")), "IDOC");
    if (archive === null) unlinkSync(join(outbox, name));
    else renameSync(join(outbox, name), join(archive, name));
    if (idoc) idocs.store(idoc, trace);
  };
  const pass = (): void => {
    const names = existsSync(outbox) ? readdirSync(outbox).toSorted() : [];
    for (const name of names) if (!name.startsWith(".")) pick(name);
  };
  const timer = setInterval(pass, options.pollMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
