/** A UPS Track Alert mapped by hand: what a careful programmer writes for one carrier, nothing of the product. */

interface Alert {
  readonly trackingNumber: string;
  readonly gmtActivityDate: string;
  readonly gmtActivityTime: string;
  readonly activityLocation: { readonly city: string; readonly stateProvince: string; readonly country: string };
  readonly activityStatus: { readonly type: string; readonly code: string; readonly description: string };
  readonly referenceNumbers: readonly { readonly code: string; readonly value: string }[];
}

const milestones: Readonly<Record<string, string>> = {
  "M/MP": "INFO_RECEIVED",
  "P/PU": "PICKED_UP",
  "I/AR": "IN_TRANSIT",
  "I/DP": "IN_TRANSIT",
  "I/OT": "OUT_FOR_DELIVERY",
  "D/FS": "DELIVERED",
};

/** What the ERP is told of one webhook. */
export function mapAlert(body: Buffer) {
  const alert = JSON.parse(body.toString("utf8")) as Alert;
  const date = alert.gmtActivityDate;
  const time = alert.gmtActivityTime.padStart(6, "0");
  const place = alert.activityLocation;
  return {
    trackingNumber: alert.trackingNumber,
    delivery: alert.referenceNumbers.find((reference) => reference.code === "DN")?.value ?? null,
    milestone: milestones[`${alert.activityStatus.type}/${alert.activityStatus.code}`] ?? "UNMAPPED",
    occurredAt: `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}Z`,
    place: `${place.city}, ${place.stateProvince}, ${place.country}`,
    text: alert.activityStatus.description,
  };
}
