/**
 * The limit end to end: accept, store, map by hand, one POST with an idempotency key, mark done; SQLite on the main
 * thread. Waiting receipts stay on disk: at most `inFlight` are in memory. After a restart what is not done goes on.
 */
import { join } from "node:path";
import { accept, listen } from "./listen.ts";
import { createPosting } from "./posting.ts";
import { openBareStore } from "./store.ts";

const inFlight = 64;
const store = openBareStore(join(process.env.BENCH_FOLDER ?? ".", "bare.db"));
const post = createPosting(inFlight);
let after = 0;
let busy = 0;

function fill(): void {
  if (busy > inFlight / 2) return;
  for (const receipt of store.open(after, inFlight - busy)) {
    after = receipt.id;
    busy += 1;
    void post(receipt.id, receipt.body).then(() => store.markDone(receipt.id, finish));
  }
}

function finish(): void {
  busy -= 1;
  fill();
}

fill();
listen((body, response) =>
  store.insert(body, () => {
    accept(response);
    fill();
  }),
);
