/** How a carrier proves itself with each scheme, from the carrier's side: secrets, and what a request bears. */
import { createHash, createHmac, generateKeyPairSync, sign } from "node:crypto";
import type { AuthScheme } from "../../core/mapping/webhook.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const client = "test-client";
const secret = Buffer.from("a secret of 32 characters or so.").toString("base64");

/** What stands in the environment variables of a scheme. */
export function secretsFor({ scheme }: AuthScheme): { readonly client: string; readonly secret: string } {
  return { client, secret: scheme === "rsa" ? publicKey.export({ type: "spki", format: "pem" }).toString() : secret };
}

interface Proof {
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: string;
}

const key = (how: Extract<AuthScheme, { scheme: "hmac" }>["key"]): Buffer =>
  how === "base64" || how === "hex" ? Buffer.from(secret, how) : Buffer.from(secret.normalize("NFKD"));
const spelled = (bytes: Buffer, encoding: "hex" | "base64" | "either"): string =>
  bytes.toString(encoding === "either" ? "base64" : encoding);

/** The text that is signed, and the header or part that tells its time. */
function dated(scheme: Extract<AuthScheme, { scheme: "hmac" | "rsa" }>, body: string) {
  if (!scheme.timestamp) return { text: body, headers: {}, part: "" };
  const { header, part, signed } = scheme.timestamp;
  const time = part === undefined ? new Date().toISOString() : String(Math.floor(Date.now() / 1000));
  const text = signed.replace("{timestamp}", time).replace("{body}", () => body);
  return { text, headers: header ? { [header]: time } : {}, part: part ? `${part}=${time},` : "" };
}

function signed(scheme: Extract<AuthScheme, { scheme: "hmac" | "rsa" }>, body: string): Proof {
  const { text, headers, part } = dated(scheme, body);
  const bytes =
    scheme.scheme === "rsa"
      ? sign(scheme.algorithm, Buffer.from(text), privateKey)
      : createHmac(scheme.algorithm, key(scheme.key)).update(text).digest();
  const named = scheme.scheme === "hmac" && scheme.part ? `${scheme.part}=` : "";
  const value = `${part}${named}${scheme.prefix}${spelled(bytes, scheme.encoding)}`;
  const keyId = scheme.scheme === "rsa" && scheme.keyIdHeader ? { [scheme.keyIdHeader]: "k1" } : {};
  return { headers: { ...headers, ...keyId, [scheme.header]: value } };
}

async function bearer(address: string, tokenPath: string): Promise<Proof> {
  const answer = await fetch(`${address}/${tokenPath}`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString("base64")}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return { headers: { authorization: `Bearer ${token}` } };
}

/** What a request with `body` to our `address` bears, so that it is taken. */
export async function proofOf(scheme: AuthScheme, body: string, address: string): Promise<Proof> {
  switch (scheme.scheme) {
    case "hmac":
    case "rsa":
      return signed(scheme, body);
    case "digest": {
      const text = scheme.signed.replace("{body}", () => body).replace("{secret}", secret);
      const digest = createHash(scheme.algorithm).update(text).digest();
      return { headers: { [scheme.header]: `${scheme.prefix}${spelled(digest, scheme.encoding)}` } };
    }
    case "client-certificate":
      return { headers: { [scheme.header]: scheme.part ? `${scheme.part}=${secret}` : secret } };
    case "api-key":
      return { headers: { [scheme.header]: secret } };
    case "basic":
      return { headers: { authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString("base64")}` } };
    case "bearer":
      return bearer(address, scheme.tokenPath);
    case "url-token":
      return { headers: {}, query: `?${scheme.parameter}=${encodeURIComponent(secret)}` };
  }
}
