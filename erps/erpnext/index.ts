import type { ErpSystem } from "../../core/delivery/erp.ts";
import { openErpnext } from "./connection.ts";
import { milestoneFields, trackingFields } from "./documents.ts";

/** ERPNext on Frappe 13 and later: Shipment and Delivery Note through `/api/resource`. */
export const erpnext: ErpSystem = {
  id: "erpnext",
  title: "ERPNext",
  lanes: 2,
  operations: [
    { id: "milestone", title: "Write the milestone to the Shipment", proof: "read-back", fields: milestoneFields },
    {
      id: "tracking",
      title: "Write tracking number and carrier to the Shipment",
      proof: "read-back",
      fields: trackingFields,
    },
    { id: "ship-confirm", title: "Submit the Delivery Note", proof: "read-back", fields: [] },
    {
      id: "proof-of-delivery",
      title: "Write the proof of delivery to the Delivery Note",
      proof: "read-back",
      fields: null,
    },
  ],
  absent: {},
  settings: [
    {
      name: "statusCodes",
      title: "Tracking status",
      type: "string",
      required: false,
      default: "",
      help: "Words of your tracking_status list where they are not the standard's: EXCEPTION=Delayed, RETURNING=Returned. Sign in with the API key of a user as user, and its API secret as password.",
    },
  ],
  open: openErpnext,
};
