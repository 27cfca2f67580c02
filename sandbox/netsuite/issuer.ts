import { constants, randomBytes, verify } from "node:crypto";
import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import { objectOf } from "./errors.ts";

/** The application that may sign in: its client id, and the certificate it was mapped to. */
export type Application = {
  readonly clientId: string;
  readonly certificateId: string;
  /** PEM. */
  readonly publicKey: string;
};

/** Gives tokens for signed assertions, and knows the ones it gave. */
export type Issuer = {
  /** `POST /services/rest/auth/oauth2/v1/token` */
  grant(call: Call): Reply;
  knows(call: Call): boolean;
  /** Revokes every token. */
  forget(): void;
  granted(): number;
};

export const tokenPath = "/services/rest/auth/oauth2/v1/token";
const lifetimeSeconds = 3600;

function partOf(jwt: string, index: number): Record<string, unknown> {
  return objectOf(Buffer.from(jwt.split(".")[index] ?? "", "base64url").toString("utf8")) ?? {};
}

function isSigned(jwt: string, publicKey: string): boolean {
  const end = jwt.lastIndexOf(".");
  const key = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  return verify("sha256", Buffer.from(jwt.slice(0, end)), key, Buffer.from(jwt.slice(end + 1), "base64url"));
}

/** What is wrong with the claims of an assertion; null for a good one. */
function faultOf(jwt: string, application: Application, nowSeconds: number): string | null {
  const { alg, kid, typ } = partOf(jwt, 0);
  const { iss, aud, exp, iat, scope } = partOf(jwt, 1);
  if (typ !== "JWT" || alg !== "PS256" || kid !== application.certificateId) return "header";
  if (iss !== application.clientId || !String(aud).endsWith(tokenPath)) return "party";
  if (![scope].flat().includes("rest_webservices")) return "scope";
  const times = typeof exp === "number" && typeof iat === "number" && exp - iat < 3600;
  if (!times || exp <= nowSeconds || iat > nowSeconds + 60) return "time";
  return isSigned(jwt, application.publicKey) ? null : "signature";
}

/** An issuer for one application; tokens live an hour by that clock. */
export function openIssuer(application: Application, now: () => number): Issuer {
  const tokens = new Map<string, number>();
  let granted = 0;
  return {
    grant(call) {
      const form = new URLSearchParams(call.body);
      const jwt = form.get("client_assertion") ?? "";
      const asked = form.get("grant_type") === "client_credentials" && jwt.split(".").length === 3;
      if (!asked) return jsonReply(400, { error: "invalid_request" });
      if (faultOf(jwt, application, now() / 1000) !== null) return jsonReply(400, { error: "invalid_client" });
      const token = randomBytes(24).toString("base64url");
      granted += 1;
      tokens.set(token, now() + lifetimeSeconds * 1000);
      return jsonReply(200, { access_token: token, expires_in: String(lifetimeSeconds), token_type: "bearer" });
    },
    knows(call) {
      const token = headerOf(call, "authorization")?.replace(/^Bearer /, "") ?? "";
      return (tokens.get(token) ?? 0) > now();
    },
    forget: () => tokens.clear(),
    granted: () => granted,
  };
}
