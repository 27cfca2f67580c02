import type { ErpSystem, SettingField } from "../../core/delivery/erp.ts";
import { textSetting } from "../../core/delivery/settings.ts";
import { openBusinessCentral } from "./connection.ts";

const settings: readonly SettingField[] = [
  {
    name: "company",
    title: "Company id",
    type: "string",
    required: true,
    help: "The id (GUID) of the company, from .../api/v2.0/companies. Base URL: https://api.businesscentral.dynamics.com/v2.0/TENANT/ENVIRONMENT, token URL: https://login.microsoftonline.com/TENANT/oauth2/v2.0/token.",
  },
  textSetting(
    "scope",
    "OAuth scope",
    "As it is for Business Central online.",
    "https://api.businesscentral.dynamics.com/.default",
  ),
  textSetting(
    "pageRoute",
    "Route of your API page",
    "Publisher, group and version of the page on posted shipments that your extension brings: contoso/waybill/v1.0. Without it no tracking number, milestone or proof of delivery can be written.",
  ),
  textSetting("pageEntity", "Entity set of the page", "As the page's EntitySetName.", "waybillShipments"),
  textSetting("pageKeyField", "Number field of the page", "Holds the number of the shipment.", "number"),
  textSetting(
    "pageOrderField",
    "Order field of the page",
    "Holds the number of the order; empty where there is none.",
    "orderNumber",
  ),
  textSetting(
    "pageFields",
    "Fields of the page",
    "Which field takes which value: trackingNumber=packageTrackingNo, carrier=shippingAgentCode, deliveredAt=deliveredAt, receivedBy=receivedBy, trackingUrl=trackingUrl.",
    "trackingNumber=packageTrackingNo, carrier=shippingAgentCode",
  ),
  textSetting("milestoneField", "Milestone field of the page", "Text field of your own that holds the milestone."),
  textSetting(
    "milestoneTimeField",
    "Milestone time field of the page",
    "Date and time, or text: it also tells which of two milestones is newer.",
  ),
  textSetting(
    "milestoneCodes",
    "Milestone codes",
    "Your own words where you have them: DELIVERED=40, RETURNED=50. A milestone without one is written by name.",
  ),
  textSetting(
    "shipAction",
    "Your own action that ships",
    "Route, entity set and action of an API page on sales orders that posts the shipment alone: contoso/waybill/v1.0/waybillOrders/ship.",
  ),
  {
    name: "shipsWithInvoice",
    title: "Ship and invoice at once",
    type: "boolean",
    required: false,
    default: false,
    help: "A goods issue is posted by the standard's only action, which posts the invoice too.",
  },
  textSetting(
    "journal",
    "Journal for accruals",
    "Code of the general journal batch that takes expected freight cost; a person posts it.",
  ),
  textSetting("expenseAccount", "Freight expense account", "G/L account that an accrual debits."),
  textSetting("liabilityAccount", "Freight accrual account", "G/L account that an accrual credits."),
  textSetting(
    "currency",
    "Company currency",
    "The company's own currency, such as EUR: an accrual in any other is refused.",
  ),
];

/** Dynamics 365 Business Central, online or on-premises: API v2.0, and an API page of the customer's own for shipments. */
export const businessCentral: ErpSystem = {
  id: "business-central",
  title: "Dynamics 365 Business Central",
  lanes: 4,
  timeoutSeconds: 120,
  operations: [
    { id: "milestone", title: "Write the milestone to the posted shipment", proof: "read-back", fields: null },
    {
      id: "tracking",
      title: "Write tracking number and shipping agent to the posted shipment",
      proof: "read-back",
      fields: null,
    },
    {
      id: "proof-of-delivery",
      title: "Write the proof of delivery to the posted shipment",
      proof: "read-back",
      fields: null,
    },
    { id: "ship-confirm", title: "Post the shipment of the sales order", proof: "read-back", fields: [] },
    { id: "invoice-release", title: "Post the sales order, shipment and invoice", proof: "read-back", fields: [] },
    { id: "return", title: "Create a draft credit memo for the return", proof: "read-back", fields: null },
    { id: "accrual", title: "Add the freight cost to a general journal", proof: "read-back", fields: null },
  ],
  absent: {
    claim:
      "Business Central has no claims: keep them on the exception desk, or add an API page on a table of your own and post to it with the REST nodes.",
  },
  owned: ["unitPrice", "quantity", "discountAmount", "customerNumber", "customerId", "billToCustomerNumber"],
  settings,
  open: openBusinessCentral,
};
