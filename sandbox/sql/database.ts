import type { Client } from "pg";
import type { Door } from "../door.ts";
import type { Effect } from "../doubles.ts";
import { type FaultPlan, planFaults } from "../faults.ts";
import { type Ledger, openLedger } from "../ledger.ts";
import { openProxy } from "../tcp-proxy.ts";
import { type Cluster, startCluster } from "./cluster.ts";
import { schema } from "./schema.ts";

/** How the database starts. Everything has a default. */
export type DatabaseOptions = {
  /** How many deliveries are held, from `80000001`. Default 20. */
  readonly parcels?: number;
  /** Seed of the faults that strike by probability. Default 1. */
  readonly seed?: number;
  /** Epoch milliseconds, for the ledger and for the faults; tests own it. */
  readonly now?: () => number;
};

/** A real PostgreSQL with stored procedures, behind a proxy that obeys the fault plan by statement. */
export type OfficeDatabase = {
  /** `postgres://127.0.0.1:40001/office_1` */
  readonly url: string;
  /** What the procedures wrote into the ledger, as far as they have answered. */
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  readonly door: Door;
  /** As the owner of the tables, past the proxy. */
  readonly admin: Client;
  /** The next calls of procedures fail with this SQLSTATE, and are undone. */
  stumble(state: string, times?: number): Promise<void>;
  close(): Promise<void>;
};

/** The user that may call the procedures, and may touch no table; worthless outside the sandbox. */
export const databaseSecrets = { user: "waybill", password: "sandbox-sql-password" } as const;

type Row = {
  readonly seq: string;
  readonly effect: Effect["effect"];
  readonly document: string;
  readonly field: string | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly made: "return" | "invoice" | "accrual" | "claim";
  readonly key: string | null;
};

function effectOf({ effect, document, field, before, after, made }: Row): Effect {
  if (effect === "created") return { effect, document, made, about: "" };
  if (effect === "field") return { effect, document, field: field ?? "", from: before ?? "", to: after ?? "" };
  return { effect: "goods-issue", document };
}

/** Takes what the procedures have written since the last time, one after the other; rows of one call are one write. */
function follow(admin: Client, ledger: Ledger): () => Promise<void> {
  let reading = Promise.resolve();
  const read = async (): Promise<void> => {
    const taken = await admin.query<Row & { readonly call: string }>(
      "DELETE FROM ledger RETURNING *, ledger.xmin::text AS call",
    );
    const rows = taken.rows.toSorted((one, other) => Number(one.seq) - Number(other.seq));
    for (const call of new Set(rows.map((row) => row.call))) {
      const written = rows.filter((row) => row.call === call);
      const trace = { system: "sql", correlationId: null, idempotencyKey: written[0]?.key ?? null };
      ledger.record(written.map(effectOf), trace);
    }
  };
  return () => (reading = reading.then(read));
}

/** The database that every other one is a copy of, once for a process. */
let template: Promise<Cluster> | null = null;

async function prepare(): Promise<Cluster> {
  const cluster = await startCluster();
  const postgres = await cluster.admin("postgres");
  await postgres.query(`CREATE ROLE ${databaseSecrets.user} LOGIN PASSWORD '${databaseSecrets.password}'`);
  await postgres.query("CREATE DATABASE office");
  await postgres.end();
  const office = await cluster.admin("office");
  await office.query(schema);
  await office.end();
  return cluster;
}

let count = 0;

/** Makes a database of its own with these deliveries; answers its owner. */
async function create(cluster: Cluster, parcels: number): Promise<Client> {
  const name = `office_${++count}`;
  const postgres = await cluster.admin("postgres");
  await postgres.query(`CREATE DATABASE ${name} TEMPLATE office STRATEGY file_copy`);
  await postgres.end();
  const admin = await cluster.admin(name);
  await admin.query(
    "INSERT INTO deliveries (number, order_number) SELECT (80000000 + n)::text, (4500000 + n)::text FROM generate_series(1, $1::int) AS n",
    [parcels],
  );
  return admin;
}

/** Holds the row of the delivery that a statement names, in a transaction of another user. */
async function lock(cluster: Cluster, database: string, values: string, forMs: number): Promise<void> {
  const number = /8\d{7}/.exec(values)?.[0] ?? "";
  const other = await cluster.admin(database);
  await other.query("BEGIN");
  await other.query("SELECT 1 FROM deliveries WHERE number = $1 FOR UPDATE", [number]);
  setTimeout(() => void other.end(), forMs).unref();
}

/** Starts a database; the cluster that it lives in ends with the process. */
export async function startDatabase(options: DatabaseOptions = {}): Promise<OfficeDatabase> {
  const { now = Date.now, seed = 1, parcels = 20 } = options;
  template ??= prepare();
  const cluster = await template;
  const admin = await create(cluster, parcels);
  const { database = "" } = admin;
  const ledger = openLedger({ now });
  const faults = planFaults({ seed, now });
  const settled = follow(admin, ledger);
  const door = await openProxy({
    ...{ socket: cluster.socket, faults, settled },
    lock: (values, forMs) => lock(cluster, database, values, forMs),
  });
  const close = async (): Promise<void> => {
    await door.close();
    await settled();
    await admin.end();
    const postgres = await cluster.admin("postgres");
    await postgres.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await postgres.end();
    ledger.close();
  };
  const stumble = async (state: string, times = 1): Promise<void> => {
    await admin.query("DELETE FROM troubles");
    await admin.query("INSERT INTO troubles SELECT $1, nextval('calls') + $2::int", [state, times]);
  };
  return { url: `postgres://127.0.0.1:${door.port}/${database}`, ledger, faults, door, admin, stumble, close };
}
