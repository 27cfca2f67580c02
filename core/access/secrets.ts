import { hash, timingSafeEqual } from "node:crypto";

/** What a caller must prove to know. Two secrets are valid while one is being exchanged for the other. */
export interface AccessSecrets {
  readonly secret: string;
  /** The secret before, during a rotation. */
  readonly previous: string | null;
  /** Client id or user name, where the scheme has one. */
  readonly client: string | null;
}

/** The secrets that are valid now; empty ones never are. */
export function validSecrets({ secret, previous }: AccessSecrets): readonly string[] {
  return [secret, previous ?? ""].filter((known) => known !== "");
}

/** Whether two texts are equal, in a time that tells nothing of where they differ or of how long the secret is. */
export function isSame(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

/** Whether `given` is one of `secrets`; every one is compared. */
export function isOneOf(given: string, secrets: readonly string[]): boolean {
  return secrets.map((secret) => isSame(given, secret)).some((same) => same);
}

function digest(text: string): Buffer {
  return hash("sha256", text, "buffer");
}
