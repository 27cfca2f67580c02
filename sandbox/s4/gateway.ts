import { randomUUID } from "node:crypto";
import { type Call, headerOf, type Reply } from "../call.ts";
import type { Trace } from "../ledger.ts";
import type { SandboxSecrets } from "../secrets.ts";
import { csrfRefusal, type Sessions } from "./session.ts";

/** Who may come in, and whose changes are proven. */
export type Gateway = { readonly sessions: Sessions; readonly secrets: SandboxSecrets };

const reading: ReadonlySet<string> = new Set(["GET", "HEAD"]);

function isSignedIn(call: Call, { s4User, s4Password }: SandboxSecrets): boolean {
  const expected = Buffer.from(`${s4User}:${s4Password}`).toString("base64");
  return headerOf(call, "authorization") === `Basic ${expected}`;
}

const signIn: Reply = {
  status: 401,
  headers: { "content-type": "text/html; charset=utf-8", "www-authenticate": 'Basic realm="SAP NetWeaver Sandbox"' },
  body: "<html><head><title>Logon Error Message</title></head><body>Logon failed</body></html>",
};

/** Who asked for a write. */
export function traceOf(call: Call): Trace {
  return { system: "s4", correlationId: headerOf(call, "x-correlation-id"), idempotencyKey: null };
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** One service behind the gateway, by the path of its root; null when the path belongs to somebody else. */
export function serveGateway(
  { sessions, secrets }: Gateway,
  root: RegExp,
  route: (call: Call, path: string) => Reply,
): (call: Call) => Reply | null {
  return (call) => {
    const found = root.exec(decoded(call.path) ?? "");
    if (!found) return null;
    if (!isSignedIn(call, secrets)) return signIn;
    const [whole = "", path] = found;
    if (path === undefined) return { status: 307, headers: { location: `${whole}/` } };
    if (!reading.has(call.method) && !sessions.proves(call)) return csrfRefusal;
    const granted = reading.has(call.method) ? sessions.grant(call) : {};
    const reply = route(call, path);
    return { ...reply, headers: { ...reply.headers, "x-request-id": randomUUID(), ...granted } };
  };
}
