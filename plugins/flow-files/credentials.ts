import { createCipheriv, createHash, randomBytes } from "node:crypto";

/**
 * A credential file without credentials, as Node-RED encrypts it (AES-256-CTR, the initial vector as 32 hex digits in
 * front). An installation that has none yet would otherwise be warned at every start that its file is not encrypted.
 */
export function noCredentials(credentialSecret: string): object {
  const key = createHash("sha256").update(credentialSecret).digest();
  const vector = randomBytes(16);
  const cipher = createCipheriv("aes-256-ctr", key, vector);
  return { $: vector.toString("hex") + cipher.update("{}", "utf8", "base64") + cipher.final("base64") };
}
