/** A connection to the sandbox ERP, an erp-post node behind it, and events to send through. */
import type { ShipmentEvent } from "../../core/event/event.ts";
import { type Erp, startErp } from "../../sandbox/erp.ts";
import { sandboxSecrets } from "../../sandbox/secrets.ts";
import type { FlowNode } from "./runtime.ts";

/** Starts the ERP that the connection names, and sets the environment that it names. */
export async function startNamedErp(parcels: number): Promise<Erp> {
  const erp = await startErp({ parcels, troubled: false });
  Object.assign(process.env, {
    TEST_ERP_URL: erp.url,
    TEST_ERP_USER: sandboxSecrets.s4User,
    TEST_ERP_PASSWORD: sandboxSecrets.s4Password,
  });
  return erp;
}

/** What an erp-post node saves. */
export const post = {
  connection: "erp",
  documentBy: "lookup",
  lookupField: "BillOfLading",
  lookupPath: "trackingNumber",
  readBack: true,
  fields: [],
};
/** A function node that keeps what it gets. */
export const keep = (list: string): object => ({
  func: `global.get('${list}').push(msg); return null;`,
  outputs: 1,
  libs: [],
});
export const connection: FlowNode = {
  id: "erp",
  type: "erp-connection",
  version: 1,
  name: "the ERP",
  store: "store",
  system: "sap-s4",
  baseUrl: "${TEST_ERP_URL}",
  signIn: "basic",
  secretFrom: "env",
  userEnv: "TEST_ERP_USER",
  secretEnv: "TEST_ERP_PASSWORD",
  lanes: 4,
  timeoutSeconds: 10,
  values: { milestoneField: "YY1_ShipmentStatus_DLH", milestoneTimeField: "YY1_ShipmentStatusAt_DLH" },
};
let serial = 0;

/** An event of a parcel; each is a minute later than the one before. */
export function event(
  trackingNumber: string,
  milestone: ShipmentEvent["milestone"],
  more: Partial<ShipmentEvent> = {},
): ShipmentEvent {
  serial += 1;
  const minute = String(serial).padStart(2, "0");
  return {
    id: `event-${serial}`,
    carrier: "acme",
    trackingNumber,
    piece: null,
    event: milestone === "DELIVERED" ? "DELIVERED" : "PICKED_UP",
    milestone,
    reason: null,
    classifier: "actual",
    scope: "shipment",
    occurredAt: { local: `2026-03-02T07:${minute}:00`, utc: `2026-03-02T07:${minute}:00Z`, basis: "utc" },
    recordedAt: null,
    place: null,
    references: [],
    proof: null,
    estimatedDelivery: null,
    retracts: null,
    anomalies: [],
    raw: { code: "x", text: null },
    pack: "acme@1.0.0",
    ...more,
  };
}
