import { constants, createPrivateKey, type KeyObject, sign } from "node:crypto";

/** What a client says of itself when it asks for a token with a signed assertion (RFC 7523). */
export interface Claims {
  readonly clientId: string;
  /** Id of the certificate whose public half the server holds; goes to `kid`. */
  readonly certificateId: string;
  /** The token URL. */
  readonly audience: string;
  /** Scopes that the server wants within the assertion; empty where it wants none there. */
  readonly scopes: readonly string[];
  readonly issuedAtMs: number;
}

/** How long an assertion is worth a token, in seconds. */
const lifetimeSeconds = 300;

/**
 * Signs the claims with PS256. The key is PEM (PKCS 8 or PKCS 1), also without its line breaks or with them written as
 * `\n`, as they come from a password field or an environment variable. Null where it is no RSA private key.
 */
export function signAssertion(claims: Claims, privateKey: string): string | null {
  const key = keyIn(privateKey);
  if (key === null) return null;
  const { clientId, certificateId, audience, scopes, issuedAtMs } = claims;
  const iat = Math.floor(issuedAtMs / 1000);
  const scope = scopes.length === 0 ? {} : { scope: scopes };
  const header = encode({ typ: "JWT", alg: "PS256", kid: certificateId });
  const payload = encode({ iss: clientId, ...scope, aud: audience, iat, exp: iat + lifetimeSeconds });
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const signature = sign("sha256", Buffer.from(`${header}.${payload}`), { key, ...padding });
  return `${header}.${payload}.${signature.toString("base64url")}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part), "utf8").toString("base64url");
}

function keyIn(text: string): KeyObject | null {
  const [, label, content] = /-----BEGIN ((?:RSA )?PRIVATE KEY)-----(.*?)-----END/s.exec(text) ?? [];
  if (label === undefined || content === undefined) return null;
  const der = Buffer.from(content.replaceAll("\\n", ""), "base64");
  try {
    const key = createPrivateKey({ key: der, format: "der", type: label === "PRIVATE KEY" ? "pkcs8" : "pkcs1" });
    return key.asymmetricKeyType === "rsa" ? key : null;
  } catch {
    return null;
  }
}
