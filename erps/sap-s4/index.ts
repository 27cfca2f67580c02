import { operations } from "../../core/delivery/operations.ts";
import { textSetting } from "../../core/delivery/settings.ts";
import type { ErpSystem, TargetField } from "../../core/delivery/erp.ts";
import { openS4 } from "./connection.ts";
import { headerFields } from "./documents.ts";

const number: TargetField = { name: "trackingNumber", title: "Tracking number", type: "string", maxLength: 35 };
const reason: TargetField = { name: "SDDocumentReason", title: "Order reason", type: "string", maxLength: 3 };

/** SAP S/4HANA, outbound deliveries through API_OUTBOUND_DELIVERY_SRV (OData V2, SAP_COM_0106), returns through API_CUSTOMER_RETURN_SRV. */
export const sapS4: ErpSystem = {
  id: "sap-s4",
  title: "SAP S/4HANA",
  lanes: 4,
  operations: [
    { id: "milestone", title: operations.milestone, proof: "read-back", fields: headerFields },
    { id: "tracking", title: operations.tracking, proof: "read-back", fields: [number, ...headerFields] },
    { id: "ship-confirm", title: operations["ship-confirm"], proof: "read-back", fields: [] },
    { id: "return", title: operations.return, proof: "read-back", fields: [reason] },
  ],
  absent: {
    "proof-of-delivery":
      "The service shows the proof of delivery and does not take it: post the IDoc message STPPOD through a connection of the kind SAP ECC (IDoc) to the same system.",
    "invoice-release":
      "A delivery is due for billing as soon as its goods issue is posted: post the goods issue, and let the system's billing run make the invoice.",
    accrual:
      "Freight cost is accrued by Transportation Management, or posted as a journal entry through the SOAP service of SAP_COM_0002, which a connection of the kind Custom REST can call.",
    claim:
      "A claim is a quality notification: create it through API_QUALITYNOTIFICATION_SRV with a connection of the kind Custom REST.",
  },
  owned: [
    "SoldToParty",
    "ShipToParty",
    "ShippingPoint",
    "SalesOrganization",
    "OverallGoodsMovementStatus",
    "OverallSDProcessStatus",
    "OverallProofOfDeliveryStatus",
    "ProofOfDeliveryDate",
    "HeaderBillingBlockReason",
  ],
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
    textSetting("carrierField", "Carrier field", "Customer field of the header (text) that takes the carrier's name."),
    textSetting(
      "trackingUrlField",
      "Tracking page field",
      "Customer field of the header (text) for the tracking page.",
    ),
    textSetting(
      "estimatedDeliveryField",
      "Estimated delivery field",
      "Customer field of the header (text), or DeliveryDate where the carrier may move the date that was promised.",
    ),
    textSetting(
      "deliveredAtField",
      "Delivered at field",
      "Customer field of the header (text) for the moment of delivery.",
    ),
    textSetting(
      "receivedByField",
      "Received by field",
      "Customer field of the header (text) for who received the goods.",
    ),
    textSetting(
      "shippingPoint",
      "Shipping point",
      "Only deliveries of this shipping point are read as released; empty: all.",
    ),
    textSetting(
      "returnType",
      "Return type",
      "Sales document type of a return: CBAR in the cloud, RE2 or your own.",
      "CBAR",
    ),
    textSetting("returnReason", "Return reason", "Order reason of a return where the post gives none: 101."),
    textSetting(
      "returnReasons",
      "Return reasons",
      "The system's own order reasons for the reasons that flows give: REFUSED=101, DAMAGED=102.",
    ),
    textSetting(
      "returnService",
      "Path of the return service",
      "Where customer returns are created.",
      "/sap/opu/odata/sap/API_CUSTOMER_RETURN_SRV",
    ),
    textSetting("client", "SAP client", "Three digits; empty takes the system's default client."),
  ],
  open: openS4,
};
