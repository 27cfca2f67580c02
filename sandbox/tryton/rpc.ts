import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";

/** A call of JSON-RPC 1.0 as clients of the server send it. */
export type RpcCall = { readonly id: unknown; readonly method: string; readonly params: readonly unknown[] };

/** What a method does: it answers a result, or it raises. */
export type Raised = { readonly raised: readonly unknown[] };

/** An exception that the server has a name for. */
export function raise(name: "UserError" | "ConcurrencyException", message: string): Raised {
  return { raised: [name, name === "UserError" ? [message, "", null] : message] };
}

/** Any other exception: its text, and an empty trace. */
export function raiseOther(text: string): Raised {
  return { raised: [text, ""] };
}

/** Reads a call from a body; null where it holds none. */
export function rpcCallOf(body: string): RpcCall | null {
  try {
    const { id, method, params } = JSON.parse(body) as Partial<RpcCall>;
    return typeof method === "string" && Array.isArray(params) ? { id, method, params } : null;
  } catch {
    return null;
  }
}

/** The answer to a call: status 200 whatever became of it, unless clients may not call the method. */
export function rpcReply({ id }: RpcCall, result: unknown): Reply {
  if (result === forbidden) return forbiddenPage;
  const isRaised = typeof result === "object" && result !== null && "raised" in result;
  return jsonReply(200, isRaised ? { id, error: result.raised } : { id, result });
}

const page =
  "<!doctype html>\n<html lang=en>\n<title>401 Unauthorized</title>\n<h1>Unauthorized</h1>\n<p>The credentials are wrong.</p>\n";

/** The answer to a wrong password. */
export const unauthorized: Reply = {
  status: 401,
  headers: { "content-type": "text/html; charset=utf-8", "www-authenticate": 'Basic realm="Tryton"' },
  body: page,
};

/** What a call of a method that clients may not call comes to: an answer of HTTP and not of JSON-RPC. */
export const forbidden = { forbidden: true } as const;

const forbiddenPage: Reply = {
  status: 403,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: "<!doctype html>\n<html lang=en>\n<title>403 Forbidden</title>\n<h1>Forbidden</h1>\n",
};

/** The answer to a session that is not known. */
export const noSession: Reply = { status: 401, headers: { "content-type": "text/html; charset=utf-8" } };

/** User, id and key that a call proves its session with; null where it brings none. */
export function sessionOf(call: Call): { readonly user: string; readonly key: string } | null {
  const coded = /^Session (.+)$/.exec(headerOf(call, "authorization") ?? "")?.[1];
  const [user, , key] = Buffer.from(coded ?? "", "base64")
    .toString("utf8")
    .split(":");
  return user && key ? { user, key } : null;
}
