import { type Clock, systemClock } from "../../../core/clock.ts";
import type { ErpSettings } from "../../../core/delivery/erp.ts";
import { sandboxSecrets } from "../../../sandbox/secrets.ts";

type Values = ErpSettings["values"];

/** Settings for the sandbox's S/4-like service. */
export function s4Settings(baseUrl: string, clock: Clock = systemClock, values: Values = {}): ErpSettings {
  return {
    baseUrl,
    timeoutMs: 2000,
    sockets: 4,
    clock,
    values: {
      milestoneField: "YY1_ShipmentStatus_DLH",
      milestoneTimeField: "YY1_ShipmentStatusAt_DLH",
      trackingField: "YY1_TrackingNumber_DLH",
      ...values,
    },
    secrets: { user: sandboxSecrets.s4User, password: sandboxSecrets.s4Password },
  };
}

/** Settings for the sandbox's REST service: events under an idempotency key. */
export function eventSettings(baseUrl: string, clock: Clock = systemClock, values: Values = {}): ErpSettings {
  return {
    baseUrl: `${baseUrl}/api/shipments`,
    timeoutMs: 2000,
    sockets: 4,
    clock,
    values: {
      method: "POST",
      path: "/events",
      body: '{"shipment":"{document}","milestone":"{milestone}","eventId":"{eventId}","occurredAt":"{occurredAt}"}',
      keyHeader: "Idempotency-Key",
      ...values,
    },
    secrets: { apiKey: sandboxSecrets.restApiKey },
  };
}

/** Settings for the sandbox's REST service: shipments that are replaced under If-Match. */
export function shipmentSettings(baseUrl: string, clock: Clock = systemClock, values: Values = {}): ErpSettings {
  const fields = {
    method: "PUT",
    path: "/{document}",
    body: '{"status":"{milestone}","statusAt":"{occurredAt}"}',
    keyHeader: "",
    readPath: "/{document}",
    readCompare: "status={milestone}, statusAt={occurredAt}",
    milestonePath: "status",
    milestoneTimePath: "statusAt",
    ifMatch: true,
  };
  return eventSettings(baseUrl, clock, { ...fields, ...values });
}
