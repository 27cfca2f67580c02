/** The bare pipeline with SQLite in a worker thread: one message each way per turn of the event loop. */
import { Worker } from "node:worker_threads";
import { accept, listen } from "./listen.ts";
import { createPosting } from "./posting.ts";
import type { Answer, Asked } from "./store-worker.ts";

const inFlight = 64;
const post = createPosting(inFlight);
const worker = new Worker(new URL("./store-worker.ts", import.meta.url));
const sentOff: { readonly synced: readonly (() => void)[]; readonly want: number }[] = [];
let asked: Asked = { bodies: [], done: [], want: 0 };
let synced: (() => void)[] = [];
let planned = false;
let busy = 0;
let reserved = 0;
let mayHoldMore = true;

function plan(): void {
  if (planned) return;
  planned = true;
  setImmediate(send);
}

function send(): void {
  planned = false;
  const want = mayHoldMore ? inFlight - busy - reserved : 0;
  if (asked.bodies.length + asked.done.length + want === 0) return;
  reserved += want;
  sentOff.push({ synced, want });
  worker.postMessage({ ...asked, want });
  asked = { bodies: [], done: [], want: 0 };
  synced = [];
}

function work(id: number, body: Uint8Array): void {
  busy += 1;
  void post(id, Buffer.from(body.buffer, body.byteOffset, body.byteLength)).then(() => {
    busy -= 1;
    asked.done.push(id);
    plan();
  });
}

worker.on("message", ({ open }: Answer) => {
  const sent = sentOff.shift();
  if (!sent) return;
  for (const answer of sent.synced) answer();
  reserved -= sent.want;
  mayHoldMore = open.length === sent.want || sent.synced.length > 0;
  for (const receipt of open) work(receipt.id, receipt.body);
  plan();
});

plan();
listen((body, response) => {
  asked.bodies.push(body);
  synced.push(() => accept(response));
  plan();
});
