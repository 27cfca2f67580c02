import { createHmac } from "node:crypto";
import type { Entry, RequestFacts } from "../../../core/access/door.ts";
import type { AccessSecrets } from "../../../core/access/secrets.ts";
import type { AuthScheme } from "../../../core/mapping/webhook.ts";

export const now = Date.UTC(2026, 0, 5, 8);

export const secrets: AccessSecrets = { secret: "new secret", previous: "old secret", client: "client-1" };

export const body = Buffer.from('{"number":"T1","text":"Müller"}\n', "utf8");

export function entryOf(scheme: AuthScheme | null): Entry {
  return { scheme, contentTypes: ["application/json"], audience: "/waybill/acme" };
}

export function requestOf(headers: RequestFacts["headers"], more: Partial<RequestFacts> = {}): RequestFacts {
  const all = { "content-type": "application/json; charset=utf-8", ...headers };
  return { method: "POST", url: "/waybill/acme", headers: all, body, ...more };
}

export function hmacOf(secret: string | Buffer, text: Uint8Array, encoding: "hex" | "base64"): string {
  return createHmac("sha256", secret).update(text).digest(encoding);
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}
