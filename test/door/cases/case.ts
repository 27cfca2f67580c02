/** What a case of bad input is: one thing that is wrong, how it is sent, and what becomes of it. */
import type { ErrorCode } from "../../../core/errors.ts";
import { type Answer, exchange, type Request } from "../exchange.ts";
import type { Site } from "../site.ts";
import { acmeDoors, bodyOf, type DoorName, freshParcel, pathOf, proofOf, scanOf, json } from "../webhooks.ts";

/** Where a case is sent from. */
export interface Visit {
  readonly site: Site;
  /** A token that UPS was issued for `/waybill/ups`. */
  readonly token: string;
}

export interface BadInput {
  /** What arrives, as a person would say it. */
  readonly what: string;
  send(visit: Visit): Promise<Answer>;
  /** HTTP status; 0 where the caller went away itself. */
  readonly status: number;
  /** Code of the answer; null where the answer is not ours to write, `by` says whose it is. */
  readonly code: ErrorCode | null;
  readonly by?: string;
  /** Code of the letter that it ends as; its bytes are kept. */
  readonly letter?: ErrorCode;
  /** It is strange, but it can be read: it goes its way through the flow. */
  readonly passes?: true;
  /** It is sent among good webhooks, which are kept. */
  readonly amongGood?: true;
  /** Headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A case that is refused with a coded answer. */
export function refused(
  what: string,
  status: number,
  code: ErrorCode,
  request: (visit: Visit) => Request,
  headers: BadInput["headers"] = {},
): BadInput {
  return { what, status, code, headers, send: (visit) => visit.site.send(request(visit)) };
}

/** The body of a good webhook at a door, of a parcel that nobody has told of. */
export function goodBody(door: DoorName): string {
  if (acmeDoors.some((name) => name === door)) {
    return JSON.stringify({ no: `A${freshParcel("ups").n}`, code: "T", at: "2026-03-02T06:00:00Z" });
  }
  const carrier = door === "fedex" ? "fedex" : door.startsWith("ups") ? "ups" : "dhl_unified";
  return JSON.stringify(bodyOf(scanOf(freshParcel(carrier), "pickup", 0)));
}

/** A good webhook, but for what is changed of it. */
export function but(door: DoorName, { token }: Visit, change: Partial<Request>): Request {
  const body = goodBody(door);
  return { path: pathOf(door), headers: [json, ...proofOf(door, body, token)], body, ...change };
}

/** Sends a request head as it stands, then what `more` writes, and reads until the connection is closed. */
export async function byHand(
  { site }: Visit,
  head: readonly string[],
  more: Uint8Array | string = "",
): Promise<Answer> {
  return site.hear(
    await exchange(site.port, async (socket) => {
      socket.write([...head, "", ""].join("\r\n"));
      socket.write(more);
    }),
  );
}
