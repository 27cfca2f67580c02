import { operations } from "../../core/delivery/operations.ts";
import { textSetting } from "../../core/delivery/settings.ts";
import type { ErpSystem, SettingField, TargetField } from "../../core/delivery/erp.ts";
import { openErpnext } from "./connection.ts";
import { milestoneFields, trackingFields } from "./documents.ts";

const field = (name: string, title: string, type: TargetField["type"] = "string"): TargetField => {
  return { name, title, type, maxLength: null };
};

const entryFields = [field("amount", "Amount", "number"), field("currency", "Currency"), field("text", "Remark")];
const claimFields = [field("reason", "Subject"), field("text", "Description")];

const flag = (name: string, title: string, isOn: boolean, help: string): SettingField => {
  return { name, title, type: "boolean", required: false, default: isOn, help };
};

/** ERPNext on Frappe 13 and later: Shipment, Delivery Note and what follows it, through `/api/resource`. */
export const erpnext: ErpSystem = {
  id: "erpnext",
  title: "ERPNext",
  lanes: 2,
  operations: [
    { id: "milestone", title: operations.milestone, proof: "read-back", fields: milestoneFields },
    { id: "tracking", title: operations.tracking, proof: "read-back", fields: trackingFields },
    { id: "ship-confirm", title: operations["ship-confirm"], proof: "read-back", fields: [] },
    { id: "proof-of-delivery", title: operations["proof-of-delivery"], proof: "read-back", fields: null },
    { id: "return", title: operations.return, proof: "read-back", fields: null },
    { id: "invoice-release", title: operations["invoice-release"], proof: "read-back", fields: null },
    { id: "accrual", title: operations.accrual, proof: "read-back", fields: entryFields },
    { id: "claim", title: operations.claim, proof: "read-back", fields: claimFields },
  ],
  absent: {},
  owned: ["customer", "company", "items", "total", "net_total", "grand_total", "status", "per_billed", "set_warehouse"],
  settings: [
    textSetting(
      "statusCodes",
      "Tracking status",
      "Words of your tracking_status list where they are not the standard's: EXCEPTION=Delayed, RETURNING=Returned. Sign in with the API key of a user as user, and its API secret as password.",
    ),
    textSetting(
      "shipmentFields",
      "Fields of your own on the Shipment",
      "Fields for our terms that the standard has no place for: estimatedDelivery=custom_eta, billOfLading=custom_bol.",
    ),
    textSetting(
      "noteFields",
      "Fields of your own on the Delivery Note",
      "Fields for the proof of delivery, and for what a return says: receivedBy=custom_received_by, deliveredAt=custom_delivered_at.",
    ),
    flag(
      "submitReturns",
      "Submit returns",
      true,
      "Submit a return at once, which takes the goods into stock; off leaves a draft.",
    ),
    flag("submitInvoices", "Submit invoices", false, "Submit a Sales Invoice at once; off leaves a draft for people."),
    flag("submitAccruals", "Submit accruals", true, "Submit a Journal Entry at once; off leaves a draft for people."),
    textSetting(
      "accrualDebit",
      "Accrual cost account",
      "Account that takes the cost: Freight and Forwarding Charges - WT.",
    ),
    textSetting("accrualCredit", "Accrual liability account", "Account that takes what is owed: Accrued Freight - WT."),
    textSetting(
      "accrualCostCenter",
      "Accrual cost center",
      "Cost center of both rows, where the accounts want one: Main - WT.",
    ),
  ],
  open: openErpnext,
};
