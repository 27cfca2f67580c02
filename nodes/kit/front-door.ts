/**
 * The door in front of Express for the paths that carriers call: Express and its body parsers cost more than storing a
 * receipt durably does. It stands before Node-RED's own listeners on the server, serves only what is registered, and
 * hands on everything else untouched.
 *
 * A path lives through: open -> (node closes) closing: 503, come again -> open again, or gone when the flows run: 404.
 * Before the first start of the flows every POST under /waybill/ is answered 503: a carrier that calls while the process
 * starts must come again, not be turned away.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { coded } from "../../core/errors.ts";
import { refuse } from "./answers.ts";

/** Takes a request to a registered path. Must answer it. */
export type Visit = (request: IncomingMessage, response: ServerResponse) => void;

export interface FrontDoor {
  /** Serves `path`. Answers false where another node listens there already. */
  open(path: string, visit: Visit): boolean;
  /** Until the flows run again callers of `path` are told to come again; then it is unknown. */
  close(path: string): void;
  /** The flows run: paths that were not opened again are gone. */
  flowsRun(): void;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

const ours = "/waybill/";
const admin = "/waybill/admin/";
const doors = new WeakMap<Server, FrontDoor>();

/**
 * How long a connection may be idle. Senders and proxies keep theirs for up to a minute: who closes first must be they, or a
 * webhook meets a connection that is just being closed.
 */
const idleMs = 65_000;

/** The door of a server; it is hung in when it is asked for first. */
export function frontDoorOf(server: Server): FrontDoor {
  const door = doors.get(server) ?? hang(server);
  doors.set(server, door);
  return door;
}

function hang(server: Server): FrontDoor {
  const visits = new Map<string, Visit>();
  const behind = server.listeners("request") as Listener[];
  let starting = true;
  server.keepAliveTimeout = Math.max(server.keepAliveTimeout, idleMs);
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    const path = pathOf(request.url ?? "/");
    const visit = visits.get(path);
    if (visit) return visit(request, response);
    if (request.method === "POST" && path.startsWith(ours) && !path.startsWith(admin)) {
      return starting ? comeAgain(request, response) : refuse(request, response, coded("WB-IN-006", { path }));
    }
    for (const listener of behind) listener.call(server, request, response);
  });
  return {
    open(path, visit) {
      const held = visits.get(path);
      if (held && held !== comeAgain) return false;
      visits.set(path, visit);
      return true;
    },
    close: (path) => void visits.set(path, comeAgain),
    flowsRun() {
      starting = false;
      for (const [path, visit] of visits) if (visit === comeAgain) visits.delete(path);
    },
  };
}

const deploying = coded("WB-IN-009");
const comeAgain: Visit = (request, response) => refuse(request, response, deploying, { "Retry-After": "1" });

function pathOf(url: string): string {
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}
