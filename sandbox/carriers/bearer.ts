import type { SandboxSecrets } from "../secrets.ts";
import type { Poster } from "./post.ts";

/** The bearer token that UPS fetches from the receiver and keeps until it expires. */
export type Bearer = {
  /** The token, fetched when none is valid; null when the receiver gives none. Callers at the same time share a fetch. */
  get(): Promise<string | null>;
  /** Forgets the token, after the receiver refused it. */
  drop(): void;
};

function readToken(body: string): { readonly token: string; readonly lifeMs: number } | null {
  try {
    const { access_token: token, expires_in: seconds } = JSON.parse(body) as Record<string, unknown>;
    if (typeof token !== "string" || token === "") return null;
    return { token, lifeMs: (Number(seconds) || 0) * 1_000 };
  } catch {
    return null;
  }
}

/** OAuth 2 client credentials at `/ups/token`: HTTP Basic with client id and secret, form-encoded grant. */
export function openBearer(poster: Poster, secrets: SandboxSecrets, now: () => number): Bearer {
  const basic = Buffer.from(`${secrets.upsClientId}:${secrets.upsClientSecret}`).toString("base64");
  const headers = {
    authorization: `Basic ${basic}`,
    "content-type": "application/x-www-form-urlencoded",
    "user-agent": "UPSPubSubTrackingService",
  };
  let kept: { readonly token: string; readonly expiresAtMs: number } | null = null;
  let fetching: Promise<string | null> | null = null;

  const fetchToken = async (): Promise<string | null> => {
    const outcome = await poster.send("/ups/token", headers, "grant_type=client_credentials");
    const issued = outcome.kind === "answered" && outcome.status === 200 ? readToken(outcome.body) : null;
    kept = issued && { token: issued.token, expiresAtMs: now() + issued.lifeMs };
    fetching = null;
    return issued?.token ?? null;
  };
  return {
    get() {
      if (kept && kept.expiresAtMs > now()) return Promise.resolve(kept.token);
      fetching ??= fetchToken();
      return fetching;
    },
    drop() {
      kept = null;
    },
  };
}
