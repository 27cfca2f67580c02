import { randomBytes } from "node:crypto";
import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";

/** A user with a password, and an application with a secret; worthless outside the sandbox. */
export const fusionSecrets = {
  user: "waybill.integration",
  password: "sandbox-fusion-password",
  clientId: "waybill-client",
  clientSecret: "sandbox-fusion-secret",
  scope: "urn:sandbox:environment",
} as const;

/** The identity domain: gives tokens to the application, and knows who may come in. */
export type Issuer = {
  /** `POST /oauth2/v1/token` */
  grant(call: Call): Reply;
  knows(call: Call): boolean;
  /** Revokes every token. */
  forget(): void;
  granted(): number;
};

export const tokenPath = "/oauth2/v1/token";
const lifetimeSeconds = 3600;

function pair(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** An identity domain; tokens live an hour by that clock. */
export function openIssuer(now: () => number): Issuer {
  const tokens = new Map<string, number>();
  let granted = 0;
  return {
    grant(call) {
      const form = new URLSearchParams(call.body);
      const isApplication =
        headerOf(call, "authorization") === pair(fusionSecrets.clientId, fusionSecrets.clientSecret);
      if (!isApplication) return jsonReply(401, { error: "invalid_client" });
      if (form.get("grant_type") !== "client_credentials") return jsonReply(400, { error: "unsupported_grant_type" });
      if (form.get("scope") !== fusionSecrets.scope) return jsonReply(400, { error: "invalid_scope" });
      const token = randomBytes(24).toString("base64url");
      granted += 1;
      tokens.set(token, now() + lifetimeSeconds * 1000);
      return jsonReply(200, { access_token: token, token_type: "Bearer", expires_in: lifetimeSeconds });
    },
    knows(call) {
      const authorization = headerOf(call, "authorization") ?? "";
      if (authorization === pair(fusionSecrets.user, fusionSecrets.password)) return true;
      return (tokens.get(authorization.replace(/^Bearer /, "")) ?? 0) > now();
    },
    forget: () => tokens.clear(),
    granted: () => granted,
  };
}
