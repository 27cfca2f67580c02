import type { TestContext } from "node:test";
import { type Clock, systemClock } from "../../core/clock.ts";
import { breakerRules } from "../../core/delivery/breaker.ts";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import { customOData } from "../../erps/custom-odata/index.ts";
import { type OData, odataSecrets, startOData } from "../../sandbox/odata/start.ts";
import { type Desk, openDeskBefore } from "../core/delivery/desk.ts";
import { declaredAsks, deliveryOf } from "./declared-asks.ts";
import type { Rig } from "./rig.ts";

type Version = "V2" | "V4";

function made(entitySet: string): object {
  const fieldNames = "reason=Reason, amount=Amount, currency=Currency";
  return {
    ...{ entitySet, fieldNames, referenceField: "ExternalId", referenceLength: 20 },
    body: { Delivery: "{document}" },
  };
}

/** Deliveries that are changed, an action that posts the goods issue, and postings that are created about them. */
function valuesFor(version: Version): ErpSettings["values"] {
  return {
    ...{ version, entitySet: "Deliveries", keyField: "Number", ifMatch: true, csrf: version === "V2" },
    fieldNames: "trackingNumber=TrackingNo, carrier=CarrierCode, deliveredAt=DeliveredAt, receivedBy=ReceivedBy",
    numberFields: "delivery=Number, order=OrderNumber",
    ...{ milestoneField: "ShipStatus", milestoneTimeField: "ShipStatusAt" },
    method: version === "V2" ? "MERGE" : "PATCH",
    requests: JSON.stringify({
      "ship-confirm": {
        action: version === "V2" ? "PostGoodsIssue" : "Store.PostGoodsIssue",
        doneWhen: "GoodsStatus=C",
      },
      return: made("Returns"),
      "invoice-release": made("Invoices"),
      accrual: made("Accruals"),
      claim: made("Claims"),
    }),
  };
}

export function odataSettings(
  baseUrl: string,
  version: Version = "V4",
  clock: Clock = systemClock,
  more: ErpSettings["values"] = {},
): ErpSettings {
  const values = { ...valuesFor(version), ...more };
  return { baseUrl, timeoutMs: 1000, sockets: 4, clock, values, secrets: odataSecrets };
}

/** An outage is not what these tests are about: the breaker asks again at once. */
const breaker = { ...breakerRules, waitMs: 50 };

export async function openODataDesk(
  t: TestContext,
  version: Version = "V4",
  more: ErpSettings["values"] = {},
): Promise<Desk<OData>> {
  const settings = (url: string, clock: Clock): ErpSettings => odataSettings(url, version, clock, more);
  return openDeskBefore(t, await startOData({ version }), { open: customOData.open, settings, breaker });
}

function rigOf(version: Version, id: string, steps: number): Rig {
  return {
    ...{ id, steps, system: customOData, asks: declaredAsks, tellsOutcome: true },
    start: (options) => startOData({ ...options, version }),
    settings: (url, clock) => odataSettings(url, version, clock),
    numbers: (n) => ({ delivery: deliveryOf(n), order: String(4_500_000 + n) }),
  };
}

export const customODataRig: Rig = rigOf("V4", "custom-odata", 5);
export const customODataV2Rig: Rig = rigOf("V2", "custom-odata version 2", 6);
