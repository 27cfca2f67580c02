import { authTrouble, formTrouble, networkTrouble, statusTrouble } from "./answer.ts";
import type { ErpSettings, Trouble } from "./erp.ts";
import { type HttpClient, openHttp } from "./http.ts";

/**
 * How a connection proves who it is. The secrets that are given decide: `clientId` and `clientSecret` with the setting
 * `tokenUrl` (and `scope`): OAuth 2.0 client credentials · `token`: bearer · `apiKey` with the setting `apiKeyHeader`
 * (default x-api-key) · `user` and `password`: basic · none: nothing is sent.
 */
export interface Credentials {
  /** The headers to send with a request. */
  headers(signal: AbortSignal): Promise<CredentialHeaders | Trouble>;
  /** Forgets a token that the server refused; the next request fetches another. */
  renew(): void;
  /** Who we are, for people; never a secret. */
  readonly name: string;
  close(): Promise<void>;
}

export interface CredentialHeaders {
  readonly kind: "headers";
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads the credentials of a connection; nothing is asked of any server yet. */
export function openCredentials(settings: ErpSettings): Credentials {
  const { secrets, values } = settings;
  if (secrets.clientId) return openGrant(settings, secrets.clientId, secrets.clientSecret ?? "");
  if (secrets.token) return constant("a bearer token", { authorization: `Bearer ${secrets.token}` });
  if (secrets.apiKey) return constant("an API key", { [String(values.apiKeyHeader || "x-api-key")]: secrets.apiKey });
  if (secrets.user) return constant(secrets.user, { authorization: basic(secrets.user, secrets.password ?? "") });
  return constant("nobody", {});
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}`;
}

function constant(name: string, headers: Readonly<Record<string, string>>): Credentials {
  const given: CredentialHeaders = { kind: "headers", headers };
  return { name, headers: async () => given, renew: () => {}, close: async () => {} };
}

interface Grant {
  readonly headers: CredentialHeaders;
  readonly expiresAt: number;
}

/** OAuth 2.0 client credentials (RFC 6749, 4.4). One token serves all requests until shortly before it expires. */
function openGrant(settings: ErpSettings, clientId: string, clientSecret: string): Credentials {
  const tokenUrl = String(settings.values.tokenUrl ?? "");
  const scope = String(settings.values.scope ?? "");
  let grant: Grant | null = null;
  let asking: Promise<Grant | Trouble> | null = null;
  let http: HttpClient | null = null;

  async function ask(signal: AbortSignal): Promise<Grant | Trouble> {
    if (!URL.canParse(tokenUrl)) return authTrouble("the token URL is not a URL", noFacts);
    const { origin, pathname, search } = new URL(tokenUrl);
    http ??= openHttp({ baseUrl: origin, timeoutMs: settings.timeoutMs, sockets: 1 });
    const form = new URLSearchParams({ grant_type: "client_credentials", ...(scope ? { scope } : {}) });
    const headers = {
      authorization: basic(encodeURIComponent(clientId), encodeURIComponent(clientSecret)),
      "content-type": "application/x-www-form-urlencoded",
      accept: "application/json",
    };
    const answer = await http.request({
      method: "POST",
      path: pathname + search,
      headers,
      body: form.toString(),
      signal,
    });
    if (answer.kind === "failure") return networkTrouble({ ...answer, sent: "never" });
    const words = { code: null, message: "at the token URL", requestId: null };
    if (answer.status === 400 || answer.status === 403)
      return authTrouble(`the token URL answered ${answer.status}`, noFacts);
    return answer.status === 200 ? grantOf(answer.body, settings.clock.now()) : statusTrouble(answer, words);
  }

  async function current(signal: AbortSignal): Promise<CredentialHeaders | Trouble> {
    if (grant && grant.expiresAt > settings.clock.now()) return grant.headers;
    asking ??= ask(signal).finally(() => (asking = null));
    const asked = await asking;
    if ("kind" in asked) return asked;
    grant = asked;
    return grant.headers;
  }

  return { name: clientId, headers: current, renew: () => (grant = null), close: async () => http?.close() };
}

const noFacts = { status: null, erpCode: null, requestId: null };
const earlyMs = 30_000;
const lifetimeMs = 5 * 60_000;

function grantOf(body: string, now: number): Grant | Trouble {
  const { access_token: token, expires_in: seconds } = objectOf(body);
  if (typeof token !== "string") return formTrouble("the token URL sent no access_token", noFacts);
  const lifeMs = typeof seconds === "number" ? Math.max(seconds * 1000 - earlyMs, 0) : lifetimeMs;
  return { headers: { kind: "headers", headers: { authorization: `Bearer ${token}` } }, expiresAt: now + lifeMs };
}

function objectOf(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
