import type { Effect } from "../doubles.ts";
import type { Ledger, Trace } from "../ledger.ts";
import type { Parcel } from "../parcels.ts";
import { Raised, unserializable, userError, valueError } from "./raised.ts";

/** A value as Odoo reads it: a relation is `[id, name]`, nothing is `false`. */
export type Value = string | number | boolean | readonly [number, string];

/** A transfer of the simulated database, with what a test may prepare. */
export type Picking = {
  readonly id: number;
  readonly values: Record<string, Value>;
  /** What `button_validate` answers: done, a window that asks, or done and something to print. */
  validates: "true" | "wizard" | "print";
  lockedUntilMs: number;
};

export type Condition = readonly [string, string, unknown];

/** The table of outgoing transfers. Methods raise `Raised` as Odoo does, and then nothing has happened. */
export type Pickings = {
  find(name: string): Picking | null;
  byId(id: number): Picking | null;
  search(domain: readonly Condition[], fields: readonly string[], limit: number): Record<string, Value>[];
  fields(): Readonly<Record<string, { readonly type: string }>>;
  write(ids: readonly number[], vals: Readonly<Record<string, Value>>, trace: Trace): true;
  validate(ids: readonly number[], trace: Trace): unknown;
};

/** Carriers by id: the second orders a label where a transfer without tracking number is confirmed. */
export const carriers = [
  { id: 1, name: "Flat rate", integration_level: "rate" },
  { id: 2, name: "Label printer", integration_level: "rate_and_ship" },
] as const;

const ofShipping = { carrier_id: "many2one", carrier_tracking_ref: "char", carrier_price: "float" };
const types: Readonly<Record<string, string>> = {
  ...{ id: "integer", name: "char", state: "selection", origin: "char", company_id: "many2one" },
  ...{ scheduled_date: "datetime", "picking_type_id.code": "selection" },
  ...{ x_shipment_status: "char", x_shipment_stage: "selection", x_shipment_status_at: "datetime" },
};
const stages = ["transit", "delivered", "back"];
const readonlyFields = new Set(["id", "state", "company_id", "picking_type_id.code"]);

function pickingOf(parcel: Parcel): Picking {
  const values: Record<string, Value> = {
    ...{ id: parcel.n + 40, name: `WH/OUT/${String(parcel.n).padStart(5, "0")}`, state: "assigned" },
    ...{ origin: `S${String(parcel.n).padStart(5, "0")}`, company_id: [1, "Waybill Traders"] as const },
    ...{ "picking_type_id.code": "outgoing", scheduled_date: "2026-01-05 06:00:00" },
    ...{ x_shipment_status: false, x_shipment_stage: false, x_shipment_status_at: false },
    ...{ carrier_id: [1, "Flat rate"] as const, carrier_tracking_ref: false, carrier_price: 0 },
  };
  return { id: parcel.n + 40, values, validates: "true", lockedUntilMs: 0 };
}

function meets({ values }: Picking, [field, operator, wanted]: Condition): boolean {
  const value = values[field];
  const isEqual = (Array.isArray(value) ? value[0] : value) === wanted;
  return operator === "!=" ? !isEqual : isEqual;
}

function checkValue(name: string, type: string | undefined, value: Value): void {
  if (value === false) return;
  if (type === "datetime" && !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(String(value)))
    throw valueError(`time data '${String(value)}' does not match format '%Y-%m-%d %H:%M:%S'`);
  if (type === "selection" && !stages.includes(String(value)))
    throw valueError(`Wrong value for stock.picking.${name}: '${String(value)}'`);
}

const backorder = {
  ...{ type: "ir.actions.act_window", name: "Create Backorder?", res_model: "stock.backorder.confirmation" },
  ...{ view_mode: "form", target: "new", context: { default_show_transfers: false } },
};
const printing = { type: "ir.actions.client", tag: "do_multi_print", params: { reports: [] } };

