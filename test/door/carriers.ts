/** The three carriers at a site: they tell of scans, each proven as its carrier does. */
import type { Scan, Step } from "../../sandbox/carriers/storyline.ts";
import type { Parcel } from "../../sandbox/parcels.ts";
import type { Answer } from "./exchange.ts";
import { secrets } from "./marks.ts";
import type { Site } from "./site.ts";
import { bodyOf, proven, scanOf } from "./webhooks.ts";

export interface Carriers {
  /** Tells of one scan; answers the receipt. Throws where it was not accepted. */
  tell(parcel: Parcel, step: Step, hour: number, change?: (scan: Scan) => Scan): Promise<number>;
}

/** Asks the site for the token that UPS posts with. */
export async function issuedToken(site: Site): Promise<string> {
  const client = Buffer.from(`${secrets.upsClientId}:${secrets.upsClientSecret}`).toString("base64");
  const headers = { Authorization: `Basic ${client}`, "Content-Type": "application/x-www-form-urlencoded" };
  const body = "grant_type=client_credentials";
  const answer = await fetch(`${site.url}/waybill/ups/token`, { method: "POST", headers, body });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** The receipt that an answer names. */
export function receiptOf({ status, text }: Answer): number {
  if (status !== 200) throw new Error(`The webhook was not accepted: ${status} ${text}`);
  return (JSON.parse(text) as { receipt: number }).receipt;
}

export async function openCarriers(site: Site): Promise<Carriers> {
  const token = await issuedToken(site);
  return {
    async tell(parcel, step, hour, change = (scan) => scan) {
      const body = JSON.stringify(bodyOf(change(scanOf(parcel, step, hour))));
      return receiptOf(await site.send(proven(parcel.carrier, body, token)));
    },
  };
}
