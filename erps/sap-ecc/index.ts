import type { ErpSystem } from "../../core/delivery/erp.ts";
import { openEcc } from "./connection.ts";
import { goodsIssueFields, proofFields, shipmentFields } from "./fields.ts";
import { settings } from "./settings.ts";

/** SAP ECC 6.0 and other systems that take deliveries and shipments by IDoc: DELVRY03 and SHPMNT05 in XML. */
export const sapEcc: ErpSystem = {
  id: "sap-ecc",
  title: "SAP ECC (IDoc)",
  lanes: 4,
  operations: [
    {
      id: "milestone",
      title: "Write the milestone to the shipment (SHPMNT05)",
      proof: "answer",
      fields: shipmentFields,
    },
    {
      id: "tracking",
      title: "Write the tracking number to the shipment (SHPMNT05)",
      proof: "answer",
      fields: shipmentFields,
    },
    {
      id: "ship-confirm",
      title: "Post the goods issue of the delivery (DELVRY03, SHPCON)",
      proof: "answer",
      fields: goodsIssueFields,
    },
    {
      id: "proof-of-delivery",
      title: "Confirm the proof of delivery (DELVRY03, STPPOD)",
      proof: "answer",
      fields: proofFields,
    },
  ],
  absent: {
    return:
      "ECC takes a return order by BAPI (BAPI_CUSTOMERRETURN_CREATE), not by IDoc: call it through your middleware, or SAP S/4HANA's return.",
    "invoice-release":
      "ECC bills by its own billing due list (VF04) once goods issue or proof of delivery is posted: post those.",
    accrual: "ECC accrues freight with its shipment cost documents (VI01, VI05): they follow from the shipment there.",
    claim:
      "ECC keeps claims as quality notifications (BAPI_QUALNOT_CREATE) or dispute cases: create them through your middleware.",
  },
  settings,
  open: openEcc,
};
