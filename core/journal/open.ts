import type { Journal } from "./journal.ts";
import { openSqlite } from "./sqlite/journal.ts";

/** Where the store lies. */
export interface StoreAddress {
  readonly kind: "sqlite";
  /** Path of the database file; its folder is made if it is missing. */
  readonly path: string;
}

/** Opens the store, migrates it, and gives back every lease that a former process held. Throws a CodedError WB-STORE-00x. */
export function openJournal(address: StoreAddress): Promise<Journal> {
  return openSqlite(address.path);
}
