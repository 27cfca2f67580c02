/** UPS as it calls: the token is fetched, then the event is posted. */
import { openBearer } from "../../sandbox/carriers/bearer.ts";
import { openPoster } from "../../sandbox/carriers/post.ts";
import type { Scan, Step } from "../../sandbox/carriers/storyline.ts";
import { upsWebhook } from "../../sandbox/carriers/ups.ts";
import { type Parcel, parcelOf } from "../../sandbox/parcels.ts";
import { sandboxSecrets } from "../../sandbox/secrets.ts";

const timeoutMs = 10_000;
const beginsAtMs = Date.UTC(2026, 2, 2, 6);

function scanOf(parcel: Parcel, step: Step, hour: number): Scan {
  const signedBy = step === "delivered" ? "R. Okafor" : "";
  const atMs = beginsAtMs + hour * 3_600_000;
  return { parcel, step, place: parcel.destination, atMs, promisedMs: beginsAtMs + 40 * 3_600_000, signedBy };
}

/**
 * Sends one event of the n-th parcel (a UPS parcel: 1, 4, 7, …), its body changed as UPS might one day, and answers the
 * status that came back; 0 where none did.
 */
export async function sendUps(
  editorUrl: string,
  parcel: number,
  step: Step,
  hour = 0,
  change: (body: string) => string = (body) => body,
): Promise<number> {
  const poster = openPoster(`${editorUrl}/waybill`, 1, timeoutMs);
  try {
    const token = await openBearer(poster, sandboxSecrets, Date.now).get();
    if (token === null) return 0;
    const scan = scanOf(parcelOf(parcel), step, hour);
    const webhook = upsWebhook({ scan, told: [scan], kind: "news" }, sandboxSecrets, token);
    const outcome = await poster.send(webhook.path, webhook.headers, change(webhook.body));
    return outcome.kind === "answered" ? outcome.status : 0;
  } finally {
    poster.close();
  }
}
