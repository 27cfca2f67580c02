import { hash, randomUUID } from "node:crypto";
import type { ReleasedDocument } from "../../delivery/erp.ts";
import type { NewReceipt } from "../../journal/journal.ts";
import { bytesOf } from "../canonical.ts";

/** Where released deliveries come from. */
export interface Origin {
  /** Id of the connection. */
  readonly connection: string;
  /** As people call it: receipts and letters bear it where those of a carrier bear the carrier. */
  readonly name: string;
}

/**
 * The receipt of a delivery that an ERP has released: the same one for the same document of a connection in the same
 * version. Where the system has no versions, its content tells one state from another. Work of one document runs in
 * order.
 */
export function releaseReceipt(document: ReleasedDocument, origin: Origin, queue: string, at: number): NewReceipt {
  const made = bytesOf(document);
  if (made.kind === "refused") throw new Error(made.error.message);
  const body = made.bytes;
  const digest = hash("sha256", body, "buffer");
  const state = document.version ?? digest.toString("hex");
  return {
    queue,
    lane: document.document,
    carrier: origin.name,
    channel: "poll",
    key: keyOf(["release", origin.connection, document.document, state]),
    body,
    digest,
    contentType: "application/json",
    headers: { delivery: document.delivery, ...(document.version === null ? {} : { version: document.version }) },
    correlationId: randomUUID(),
    receivedAt: at,
  };
}

function keyOf(parts: readonly string[]): Uint8Array {
  return Uint8Array.from(hash("sha256", JSON.stringify(parts), "buffer").subarray(0, 16));
}
