import type { Field, Fields, Table } from "./records.ts";
import { tableOf } from "./records.ts";

const char = (title: string, size?: number): Field => ({ type: "char", title, ...(size ? { size } : {}) });
const one = (title: string, relation: string): Field => ({ type: "many2one", title, relation });
const many = (title: string, relation: string, back: string): Field => ({ type: "one2many", title, relation, back });
const state: Field = { type: "selection", title: "State", readonly: true };
const number: Field = { type: "char", title: "Number", readonly: true };
const date = (title: string): Field => ({ type: "date", title });

/** `carrier_milestone` and what follows it stand for what a customer's own module adds. */
const shipmentOut: Fields = {
  ...{ number, state, reference: char("Reference"), carrier: one("Carrier", "carrier") },
  ...{ planned_date: date("Planned Date"), effective_date: date("Effective Date") },
  ...{ company: one("Company", "company.company"), customer: one("Customer", "party.party") },
  ...{ delivery_address: one("Delivery Address", "party.address"), warehouse: one("Warehouse", "stock.location") },
  customer_location: one("Customer Location", "stock.location"),
  origins: { type: "char", title: "Origins", readonly: true, unsearchable: true },
  moves: { ...many("Moves", "stock.move", "shipment"), readonly: true },
  outgoing_moves: { ...many("Outgoing Moves", "stock.move", "shipment"), unsearchable: true },
  inventory_moves: { ...many("Inventory Moves", "stock.move", "shipment"), unsearchable: true },
  packages: many("Packages", "stock.package", "shipment"),
  carrier_milestone: char("Carrier Milestone"),
  carrier_milestone_at: { type: "datetime", title: "Carrier Milestone At" },
  delivered_at: { type: "datetime", title: "Delivered At" },
  received_by: char("Received By", 60),
};

const shipmentReturn: Fields = {
  ...{ number, state, reference: char("Reference"), company: one("Company", "company.company") },
  ...{ customer: one("Customer", "party.party"), delivery_address: one("Delivery Address", "party.address") },
  ...{ planned_date: date("Planned Date"), effective_date: date("Effective Date") },
  ...{ warehouse: one("Warehouse", "stock.location"), moves: many("Moves", "stock.move", "shipment") },
  incoming_moves: many("Incoming Moves", "stock.move", "shipment"),
};

const stock: Readonly<Record<string, readonly [title: string, fields: Fields]>> = {
  "stock.shipment.out": ["Customer Shipment", shipmentOut],
  "stock.shipment.out.return": ["Customer Return Shipment", shipmentReturn],
  "stock.package": [
    "Package",
    {
      ...{
        code: char("Code"),
        type: { type: "integer", title: "Type" },
        shipping_reference: char("Shipping Reference"),
      },
      ...{ shipment: { type: "reference", title: "Shipment" }, moves: { type: "many2many", title: "Moves" } },
    },
  ],
  "stock.move": [
    "Stock Move",
    {
      ...{ shipment: { type: "reference", title: "Shipment" }, origin: { type: "reference", title: "Origin" }, state },
      ...{ product: one("Product", "product.product"), uom: one("Uom", "product.uom") },
      ...{ quantity: { type: "float", title: "Quantity" }, unit_price: { type: "numeric", title: "Unit Price" } },
      ...{ currency: one("Currency", "currency.currency"), company: one("Company", "company.company") },
      ...{ from_location: one("From", "stock.location"), to_location: one("To", "stock.location") },
      sale: { ...one("Sale", "sale.sale"), readonly: true },
      invoice_lines: { type: "many2many", title: "Invoice Lines", relation: "account.invoice.line" },
    },
  ],
  "stock.location": ["Location", { name: char("Name"), type: state, input_location: one("Input", "stock.location") }],
};

const trade: typeof stock = {
  "sale.sale": [
    "Sale",
    { number, state, invoice_method: state, party: one("Party", "party.party"), invoice_state: state },
  ],
  "account.invoice.line": ["Invoice Line", { invoice: one("Invoice", "account.invoice") }],
  "account.invoice": [
    "Invoice",
    { number, state, type: state, lines: many("Lines", "account.invoice.line", "invoice") },
  ],
  "account.move": [
    "Account Move",
    {
      ...{ number, state, description: char("Description"), date: date("Effective Date") },
      ...{ company: one("Company", "company.company"), journal: one("Journal", "account.journal") },
      ...{ period: one("Period", "account.period"), lines: many("Lines", "account.move.line", "move") },
    },
  ],
  "account.move.line": [
    "Account Move Line",
    {
      ...{ move: one("Move", "account.move"), account: one("Account", "account.account") },
      ...{ debit: { type: "numeric", title: "Debit" }, credit: { type: "numeric", title: "Credit" } },
      description: char("Description"),
    },
  ],
  "account.journal": ["Journal", { name: char("Name"), code: char("Code") }],
  "account.account": [
    "Account",
    { name: char("Name"), code: char("Code"), company: one("Company", "company.company") },
  ],
  "account.period": [
    "Period",
    {
      ...{ name: char("Name"), start_date: date("Start"), end_date: date("End"), type: state, state },
      company: one("Company", "company.company"),
    },
  ],
  "sale.complaint": [
    "Customer Complaint",
    {
      ...{
        number,
        state,
        reference: char("Reference"),
        date: date("Date"),
        description: { type: "text", title: "Description" },
      },
      ...{ customer: one("Customer", "party.party"), company: one("Company", "company.company") },
      ...{ type: one("Type", "sale.complaint.type"), origin: { type: "reference", title: "Origin" } },
    },
  ],
  "sale.complaint.type": ["Customer Complaint Type", { name: char("Name"), origin: one("Origin", "ir.model") }],
};

const base: typeof stock = {
  "party.party": ["Party", { name: char("Name"), code: char("Code") }],
  "party.address": [
    "Address",
    {
      ...{
        party_name: char("Party Name"),
        street: char("Street"),
        postal_code: char("Postal Code"),
        city: char("City"),
      },
      ...{ country: one("Country", "country.country"), name: char("Name") },
    },
  ],
  "country.country": ["Country", { name: char("Name"), code: char("Code", 2) }],
  carrier: ["Carrier", { name: char("Name"), party: one("Party", "party.party") }],
  "product.product": ["Product", { name: char("Name"), code: char("Code") }],
  "product.uom": ["Unit of Measure", { name: char("Name"), symbol: char("Symbol") }],
  "company.company": ["Company", { name: char("Name"), currency: one("Currency", "currency.currency") }],
  "currency.currency": ["Currency", { name: char("Name"), code: char("Code", 3) }],
  "ir.model": ["Model", { name: char("Name"), model: char("Model") }],
};

/** Every model that is simulated, empty. */
export function emptyTables(now: () => number): readonly Table[] {
  const models = Object.entries({ ...stock, ...trade, ...base });
  return models.map(([model, [title, fields]]) => tableOf(model, title, fields, now));
}
