import type { ErpSystem, SettingField } from "../../core/delivery/erp.ts";
import { textSetting } from "../../core/delivery/settings.ts";
import { openDynamicsScm } from "./connection.ts";

const settings: readonly SettingField[] = [
  {
    name: "company",
    title: "Legal entity",
    type: "string",
    required: true,
    help: "The company's id (dataAreaId), such as usmf. Base URL: https://NAME.operations.dynamics.com, token URL: https://login.microsoftonline.com/TENANT/oauth2/v2.0/token.",
  },
  textSetting("scope", "OAuth scope", "Empty: the base URL with /.default, which is right for finance and operations."),
  textSetting(
    "entity",
    "Data entity for shipments",
    "Name of the entity set that takes what a carrier tells: WaybillShipments. Without it no tracking number, milestone or proof of delivery can be written.",
  ),
  textSetting("entityKeys", "Key fields of the entity", "All of them, in their order.", "dataAreaId, ShipmentId"),
  textSetting(
    "entityNumberField",
    "Number field of the entity",
    "Holds the number of the shipment; empty: the first key field after dataAreaId.",
  ),
  textSetting(
    "entityOrderField",
    "Order field of the entity",
    "Holds the number of the sales order; empty where there is none.",
  ),
  textSetting(
    "entityFields",
    "Fields of the entity",
    "Which field takes which value: trackingNumber=CarrierTrackingNumber, carrier=ShippingCarrierCode, deliveredAt=DeliveredAt, receivedBy=ReceivedBy.",
    "trackingNumber=CarrierTrackingNumber",
  ),
  textSetting("milestoneField", "Milestone field of the entity", "Text field of your own that holds the milestone."),
  textSetting(
    "milestoneTimeField",
    "Milestone time field of the entity",
    "Date and time, or text: it also tells which of two milestones is newer.",
  ),
  textSetting(
    "milestoneCodes",
    "Milestone codes",
    "Your own words where you have them: DELIVERED=40, RETURNED=50. A milestone without one is written by name.",
  ),
  textSetting(
    "shipService",
    "Service that confirms shipments",
    "Group, service and operation of a service of your own: WaybillServices/WaybillShipping/confirmShipment.",
  ),
  textSetting("returnWarehouse", "Warehouse for returns", "Where returned goods go; empty where the system finds it."),
  textSetting(
    "journalName",
    "Journal name for accruals",
    "Name of the general journals that take expected freight cost; a person posts them.",
  ),
  textSetting(
    "expenseAccount",
    "Freight expense account",
    "Main account with its dimensions, as it is displayed, that an accrual debits.",
  ),
  textSetting("liabilityAccount", "Freight accrual account", "The same for the account that an accrual credits."),
];

/** Dynamics 365 Finance and Supply Chain Management: data entities over OData, and what the customer has added to them. */
export const dynamicsScm: ErpSystem = {
  id: "dynamics-scm",
  title: "Dynamics 365 Finance & SCM",
  lanes: 8,
  timeoutSeconds: 120,
  operations: [
    { id: "milestone", title: "Write the milestone to the shipment", proof: "read-back", fields: null },
    { id: "tracking", title: "Write the tracking number to the shipment", proof: "read-back", fields: null },
    { id: "proof-of-delivery", title: "Write the proof of delivery to the shipment", proof: "read-back", fields: null },
    { id: "ship-confirm", title: "Confirm the shipment", proof: "read-back", fields: [] },
    { id: "return", title: "Create the return order", proof: "read-back", fields: null },
    { id: "accrual", title: "Create a general journal with the freight cost", proof: "read-back", fields: null },
  ],
  absent: {
    "invoice-release":
      "Sales invoices are posted by a batch job from packing slips (Accounts receivable, Invoices, Batch invoicing): schedule it there, or call a service of your own with the REST nodes.",
    claim:
      "No data entity takes a claim against a carrier: open a case in the system, or publish a data entity on a table of your own and post to it with the REST nodes.",
  },
  owned: [
    "dataAreaId",
    "CustomerAccountNumber",
    "InvoiceCustomerAccountNumber",
    "SalesPrice",
    "OrderTotalAmount",
    "JournalBatchNumber",
  ],
  settings,
  open: openDynamicsScm,
};
