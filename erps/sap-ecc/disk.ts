import type { HttpFailure } from "../../core/delivery/http.ts";

/** A directory that did not do as it should: nothing was dropped, nothing was read, it may pass. No path in its words. */
export function diskTrouble(error: unknown, what: string): HttpFailure {
  const { code } = error as { code?: unknown };
  const named = typeof code === "string" ? code : "UNKNOWN";
  return { kind: "failure", sent: "never", code: named, detail: `${what} ${sayings[named] ?? `failed with ${named}`}` };
}

const sayings: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "is no directory",
  EACCES: "may not be used by us",
  EPERM: "may not be used by us",
  EROFS: "cannot be written",
  ENOSPC: "is full",
  ESTALE: "is on a server that is gone",
};