/** The transfers of these parcels; `hasShipping` false is a database without the module stock_delivery. */
export function openPickings(
  parcels: readonly Parcel[],
  ledger: Ledger,
  now: () => number,
  hasShipping: boolean,
): Pickings {
  const known = parcels.map(pickingOf);
  const fieldTypes: Readonly<Record<string, string>> = hasShipping ? { ...types, ...ofShipping } : types;
  return {
    find: (name) => known.find(({ values }) => values.name === name) ?? null,
    byId: (id) => known.find((picking) => picking.id === id) ?? null,
    fields: () => Object.fromEntries(Object.entries(fieldTypes).map(([name, type]) => [name, { type }])),
    search(domain, fields, limit) {
      checkFields([...domain.map(([field]) => field), ...fields], fieldTypes);
      const met = known.filter((picking) => domain.every((condition) => meets(picking, condition)));
      return met.slice(0, limit).map((picking) => shown(picking, fields));
    },
    write(ids, vals, trace) {
      const chosen = toChange(known, ids, now());
      checkValues(vals, fieldTypes);
      for (const picking of chosen) amend(picking, vals, ledger, trace);
      return true;
    },
    validate(ids, trace) {
      const [picking] = toChange(known, ids, now());
      return picking ? confirm(picking, hasShipping, ledger, trace) : true;
    },
  };
}

function shown({ values }: Picking, fields: readonly string[]): Record<string, Value> {
  return Object.fromEntries(["id", ...fields].map((name) => [name, values[name] ?? false]));
}

function checkFields(names: readonly string[], fieldTypes: Readonly<Record<string, string>>): void {
  const strange = names.find((name) => !Object.hasOwn(fieldTypes, name));
  if (strange !== undefined) throw valueError(`Invalid field '${strange}' on 'stock.picking'`);
}

function checkValues(vals: Readonly<Record<string, Value>>, fieldTypes: Readonly<Record<string, string>>): void {
  checkFields(Object.keys(vals), fieldTypes);
  const barred = Object.keys(vals).find((name) => readonlyFields.has(name));
  if (barred) throw userError(`The field ${barred} cannot be written here.`);
  for (const [name, value] of Object.entries(vals)) checkValue(name, fieldTypes[name], value);
}

function toChange(known: readonly Picking[], ids: readonly number[], nowMs: number): Picking[] {
  const chosen = known.filter(({ id }) => ids.includes(id));
  if (chosen.length < ids.length)
    throw new Raised("odoo.exceptions.MissingError", "Record does not exist or has been deleted.", 404);
  if (chosen.some(({ lockedUntilMs }) => lockedUntilMs > nowMs)) throw unserializable();
  return chosen;
}

function amend(picking: Picking, vals: Readonly<Record<string, Value>>, ledger: Ledger, trace: Trace): void {
  const document = String(picking.values.name);
  const effects = Object.entries(vals).map(([field, value]): Effect => {
    return { effect: "field", document, field, from: String(picking.values[field] || ""), to: String(value || "") };
  });
  Object.assign(picking.values, vals);
  ledger.record(effects, trace);
}

function confirm(picking: Picking, hasShipping: boolean, ledger: Ledger, trace: Trace): unknown {
  const { values } = picking;
  if (values.state === "done") return true;
  if (values.state === "cancel") throw userError("You cannot validate a transfer that is cancelled.");
  if (picking.validates === "wizard") return backorder;
  const carrier = carriers.find(({ id }) => Array.isArray(values.carrier_id) && values.carrier_id[0] === id);
  if (hasShipping && carrier?.integration_level === "rate_and_ship" && values.carrier_tracking_ref === false)
    amend(picking, { carrier_tracking_ref: `LABEL-${picking.id}` }, ledger, trace);
  values.state = "done";
  ledger.record([{ effect: "goods-issue", document: String(values.name) }], trace);
  return picking.validates === "print" ? printing : true;
}
