import { openSession as openTokenSession, type Session } from "../../core/delivery/csrf-session.ts";
import type { ErpSettings } from "../../core/delivery/erp.ts";

export type { ServiceRequest, Session } from "../../core/delivery/csrf-session.ts";

/** A session with the service at `root` (path, no trailing slash); nothing is asked before the first request. */
export function openSession(settings: ErpSettings, root: string): Session {
  const client = String(settings.values.client ?? "");
  return openTokenSession(settings, { root, query: client === "" ? "" : `sap-client=${encodeURIComponent(client)}` });
}
