import { randomBytes } from "node:crypto";
import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";

/** The application that may sign in, and what it may ask for. */
export type Application = {
  readonly clientId: string;
  readonly clientSecret: string;
  /** `https://api.example.com/.default` */
  readonly scope: string;
};

/** Gives tokens as Microsoft Entra does for client credentials, and knows the ones it gave. */
export type Entra = {
  /** `POST /{tenant}/oauth2/v2.0/token`; null for any other call. */
  grant(call: Call): Reply | null;
  knows(call: Call): boolean;
  /** Revokes every token. */
  forget(): void;
  granted(): number;
};

export const tokenPath = "/sandbox-tenant/oauth2/v2.0/token";
const lifetimeSeconds = 3599;

function refused(status: number, error: string, description: string): Reply {
  return jsonReply(status, { error, error_description: description, error_codes: [Number(description.slice(5, 12))] });
}

/** Client id and secret, from the Authorization header or from the form. */
function pairIn(call: Call, form: URLSearchParams): readonly [string, string] {
  const basic = /^Basic (.+)$/.exec(headerOf(call, "authorization") ?? "")?.[1];
  if (basic === undefined) return [form.get("client_id") ?? "", form.get("client_secret") ?? ""];
  const [id = "", secret = ""] = Buffer.from(basic, "base64").toString("utf8").split(":").map(decodeURIComponent);
  return [id, secret];
}

function faultOf(call: Call, { clientId, clientSecret, scope }: Application): Reply | null {
  const form = new URLSearchParams(call.body);
  const [id, secret] = pairIn(call, form);
  if (form.get("grant_type") !== "client_credentials") {
    return refused(400, "unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type.");
  }
  if (id !== clientId) return refused(400, "unauthorized_client", "AADSTS700016: Application was not found.");
  if (secret !== clientSecret) return refused(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.");
  if (form.get("scope") !== scope)
    return refused(400, "invalid_scope", "AADSTS70011: The provided scope is not valid.");
  return null;
}

/** An issuer for one application; tokens live an hour by that clock. */
export function openEntra(application: Application, now: () => number): Entra {
  const tokens = new Map<string, number>();
  let granted = 0;
  return {
    grant(call) {
      if (call.path !== tokenPath) return null;
      const fault = faultOf(call, application);
      if (fault) return fault;
      const token = randomBytes(24).toString("base64url");
      granted += 1;
      tokens.set(token, now() + lifetimeSeconds * 1000);
      return jsonReply(200, { token_type: "Bearer", expires_in: lifetimeSeconds, access_token: token });
    },
    knows(call) {
      const token = headerOf(call, "authorization")?.replace(/^Bearer /, "") ?? "";
      return (tokens.get(token) ?? 0) > now();
    },
    forget: () => tokens.clear(),
    granted: () => granted,
  };
}
