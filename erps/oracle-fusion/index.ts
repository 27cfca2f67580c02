import type { ErpSystem } from "../../core/delivery/erp.ts";
import { textSetting } from "../../core/delivery/settings.ts";
import { openFusion } from "./connection.ts";
import { confirmedDefault, orderSystemDefault, readyDefault, releaseActionDefault } from "./wording.ts";

const text = (name: string, title: string, maxLength: number | null) =>
  ({ name, title, type: "string", maxLength }) as const;
const moment = (name: string, title: string) => ({ name, title, type: "datetime", maxLength: null }) as const;

/** Lengths of the standard; a segment of the flexfield is written by its own name behind `DFF.`. */
const header = [text("BillOfLading", "Bill of lading", 50), text("Waybill", "Waybill", 30)];
const shipped = [
  text("TrackingNumber", "Tracking number, on each line", 30),
  ...header,
  moment("ActualShipDate", "Shipped at"),
];
const segment = "Segment of the shipments' descriptive flexfield";

/** Oracle Fusion Cloud SCM: shipments and sales orders through `/fscmRestApi`. */
export const oracleFusion: ErpSystem = {
  id: "oracle-fusion",
  title: "Oracle Fusion",
  lanes: 2,
  owned: ["ShippedQuantity", "RequestedQuantity", "SellingPrice", "UnitPrice", "ShipFromOrganizationCode"],
  operations: [
    { id: "milestone", title: "Write the milestone to the shipment", proof: "read-back", fields: header },
    { id: "tracking", title: "Write the tracking number to the shipment lines", proof: "read-back", fields: shipped },
    { id: "ship-confirm", title: "Confirm the shipment", proof: "read-back", fields: shipped },
    {
      id: "proof-of-delivery",
      title: "Write the date of delivery to the shipment",
      proof: "read-back",
      fields: [moment("ActualDeliveryDate", "Delivered at"), ...header],
    },
    {
      id: "return",
      title: "Create the return order",
      proof: "read-back",
      fields: [text("ReturnReasonCode", "Reason", 30), text("Comments", "Comments", 2000)],
    },
    { id: "invoice-release", title: "Release the pause before billing", proof: "read-back", fields: [] },
  ],
  absent: {
    accrual:
      "No service posts a freight accrual: import a journal (erpintegrations, FBDI file JournalImport), or let Transportation Management accrue.",
    claim:
      "The claims of Channel Revenue Management are those of customers and suppliers: open a service request in Fusion Service (crmRestApi), or a payables debit memo.",
  },
  settings: [
    textSetting("restVersion", "Version of the services", "Part of every path.", "11.13.18.05"),
    textSetting(
      "frameworkVersion",
      "Framework version",
      "REST-Framework-Version, 2 to 9. It decides how questions are written and how children come.",
      "4",
    ),
    textSetting(
      "metadataContext",
      "Metadata context",
      'Metadata-Context, where you test in a sandbox: sandbox="NAME".',
    ),
    textSetting("scope", "OAuth scope", "Scope of your environment, where you sign in with OAuth 2."),
    textSetting("milestoneField", "Milestone", `${segment} that holds the milestone, by its API name (text).`),
    textSetting(
      "milestoneTimeField",
      "Milestone time",
      `${segment} that holds the moment of the milestone (text, UTC). It tells which of two milestones is newer.`,
    ),
    textSetting(
      "milestoneCodes",
      "Milestone codes",
      "Your own words where you have them: DELIVERED=40, RETURNED=50. A milestone without one is written by name.",
    ),
    textSetting("carrierField", "Carrier", `${segment} that holds the carrier.`),
    textSetting("trackingUrlField", "Tracking page", `${segment} that holds the address of the tracking page.`),
    textSetting("estimatedDeliveryField", "Estimated delivery", `${segment} that holds the expected delivery.`),
    textSetting("receivedByField", "Received by", `${segment} that holds who received the goods.`),
    textSetting("reasonField", "Reason", `${segment} that holds why a shipment deviates.`),
    textSetting("flexContext", "Flexfield context", "Context code of these segments; empty where they are global."),
    textSetting(
      "confirmedStatuses",
      "Confirmed statuses",
      "Status codes of a shipment that is confirmed or beyond.",
      confirmedDefault,
    ),
    textSetting(
      "readyStatuses",
      "Ready statuses",
      "Status codes of shipment lines that are ready to be shipped.",
      readyDefault,
    ),
    textSetting(
      "orderSystem",
      "Source system of returns",
      "Code of the source system that return orders are entered under.",
      orderSystemDefault,
    ),
    textSetting("returnReason", "Return reason", "Reason code of a return that brings none of its own."),
    textSetting(
      "releaseAction",
      "Action that releases billing",
      "Code of the sales order action that releases a pause task.",
      releaseActionDefault,
    ),
  ],
  open: openFusion,
};
