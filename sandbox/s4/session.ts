import { randomBytes } from "node:crypto";
import { type Call, headerOf, type Reply } from "../call.ts";

/** Security sessions: a token is worth something only beside both cookies that came with it, and only for a while. */
export type Sessions = {
  /** The headers that answer `x-csrf-token: Fetch`; none when nothing was asked for. */
  grant(call: Call): Readonly<Record<string, string | string[]>>;
  /** Whether a changing call carries the token of its session. */
  proves(call: Call): boolean;
  /** Ends all sessions, as a restart of the system does. */
  forget(): void;
};

const sessionCookie = "SAP_SESSIONID_SBX_100";
const contextCookie = "sap-usercontext=sap-client=100";
const limit = 1_000;

/** The refusal of a changing call without a valid token. */
export const csrfRefusal: Reply = {
  status: 403,
  headers: { "content-type": "text/plain; charset=utf-8", "x-csrf-token": "Required", dataserviceversion: "2.0" },
  body: "CSRF token validation failed",
};

function sessionIdOf(call: Call): string | null {
  const cookies = (headerOf(call, "cookie") ?? "").split(/; */);
  if (!cookies.includes(contextCookie)) return null;
  return cookies.find((cookie) => cookie.startsWith(`${sessionCookie}=`))?.slice(sessionCookie.length + 1) ?? null;
}

/** Sessions whose tokens live so long, by that clock. */
export function openSessions(tokenTtlMs: number, now: () => number): Sessions {
  const sessions = new Map<string, { readonly token: string; readonly expiresAtMs: number }>();

  const tokenOf = (call: Call): string | null => {
    const session = sessions.get(sessionIdOf(call) ?? "");
    return session && session.expiresAtMs > now() ? session.token : null;
  };
  const open = (): ReturnType<Sessions["grant"]> => {
    const id = randomBytes(16).toString("hex");
    const token = randomBytes(16).toString("base64url");
    sessions.set(id, { token, expiresAtMs: now() + tokenTtlMs });
    const [oldest] = sessions.keys();
    if (sessions.size > limit && oldest !== undefined) sessions.delete(oldest);
    const cookies = [`${contextCookie}; path=/`, `${sessionCookie}=${id}; path=/; HttpOnly`];
    return { "x-csrf-token": token, "set-cookie": cookies };
  };
  return {
    grant(call) {
      if (headerOf(call, "x-csrf-token")?.toLowerCase() !== "fetch") return {};
      const token = tokenOf(call);
      return token === null ? open() : { "x-csrf-token": token };
    },
    proves(call) {
      const token = tokenOf(call);
      return token !== null && headerOf(call, "x-csrf-token") === token;
    },
    forget: () => sessions.clear(),
  };
}
