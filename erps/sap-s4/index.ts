import { textSetting } from "../../core/delivery/settings.ts";
import type { ErpSystem } from "../../core/delivery/erp.ts";
import { openS4 } from "./connection.ts";
import { headerFields, trackingNumber } from "./documents.ts";

/** SAP S/4HANA, outbound deliveries through API_OUTBOUND_DELIVERY_SRV (OData V2, SAP_COM_0106). */
export const sapS4: ErpSystem = {
  id: "sap-s4",
  title: "SAP S/4HANA",
  lanes: 4,
  operations: [
    { id: "milestone", title: "Write the milestone", proof: "read-back", fields: headerFields },
    {
      id: "tracking",
      title: "Write the tracking number",
      proof: "read-back",
      fields: [{ name: trackingNumber, title: "Tracking number", type: "string", maxLength: 35 }, ...headerFields],
    },
    { id: "ship-confirm", title: "Post the goods issue", proof: "read-back", fields: [] },
  ],
  absent: {},
  settings: [
    textSetting(
      "milestoneField",
      "Milestone field",
      "Field of the delivery header that holds the milestone; the standard has none, so it is a customer field such as YY1_ShipmentStatus_DLH.",
    ),
    textSetting(
      "milestoneTimeField",
      "Milestone time field",
      "Field that holds the moment of the milestone as text (ISO 8601, UTC). It also tells which of two milestones is newer.",
    ),
    textSetting(
      "milestoneCodes",
      "Milestone codes",
      "The system's own codes where it has them: DELIVERED=40, RETURNED=50. A milestone without one is written by name.",
    ),
    textSetting(
      "trackingField",
      "Tracking number field",
      "Field that takes the tracking number; the standard has none of that name.",
      "BillOfLading",
    ),
    textSetting("client", "SAP client", "Three digits; empty takes the system's default client."),
  ],
  open: openS4,
};
