import { textSetting } from "../../core/delivery/settings.ts";
import type { ErpSystem } from "../../core/delivery/erp.ts";
import { openOdoo } from "./connection.ts";
import { pickingFields, trackingNumber } from "./documents.ts";

/** Odoo, outgoing transfers (`stock.picking`) through JSON-2 (19 and later) or JSON-RPC (18 and earlier). */
export const odoo: ErpSystem = {
  id: "odoo",
  title: "Odoo",
  lanes: 4,
  operations: [
    { id: "milestone", title: "Write the milestone", proof: "read-back", fields: pickingFields },
    {
      id: "tracking",
      title: "Write the tracking number",
      proof: "read-back",
      fields: [{ name: trackingNumber, title: "Tracking number", type: "string", maxLength: null }, ...pickingFields],
    },
    {
      id: "ship-confirm",
      title: "Confirm the shipment",
      proof: "read-back",
      fields: [{ name: trackingNumber, title: "Tracking number", type: "string", maxLength: null }],
    },
  ],
  absent: {},
  settings: [
    textSetting(
      "protocol",
      "Interface",
      "json2 for Odoo 19 and later: sign in by API key or fixed token. jsonrpc for older ones: sign in by user and password.",
      "json2",
    ),
    textSetting(
      "database",
      "Database",
      "Name of the database; may be empty with json2 where the host serves only one.",
    ),
    textSetting(
      "milestoneField",
      "Milestone field",
      "Field of the transfer that holds the milestone; the standard has none, so it is a text or selection field of yours such as x_shipment_status.",
    ),
    textSetting(
      "milestoneTimeField",
      "Milestone time field",
      "Field that holds the moment of the milestone (date and time). It also tells which of two milestones is newer.",
    ),
    textSetting(
      "milestoneCodes",
      "Milestone codes",
      "The values of your selection field: DELIVERED=delivered, RETURNED=back. A milestone without one is written by name.",
    ),
    textSetting(
      "trackingField",
      "Tracking number field",
      "Field that takes the tracking number; the standard one needs the module stock_delivery.",
      "carrier_tracking_ref",
    ),
    {
      ...{ name: "company", title: "Company", type: "number", required: false, default: 0 },
      help: "Number of the company in the database, where several have transfers of one name; 0: any.",
    },
  ],
  open: openOdoo,
};
