import { type Call, headerOf, type Reply } from "../call.ts";
import type { SandboxSecrets } from "../secrets.ts";
import { type EventDesk, problem } from "./events.ts";
import type { Shipments } from "./shipments.ts";

/** What the REST ERP works with. */
export type RestOptions = {
  readonly events: EventDesk;
  readonly shipments: Shipments;
  readonly secrets: SandboxSecrets;
};

const base = "/api/shipments/";
const eventsPath = `${base}events`;

function segmentOf(path: string, prefix: string): string | null {
  try {
    return decodeURIComponent(path.slice(prefix.length));
  } catch {
    return null;
  }
}

/** The shipment number that a call names in its path; null when it names none. */
export function numberOf(call: Call): string | null {
  return call.path.startsWith(base) && !call.path.startsWith(eventsPath) ? segmentOf(call.path, base) : null;
}

function route({ events, shipments }: RestOptions, call: Call): Reply {
  const { method, path } = call;
  if (path === eventsPath && method === "POST") return events.store(call);
  const key = path.startsWith(`${eventsPath}/`) ? segmentOf(path, `${eventsPath}/`) : null;
  if (key !== null && method === "GET") return events.read(key);
  const number = numberOf(call);
  if (number !== null && method === "GET") return shipments.read(number);
  if (number !== null && method === "PUT") return shipments.replace(call, number);
  return problem(405, "method_not_allowed", `${method} is not supported here`);
}

/** The service: a call in, an answer out; null when the path belongs to somebody else. */
export function serveRest(options: RestOptions): (call: Call) => Reply | null {
  return (call) => {
    if (!call.path.startsWith(base) && call.path !== eventsPath) return null;
    if (headerOf(call, "x-api-key") === options.secrets.restApiKey) return route(options, call);
    return problem(401, "unauthorized", "The x-api-key header is missing or wrong");
  };
}
