import { DatabaseError, type PoolClient, Pool } from "pg";
import { misconfigured } from "../../core/delivery/declared.ts";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import { awaitTurn } from "../../core/delivery/pace.ts";
import type { Values } from "../../core/delivery/template.ts";
import type { SqlFailure } from "./answers.ts";

/** What a statement gave. */
export interface SqlAnswer {
  readonly kind: "rows";
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** A PostgreSQL database over lines that are kept open. Answers are values; nothing here throws after it was opened. */
export interface Database {
  /** Name of the database, and of the user that we sign in as. */
  readonly name: string;
  readonly user: string;
  /** Runs one statement; values are bound by the protocol and never stand in the text. */
  run(text: string, values: readonly Values[string][], signal: AbortSignal): Promise<SqlAnswer | SqlFailure>;
  close(): Promise<void>;
}

const connectLimitMs = 10_000;
/** How much longer than the database we wait: its own word about a statement that takes too long comes first. */
const graceLimitMs = 1000;

/** Opens `postgres://host:port/database`; no connection is made before the first statement. */
export function openDatabase(settings: ErpSettings): Database {
  const { baseUrl, timeoutMs, sockets, secrets, values } = settings;
  const { protocol, hostname, port, pathname } = new URL(baseUrl);
  const name = decodeURIComponent(pathname.slice(1));
  if (protocol !== "postgres:" || name === "") {
    throw misconfigured(settings, "the address of a database is postgres://host:port/database");
  }
  if (!secrets.user) throw misconfigured(settings, "a database needs a user and a password");
  const { user, password = "" } = secrets;
  const pool = new Pool({
    ...{ host: hostname, port: Number(port || 5432), database: name, user, password: () => password },
    ssl: values.tls !== false,
    max: sockets,
    connectionTimeoutMillis: Math.min(timeoutMs, connectLimitMs),
    statement_timeout: timeoutMs,
    query_timeout: timeoutMs + Math.min(timeoutMs, graceLimitMs),
    ...{ application_name: "waybill", keepAlive: true, allowExitOnIdle: true, types: { getTypeParser: parserOf } },
  });
  // A line that breaks while nobody uses it is nobody's failure; one in use fails by its statement.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return {
    ...{ name, user },
    async run(text, given, signal) {
      const calledOff = await awaitTurn(settings.pace, signal);
      return calledOff ? closing : run(pool, text, given, signal);
    },
    close: () => pool.end(),
  };
}

async function run(
  pool: Pool,
  text: string,
  values: readonly Values[string][],
  signal: AbortSignal,
): Promise<SqlAnswer | SqlFailure> {
  if (signal.aborted) return closing;
  let client: PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    return { ...failureOf(error), sent: "never" };
  }
  const answer = signal.aborted ? closing : await ask(client, text, values, signal);
  client.release(answer.kind === "failure" && answer.isLineBroken);
  return answer;
}

interface Broken extends SqlFailure {
  /** The line cannot be used again. */
  readonly isLineBroken: boolean;
}

const unused = { sent: "never", isLineBroken: false } as const;
const closing: Broken = { kind: "failure", state: null, message: "the connection is closing", ...unused };

/** Asks on a line of its own; when the connection closes, the line is cut instead of waited for. */
async function ask(
  client: PoolClient,
  text: string,
  values: readonly Values[string][],
  signal: AbortSignal,
): Promise<SqlAnswer | Broken> {
  const cut = (): void => void client.end().catch(() => {});
  signal.addEventListener("abort", cut, { once: true });
  try {
    const { rows } = await client.query<Readonly<Record<string, unknown>>>(text, [...values]);
    return { kind: "rows", rows };
  } catch (error) {
    const isLineBroken = !(error instanceof DatabaseError) || error.severity !== "ERROR";
    return { ...failureOf(error), isLineBroken };
  } finally {
    signal.removeEventListener("abort", cut);
  }
}

function failureOf(error: unknown): SqlFailure {
  const { message, detail, code } = error as { message?: string; detail?: string; code?: string };
  const isTold = error instanceof DatabaseError;
  const said = [message || code || "the line broke", isTold ? detail : undefined].filter((part) => part).join(": ");
  return { kind: "failure", state: isTold ? (code ?? "XX000") : null, message: said, sent: "maybe" };
}

/** Object identifiers of types (pg_type) that are read as what they are; everything else stays text. */
const json = [114, 3802];
const numbers = [20, 21, 23, 700, 701, 1700];
/** timestamp and timestamptz. */
const moments = [1114, 1184];

/** Numbers and moments in the spelling in which they are compared; a moment without a zone is taken for UTC. */
function parserOf(type: number): (text: string) => unknown {
  if (json.includes(type)) return (text) => JSON.parse(text);
  if (type === 16) return (text) => text === "t";
  if (numbers.includes(type)) return (text) => (Number.isSafeInteger(Math.trunc(Number(text))) ? Number(text) : text);
  return moments.includes(type) ? momentOf : (text) => text;
}

function momentOf(text: string): string {
  const [, day, time = "", zone] = /^(\d{4}-\d\d-\d\d) ([\d:.]+)([+-]\d\d(?::\d\d)?)?$/.exec(text) ?? [];
  if (day === undefined) return text;
  const offset = zone === undefined ? "Z" : zone.length === 3 ? `${zone}:00` : zone;
  return new Date(`${day}T${time}${offset}`).toISOString();
}
