import { existsSync } from "node:fs";
import { type Coded, CodedError, coded } from "../core/errors.ts";
import { openJournal } from "../core/journal/open.ts";

/** What a walk over the audit chain of a store found. */
export type Audited =
  | { readonly kind: "whole"; readonly rows: number }
  | { readonly kind: "refused"; readonly error: Coded };

/** Walks the audit chain of the store at `path`; Node-RED must not have it open. WB-STORE-001, -002, -003. */
export async function audit(path: string): Promise<Audited> {
  if (!existsSync(path)) return refused(coded("WB-STORE-001", { path, detail: "there is no such file" }));
  try {
    const journal = await openJournal({ kind: "sqlite", path });
    const { broken, rows } = await journal.verifyAudit();
    await journal.close();
    return broken === null ? { kind: "whole", rows } : refused(coded("WB-STORE-003", { row: broken }));
  } catch (error) {
    if (error instanceof CodedError)
      return refused({ code: error.code, message: error.message, details: error.details });
    throw error;
  }
}

function refused(error: Coded): Audited {
  return { kind: "refused", error };
}
