/** Reads the body of a request within a size and a time. */
import type { IncomingMessage } from "node:http";
import { systemClock } from "../../core/clock.ts";
import { type Coded, coded } from "../../core/errors.ts";

export interface BodyLimits {
  readonly bytes: number;
  readonly milliseconds: number;
}

/** Called once: with the bytes, or with why there are none (null: the caller went away, nobody is to be answered). */
export type BodyTaken = (body: Buffer | null, refused: Coded | null) => void;

const nothing = Buffer.alloc(0);

/** Bodies on their way, watched by one timer for all of them. */
const arriving = new Set<Arrival>();
let watching = false;
const lookEveryMs = 1_000;

interface Arrival {
  readonly dueAt: number;
  late(): void;
}

/** Reads the whole body; what exceeds a limit is refused at once and the rest is not kept. */
export function readRequestBody(request: IncomingMessage, limits: BodyLimits, taken: BodyTaken): void {
  if (Number(request.headers["content-length"] ?? 0) > limits.bytes)
    return taken(null, coded("WB-IN-004", { limit: limits.bytes }));
  let first: Buffer = nothing;
  let more: Buffer[] | null = null;
  let size = 0;
  const arrival: Arrival = {
    dueAt: systemClock.now() + limits.milliseconds,
    late: () => finish(null, coded("WB-IN-012", { limit: limits.milliseconds / 1000 })),
  };
  const finish = (body: Buffer | null, refused: Coded | null): void => {
    if (!arriving.delete(arrival)) return;
    request.off("data", onData);
    taken(body, refused);
  };
  const onData = (chunk: Buffer): void => {
    size += chunk.length;
    if (size > limits.bytes) return finish(null, coded("WB-IN-004", { limit: limits.bytes }));
    if (first === nothing) first = chunk;
    else (more ??= [first]).push(chunk);
  };
  watch(arrival);
  request.on("data", onData);
  request.on("end", () => finish(more ? Buffer.concat(more) : first, null));
  request.on("error", () => finish(null, null));
  request.on("close", () => finish(null, null));
}

function watch(arrival: Arrival): void {
  arriving.add(arrival);
  if (!watching) systemClock.after(lookEveryMs, look);
  watching = true;
}

function look(): void {
  const now = systemClock.now();
  for (const arrival of arriving) if (arrival.dueAt <= now) arrival.late();
  watching = arriving.size > 0;
  if (watching) systemClock.after(lookEveryMs, look);
}
