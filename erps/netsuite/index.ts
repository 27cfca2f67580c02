import type { ErpSystem } from "../../core/delivery/erp.ts";
import { openNetSuite } from "./connection.ts";
import { accrualFields, claimFields, memoField } from "./creations.ts";
import { bodyFields, trackingFields } from "./documents.ts";
import { settings } from "./settings.ts";

const proof = "read-back";

/** Oracle NetSuite, item fulfillments through SuiteTalk REST web services. */
export const netSuite: ErpSystem = {
  id: "netsuite",
  title: "Oracle NetSuite",
  lanes: 2,
  timeoutSeconds: 120,
  operations: [
    { id: "tracking", title: "Write the tracking number", proof, fields: trackingFields },
    { id: "milestone", title: "Write the milestone", proof, fields: bodyFields },
    { id: "ship-confirm", title: "Confirm the shipment", proof, fields: [] },
    { id: "proof-of-delivery", title: "Write the proof of delivery", proof, fields: bodyFields },
    { id: "return", title: "Create the return authorization", proof, fields: memoField },
    { id: "invoice-release", title: "Create the invoice", proof, fields: memoField },
    { id: "accrual", title: "Accrue the freight cost", proof, fields: accrualFields },
    { id: "claim", title: "Open a support case", proof, fields: claimFields },
  ],
  absent: {},
  owned: ["shipStatus", "createdFrom", "entity", "item", "tranId", "status", "postingPeriod", "exchangeRate"],
  settings,
  open: openNetSuite,
};
