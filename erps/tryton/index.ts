import type { ErpSystem } from "../../core/delivery/erp.ts";
import { accrualFields } from "./accruals.ts";
import { claimFields } from "./claims.ts";
import { openTryton } from "./connection.ts";
import { packageFields, shipmentFields } from "./documents.ts";
import { settings } from "./settings.ts";

const proof = "read-back";

/** Tryton, customer shipments (stock.shipment.out) over JSON-RPC. */
export const tryton: ErpSystem = {
  id: "tryton",
  title: "Tryton",
  lanes: 4,
  operations: [
    { id: "milestone", title: "Write the milestone", proof, fields: shipmentFields },
    { id: "tracking", title: "Write the tracking number", proof, fields: [...shipmentFields, ...packageFields] },
    { id: "ship-confirm", title: "Confirm the shipment", proof, fields: [] },
    { id: "proof-of-delivery", title: "Write the proof of delivery", proof, fields: shipmentFields },
    {
      id: "return",
      title: "Create the customer return shipment",
      proof,
      fields: [{ name: "reference", title: "Reference", type: "string", maxLength: null }],
    },
    { id: "invoice-release", title: "Invoice what was shipped", proof, fields: [] },
    { id: "accrual", title: "Accrue the freight cost", proof, fields: accrualFields },
    { id: "claim", title: "Open a complaint", proof, fields: claimFields },
  ],
  absent: {},
  owned: [
    "state",
    "number",
    "company",
    "warehouse",
    "customer",
    "delivery_address",
    "moves",
    "outgoing_moves",
    "inventory_moves",
  ],
  settings,
  open: openTryton,
};
