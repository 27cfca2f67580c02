import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { CodedError, coded } from "../../errors.ts";
import { migrate } from "./migrate.ts";

export type Connection = Database.Database;
/**
 * A prepared statement. Where it orders, limits or joins, its parameters are written `+?`: a bare one makes SQLite (built
 * with STAT4) plan the statement anew for every value, which costs ten times what the statement does.
 */
export type Statement<Bind extends unknown[], Row = unknown> = Database.Statement<Bind, Row>;

/** How long an opening store waits for a process that is just closing it. */
const lockWaitMs = 500;
/** Marks the file as ours (`WBLL`); another program's database is never migrated. */
const applicationId = 0x57_42_4c_4c;

/**
 * What the file is opened with. WAL with FULL: a commit is on the disk when it returns. EXCLUSIVE: one process has the
 * file, the system frees the lock when that process is gone, however it went. The cache holds inner pages of indexes and
 * what is hot; what is cold comes from the system's own cache in microseconds, so a larger one bought nothing (0002).
 */
const settings = [
  "locking_mode = EXCLUSIVE",
  "page_size = 4096",
  "journal_mode = WAL",
  "synchronous = FULL",
  "fullfsync = 1",
  "checkpoint_fullfsync = 1",
  "wal_autocheckpoint = 1000",
  "journal_size_limit = 67108864",
  "cache_size = -8192",
  "temp_store = MEMORY",
  "trusted_schema = 0",
] as const;

/** Opens the file (its folder is made if it is missing) and migrates it. Throws a CodedError WB-STORE-001 or -002. */
export function openConnection(path: string): Connection {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const db = new Database(path, { timeout: lockWaitMs });
    try {
      prepareFile(db, path);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw new CodedError(coded("WB-STORE-001", { path, detail: whyClosed(error) }), { cause: error });
  }
}

function prepareFile(db: Connection, path: string): void {
  for (const setting of settings) db.pragma(setting);
  const owner = db.pragma("application_id", { simple: true });
  const isEmpty = db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
  if (owner !== applicationId && !isEmpty) throw new Error("it is a database of another program");
  db.pragma("wal_checkpoint(TRUNCATE)");
  requireWhole(db, path);
  migrate(db, path);
  if (isEmpty) db.pragma(`application_id = ${applicationId}`);
}

/** Throws where the file is shorter than it says: it was cut off. */
function requireWhole(db: Connection, path: string): void {
  const pages = db.pragma("page_count", { simple: true }) as number;
  const pageBytes = db.pragma("page_size", { simple: true }) as number;
  if (statSync(path).size < pages * pageBytes) throw new Error("the file is damaged: it was cut off");
}

function whyClosed(error: unknown): string {
  const code = codeOf(error);
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) return "another process has it open";
  if (code.startsWith("SQLITE_NOTADB") || code.startsWith("SQLITE_CORRUPT")) return "the file is damaged";
  return error instanceof Error ? error.message : String(error);
}

/** Failures of the machine: nothing in the change itself is wrong. */
const machineCodes = /^SQLITE_(FULL|IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN|BUSY|LOCKED|NOMEM|PERM)/;

/** True where the machine, not a change, made a commit fail (disk full, file gone). */
export function isMachineFailure(error: unknown): boolean {
  return machineCodes.test(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Database.SqliteError ? error.code : "";
}
