import type { Reply } from "../call.ts";

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  405: "Method Not Allowed",
  429: "Too Many Requests",
};

/** An error as the REST services word it: one detail with its own code, and where in the body it lies. */
export function refuse(status: number, code: string, detail: string, path?: string): Reply {
  const at = path === undefined ? {} : { "o:errorPath": path };
  const body = {
    type: `https://www.rfc-editor.org/rfc/rfc9110.html#status.${status}`,
    title: titles[status] ?? "Error",
    status,
    "o:errorDetails": [{ detail, ...at, "o:errorCode": code }],
  };
  const type = "application/vnd.oracle.resource+json; type=error; charset=UTF-8";
  return { status, headers: { "content-type": type }, body: JSON.stringify(body) };
}

/** The body as a JSON object, or null. */
export function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
