import { textSetting } from "../../core/delivery/settings.ts";
import type { ErpSystem } from "../../core/delivery/erp.ts";
import { openTryton } from "./connection.ts";
import { packageName, shipmentFields, trackingNumber } from "./documents.ts";

const text = { type: "string", maxLength: null } as const;

/** Tryton, customer shipments (stock.shipment.out) over JSON-RPC. */
export const tryton: ErpSystem = {
  id: "tryton",
  title: "Tryton",
  lanes: 4,
  operations: [
    { id: "milestone", title: "Write the milestone", proof: "read-back", fields: shipmentFields },
    {
      id: "tracking",
      title: "Write the tracking number",
      proof: "read-back",
      fields: [
        { name: trackingNumber, title: "Tracking number", ...text },
        { name: packageName, title: "Package, where the shipment has several", ...text },
        ...shipmentFields,
      ],
    },
    { id: "ship-confirm", title: "Confirm the shipment", proof: "read-back", fields: [] },
  ],
  absent: {},
  settings: [
    { ...textSetting("database", "Database", "Name of the database, as the login window shows it."), required: true },
    textSetting(
      "trackingField",
      "Tracking number field",
      "Field of the customer shipment that takes the tracking number.",
      "reference",
    ),
    textSetting(
      "packageField",
      "Tracking number field of the package",
      "Where packages carry the number: shipping_reference with the module stock_package_shipping. Empty: the shipment takes it.",
    ),
    textSetting(
      "milestoneField",
      "Milestone field",
      "Field of the customer shipment that holds the milestone; the standard has none, so a module of yours adds it.",
    ),
    textSetting(
      "milestoneTimeField",
      "Milestone time field",
      "Field that holds the moment of the milestone (UTC). It also tells which of two milestones is newer.",
    ),
    {
      name: "milestoneTimeIsDateTime",
      title: "The milestone time field is a DateTime",
      type: "boolean",
      required: false,
      default: false,
      help: "Off: it is a Char and takes ISO 8601 text.",
    },
    textSetting(
      "milestoneCodes",
      "Milestone codes",
      "Your own codes where you have them: DELIVERED=40, RETURNED=50. A milestone without one is written by name.",
    ),
    textSetting(
      "confirmFrom",
      "Confirm from",
      "State that a shipment must have reached to be confirmed: packed, picked (it is packed first) or assigned (it is picked and packed first).",
      "packed",
    ),
  ],
  open: openTryton,
};
