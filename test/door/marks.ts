/** Secrets that bear a mark: wherever the mark turns up, a secret got out. */
import { generateKeyPairSync } from "node:crypto";
import { type SandboxSecrets, secretVariables } from "../../sandbox/secrets.ts";

export const mark = "kept-safe-91c7";

const marked = (name: string): string => `${mark}-${name}`;

export const secrets: SandboxSecrets = {
  upsClientId: "ups-client",
  upsClientSecret: marked("ups"),
  fedexSecret: marked("fedex"),
  dhlApiKey: marked("dhl"),
  s4User: "s4-user",
  s4Password: marked("s4"),
  restApiKey: marked("rest"),
};

export const upsKey = marked("ups-key");
export const urlToken = marked("url-token");
export const stampSecret = marked("stamp");
export const digestSecret = marked("digest");
/** SHA-256 of the certificate that may call. */
export const fingerprint = "9a0f5c1d".repeat(8);
/** The key pair of the carrier that signs with one; we hold its public half. */
export const keyPair = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const keyId = "acme-2026";
const keySet = JSON.stringify({ keys: [{ ...keyPair.publicKey.export({ format: "jwk" }), kid: keyId }] });
export const basic = { user: "acme-user", password: marked("basic") } as const;
export const admin = { user: "admin", password: marked("admin") } as const;

/** The environment of Node-RED: every secret, each under its own variable. */
export function secretEnvironment(): Record<string, string> {
  const names = Object.keys(secretVariables) as (keyof SandboxSecrets)[];
  return {
    ...Object.fromEntries(names.map((name) => [secretVariables[name], secrets[name]])),
    DOOR_UPS_KEY: upsKey,
    DOOR_URL_TOKEN: urlToken,
    DOOR_STAMP: stampSecret,
    DOOR_BASIC_USER: basic.user,
    DOOR_BASIC: basic.password,
    DOOR_DIGEST: digestSecret,
    DOOR_KEY_SET: keySet,
    DOOR_CERTIFICATE: fingerprint,
    WAYBILL_CREDENTIAL_SECRET: marked("credentials"),
  };
}
