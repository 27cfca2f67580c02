import { signAssertion } from "./assertion.ts";
import { authTrouble, formTrouble, networkTrouble, statusTrouble, unsent } from "./answer.ts";
import type { ErpSettings, Trouble } from "./erp.ts";
import { type HttpAnswer, type HttpClient, openHttp } from "./http.ts";

/**
 * How a connection proves who it is. The secrets that are given decide: `clientId` and `clientSecret` with the setting
 * `tokenUrl` (and `scope`): OAuth 2.0 client credentials · `clientId` and `privateKey` with `tokenUrl`, `certificateId`
 * (and `assertionScope`): the same with a signed assertion in place of the client's secret · `token`: bearer · `apiKey` with the setting `apiKeyHeader`
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

/** How a system wants a user and a password in its Authorization header, where that is not basic. */
type PairHeader = (user: string, password: string) => string;

/** Reads the credentials of a connection; nothing is asked of any server yet. */
export function openCredentials(settings: ErpSettings, pair: PairHeader = basic): Credentials {
  const { secrets, values } = settings;
  if (secrets.clientId) return new GrantedCredentials(settings);
  if (secrets.token) return constant("a bearer token", { authorization: `Bearer ${secrets.token}` });
  if (secrets.apiKey) return constant("an API key", { [String(values.apiKeyHeader || "x-api-key")]: secrets.apiKey });
  if (secrets.user) return constant(secrets.user, { authorization: pair(secrets.user, secrets.password ?? "") });
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
class GrantedCredentials implements Credentials {
  readonly #settings: ErpSettings;
  #http: HttpClient | null = null;
  #grant: Grant | null = null;
  #asking: Promise<Grant | Trouble> | null = null;

  constructor(settings: ErpSettings) {
    this.#settings = settings;
  }

  get name(): string {
    return this.#settings.secrets.clientId ?? "";
  }

  async headers(signal: AbortSignal): Promise<CredentialHeaders | Trouble> {
    if (this.#grant && this.#grant.expiresAt > this.#settings.clock.now()) return this.#grant.headers;
    this.#asking ??= this.#ask(signal).finally(() => (this.#asking = null));
    const asked = await this.#asking;
    if ("kind" in asked) return unsent(asked);
    this.#grant = asked;
    return asked.headers;
  }

  renew(): void {
    this.#grant = null;
  }

  async close(): Promise<void> {
    await this.#http?.close();
  }

  async #ask(signal: AbortSignal): Promise<Grant | Trouble> {
    const { values, timeoutMs, clock, pace } = this.#settings;
    const tokenUrl = String(values.tokenUrl ?? "");
    if (!URL.canParse(tokenUrl)) return authTrouble("the token URL is not a URL", noFacts);
    const { origin, pathname, search } = new URL(tokenUrl);
    this.#http ??= openHttp({ baseUrl: origin, timeoutMs, sockets: 1, pace });
    const proof = proofOf(this.#settings, tokenUrl);
    if (proof === null) return authTrouble("the private key is no RSA key in PEM", noFacts);
    const scope = String(values.scope ?? "");
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      ...(scope ? { scope } : {}),
      ...proof.form,
    });
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      accept: "application/json",
      ...proof.headers,
    };
    const request = { method: "POST", path: pathname + search, headers, body: form.toString(), signal } as const;
    const answer = await this.#http.request(request);
    return answer.kind === "failure" ? networkTrouble(answer) : grantIn(answer, clock.now());
  }
}

interface ClientProof {
  readonly headers: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
}

/** How the client proves itself at the token URL: its secret, or an assertion; null where its key cannot sign. */
function proofOf({ secrets, values, clock }: ErpSettings, audience: string): ClientProof | null {
  const { clientId = "", clientSecret = "", privateKey } = secrets;
  if (!privateKey) {
    const authorization = basic(encodeURIComponent(clientId), encodeURIComponent(clientSecret));
    return { headers: { authorization }, form: {} };
  }
  const scopes = String(values.assertionScope ?? "")
    .split(/[\s,]+/)
    .filter((scope) => scope !== "");
  const certificateId = String(values.certificateId ?? "");
  const claims = { clientId, certificateId, audience, scopes, issuedAtMs: clock.now() };
  const assertion = signAssertion(claims, privateKey);
  if (assertion === null) return null;
  return { headers: {}, form: { client_assertion_type: assertionType, client_assertion: assertion } };
}

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const noFacts = { status: null, erpCode: null, requestId: null };
const earlyMs = 30_000;
const lifetimeMs = 5 * 60_000;

function grantIn(answer: HttpAnswer, now: number): Grant | Trouble {
  const { status, body } = answer;
  if (status !== 200) {
    const trouble = statusTrouble(answer, { code: null, message: "at the token URL", requestId: null });
    return trouble.class === "permanent" ? authTrouble(`the token URL answered ${status}`, noFacts) : trouble;
  }
  const { access_token: token, expires_in: seconds } = objectOf(body);
  if (typeof token !== "string") return formTrouble("the token URL sent no access_token", noFacts);
  const said = Number(seconds ?? Number.NaN);
  const lifeMs = Number.isFinite(said) ? Math.max(said * 1000 - earlyMs, 0) : lifetimeMs;
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
