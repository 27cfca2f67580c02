/** SQLite's thread of the bare pipeline: what one message asks is one synced commit; then it reads what is open. */
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { type BareReceipt, openBareStore } from "./store.ts";

export interface Asked {
  readonly bodies: Uint8Array[];
  readonly done: number[];
  /** How many open receipts the main thread has room for. */
  readonly want: number;
}

export interface Answer {
  readonly open: readonly BareReceipt[];
}

const store = openBareStore(join(process.env.BENCH_FOLDER ?? ".", "bare.db"));
let after = 0;

parentPort?.on("message", (asked: Asked) => {
  store.commit(asked.bodies, asked.done);
  const open = asked.want > 0 ? store.open(after, asked.want) : [];
  after = open.at(-1)?.id ?? after;
  parentPort?.postMessage({ open } satisfies Answer);
});
