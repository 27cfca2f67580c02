import type { SandboxSecrets } from "../secrets.ts";
import { wallClock } from "../zones.ts";
import type { Scan, Step, Telling } from "./storyline.ts";
import type { Webhook } from "./webhook.ts";

type Status = {
  readonly type: string;
  readonly code: string;
  readonly description: string;
  readonly descriptionCode: string;
};

function status(type: string, code: string, description: string, descriptionCode: string): Status {
  return { type, code, description, descriptionCode };
}

/** Activity status of Track Alert: the code means something only beside its type; the three digits are text. */
const statuses: Readonly<Record<Step, Status>> = {
  label: status("M", "MP", "Shipper created a label, UPS has not received the package yet.", "003"),
  pickup: status("I", "PU", "Pickup Scan", "038"),
  origin: status("I", "OR", "Origin Scan", "005"),
  departed: status("I", "DP", "Departed from Facility", "005"),
  arrived: status("I", "AR", "Arrived at Facility", "005"),
  "at-destination": status("I", "DS", "Destination Scan", "005"),
  "out-for-delivery": status("I", "OT", "Out for Delivery", "021"),
  delay: status("X", "7W", "Severe weather conditions have delayed delivery.", "052"),
  damage: status("X", "45", "Your package was damaged in transit. We will notify the sender with details.", "059"),
  attempt: status("X", "48", "The receiver was not available for delivery.", "022"),
  returning: status("X", "UF", "We're in the process of returning this package to the sender.", "035"),
  returned: status("X", "UA", "UPS has returned your package to the sender.", "034"),
  delivered: status("D", "FS", "Delivered", "011"),
  riddle: status("I", "Q7", "Reassigned by automated sorter", "987"),
};

function compact(local: string): { date: string; time: string } {
  const [date = "", time = ""] = local.split("T");
  return { date: date.replaceAll("-", ""), time: time.replaceAll(":", "") };
}

/** The body of one Track Alert event: no event id, local and GMT clock side by side, offset written with a dot. */
export function upsBody(scan: Scan): Record<string, unknown> {
  const { city, state, postalCode, country, zone } = scan.place;
  const clock = wallClock(zone, scan.atMs);
  const local = compact(clock.local);
  const gmt = compact(wallClock("Etc/UTC", scan.atMs).local);
  const delivered = { actualDeliveryDate: local.date, actualDeliveryTime: local.time, receivedBy: scan.signedBy };
  return {
    trackingNumber: scan.parcel.trackingNumber,
    localActivityDate: local.date,
    localActivityTime: local.time,
    activityLocation: { city, stateProvince: state, postalCode, country },
    activityStatus: statuses[scan.step],
    scheduledDeliveryDate: compact(wallClock(scan.parcel.destination.zone, scan.promisedMs).local).date,
    gmtActivityDate: gmt.date,
    gmtActivityTime: gmt.time,
    gmtOffset: clock.offset.replace(":", "."),
    ...(scan.step === "delivered" ? delivered : {}),
  };
}

/** Track Alert v2 carries no signature: a bearer token that the receiver issued, and the client id as `x-api-key`. */
export function upsWebhook({ scan }: Telling, secrets: SandboxSecrets, bearer: string): Webhook {
  return {
    carrier: "ups",
    path: "/ups",
    headers: {
      "content-type": "application/json",
      "user-agent": "UPSPubSubTrackingService",
      "x-api-key": secrets.upsClientId,
      authorization: `Bearer ${bearer}`,
    },
    body: JSON.stringify(upsBody(scan)),
    trackingNumber: scan.parcel.trackingNumber,
  };
}
