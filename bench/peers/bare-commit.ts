/** The limit of durable ingest: a 2xx after the synced commit, one commit per turn of the event loop. */
import { join } from "node:path";
import { accept, listen } from "./listen.ts";
import { openBareStore } from "./store.ts";

const store = openBareStore(join(process.env.BENCH_FOLDER ?? ".", "bare.db"));
listen((body, response) => store.insert(body, () => accept(response)));
