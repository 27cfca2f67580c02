import { operations } from "../../core/delivery/operations.ts";
import { textSetting } from "../../core/delivery/settings.ts";
import type { ErpSystem, TargetField } from "../../core/delivery/erp.ts";
import { openOdoo } from "./connection.ts";
import { pickingFields } from "./documents.ts";

const field = (name: string, title: string, type: TargetField["type"] = "string"): TargetField => {
  return { name, title, type, maxLength: null };
};

const number = field("trackingNumber", "Tracking number");
const entryFields = [field("amount", "Amount", "number"), field("currency", "Currency"), field("text", "Label")];

/** Odoo, outgoing transfers (`stock.picking`) and what follows them, through JSON-2 (19 and later) or JSON-RPC (18 and earlier). */
export const odoo: ErpSystem = {
  id: "odoo",
  title: "Odoo",
  lanes: 4,
  operations: [
    { id: "milestone", title: operations.milestone, proof: "read-back", fields: pickingFields },
    { id: "tracking", title: operations.tracking, proof: "read-back", fields: [number, ...pickingFields] },
    { id: "ship-confirm", title: operations["ship-confirm"], proof: "read-back", fields: [number] },
    { id: "proof-of-delivery", title: operations["proof-of-delivery"], proof: "read-back", fields: [] },
    { id: "return", title: operations.return, proof: "read-back", fields: [] },
    { id: "invoice-release", title: operations["invoice-release"], proof: "read-back", fields: [] },
    { id: "accrual", title: operations.accrual, proof: "read-back", fields: entryFields },
    {
      id: "claim",
      title: operations.claim,
      proof: "read-back",
      fields: [field("reason", "Title"), field("text", "Text")],
    },
  ],
  absent: {},
  owned: [
    "partner_id",
    "company_id",
    "state",
    "origin",
    "sale_id",
    "group_id",
    "location_id",
    "location_dest_id",
    "picking_type_id",
  ],
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
    textSetting(
      "ownFields",
      "Fields of your own",
      "Fields of the transfer for our terms: receivedBy=x_received_by, deliveredAt=x_delivered_at, carrier=x_carrier. The proof of delivery needs the first two.",
    ),
    textSetting("accrualJournal", "Accrual journal", "Code of the journal for freight that is not billed yet: MISC."),
    textSetting("accrualDebit", "Accrual cost account", "Code of the account that takes the cost: 610000."),
    textSetting("accrualCredit", "Accrual liability account", "Code of the account that takes what is owed: 201000."),
    {
      ...{ name: "accrualPost", title: "Post accruals", type: "boolean", required: false, default: true },
      help: "Post the entry at once; off leaves it a draft for people.",
    },
    textSetting(
      "claimModel",
      "Claim model",
      "Where a claim is opened: helpdesk.ticket (Enterprise), project.task, or a model of yours with name and description.",
    ),
    {
      ...{ name: "company", title: "Company", type: "number", required: false, default: 0 },
      help: "Number of the company in the database, where several have transfers of one name; 0: any.",
    },
  ],
  open: openOdoo,
};
