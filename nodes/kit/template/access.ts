/** Which environment variables hold the secrets of a carrier, and what has to be in them. */
import type { Poll } from "../../../core/mapping/poll.ts";
import type { AuthScheme } from "../../../core/mapping/webhook.ts";

/** An environment variable, and what it holds in plain words. */
export interface Variable {
  readonly name: string;
  readonly holds: string;
}

/** What one side proves itself with; null where the scheme has no such part. */
export interface Access {
  readonly client: Variable | null;
  readonly secret: Variable | null;
}

type Part = readonly [ending: string, holds: string];
type Parts = { readonly client?: Part; readonly secret?: Part };

const noParts: Parts = {};

const calling: Readonly<Record<AuthScheme["scheme"], Parts>> = {
  hmac: { secret: ["SECRET", "the secret that CARRIER signs with"] },
  digest: { secret: ["SECRET", "the secret that CARRIER signs with"] },
  rsa: { secret: ["PUBLIC_KEY", "the public key of CARRIER, as a key set (JWKS) or PEM"] },
  "client-certificate": {
    secret: ["CERTIFICATE", "fingerprint or subject of the certificate that CARRIER calls with"],
  },
  "api-key": { secret: ["API_KEY", "a key that you make up and give to CARRIER"] },
  basic: {
    client: ["USER", "a user name that you give to CARRIER"],
    secret: ["PASSWORD", "a password that you give to CARRIER"],
  },
  bearer: {
    client: ["CLIENT_ID", "a client id that you give to CARRIER"],
    secret: ["CLIENT_SECRET", "a client secret that you give to CARRIER"],
  },
  "url-token": { secret: ["TOKEN", "a token that you make up: it stands in the address"] },
};

const asking: Readonly<Record<Poll["auth"]["scheme"], Parts>> = {
  oauth2: {
    client: ["CLIENT_ID", "the client id that CARRIER gave you"],
    secret: ["CLIENT_SECRET", "the client secret that CARRIER gave you"],
  },
  "api-key": { secret: ["API_KEY", "the key that CARRIER gave you"] },
  basic: {
    client: ["USER", "the user name that CARRIER gave you"],
    secret: ["PASSWORD", "the password that CARRIER gave you"],
  },
  bearer: { secret: ["TOKEN", "the token that CARRIER gave you"] },
  none: noParts,
};

function access({ client, secret }: Parts, carrier: string, prefix: string): Access {
  const variable = (part: Part | undefined): Variable | null =>
    part ? { name: `${prefix}_${part[0]}`, holds: part[1].replace("CARRIER", carrier) } : null;
  return { client: variable(client), secret: variable(secret) };
}

/** What a carrier proves itself with when it calls us. */
export function accessToUs(scheme: AuthScheme, carrier: string, prefix: string): Access {
  return access(calling[scheme.scheme], carrier, prefix);
}

/** What we prove ourselves with when we ask a carrier. */
export function accessToCarrier({ scheme }: Poll["auth"], carrier: string, prefix: string): Access {
  return access(asking[scheme], carrier, prefix);
}

/** The variables that there are, the client's first. */
export function variablesOf({ client, secret }: Access): readonly Variable[] {
  return [client, secret].filter((variable) => variable !== null);
}
