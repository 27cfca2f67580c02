import { createHash } from "node:crypto";
import { bytesOf } from "../../core/ingest/canonical.ts";
import type { Red, Saved } from "../kit/red.ts";

/** What a connection is set to ask (system, address, settings), as a short text that changes with it. */
export function targetOf(red: Red, connection: string): string {
  const id = red.nodes.getNode(connection)?._alias ?? connection;
  let found: Saved | null = null;
  red.nodes.eachNode((saved) => {
    if (saved.id === id) found = saved;
  });
  const { system, baseUrl, values } = (found ?? {}) as Readonly<Record<string, unknown>>;
  const made = bytesOf({ system, values, baseUrl: typeof baseUrl === "string" ? filledIn(baseUrl) : null });
  return made.kind === "bytes" ? createHash("sha256").update(made.bytes).digest("hex").slice(0, 16) : "";
}

/** An address that comes from the environment changes with it. */
function filledIn(text: string): string {
  return text.replaceAll(/\$\{([A-Za-z_]\w*)\}/g, (whole, name: string) => process.env[name] ?? whole);
}
