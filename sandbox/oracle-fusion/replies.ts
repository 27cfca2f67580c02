import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";

const errorType = "application/vnd.oracle.adf.error+json";

/** A refusal: structured for callers who accept the type of errors, a line of plain text for all others. */
export function refused(call: Call, status: number, code: string, detail: string, path = "/"): Reply {
  if (!(headerOf(call, "accept") ?? "").includes(errorType)) {
    return { status, headers: { "content-type": "text/plain" }, body: detail };
  }
  const error = { detail, "o:errorCode": code, "o:errorPath": path };
  const body = {
    title: status === 404 ? "Not Found" : "Bad Request",
    status: String(status),
    "o:errorDetails": [error],
  };
  return jsonReply(status, body, { "content-type": errorType });
}

/** Nobody that the environment knows: a page, as the gate in front of it sends one. */
export const unauthorized: Reply = {
  status: 401,
  headers: { "content-type": "text/html", "www-authenticate": 'Basic realm="environment"' },
  body: "<html><body><h1>401 Unauthorized</h1></body></html>",
};

/** A JSON object; null where the body is none. */
export function objectIn(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** A list of objects; none for anything else. */
export function objectsIn(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map((one) => ({ ...(one as object) })) : [];
}
