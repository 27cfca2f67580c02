import type { Effect } from "../doubles.ts";
import type { Ledger, Trace } from "../ledger.ts";
import type { Parcel } from "../parcels.ts";
import { missingError, unserializable, userError, valueError } from "./raised.ts";
import { checkFields, type Row, type Table, type Value } from "./tables.ts";

/** A transfer of the simulated database, with what a test may prepare. */
export type Picking = {
  readonly id: number;
  readonly parcel: Parcel;
  readonly values: Row;
  /** What `button_validate` answers: done, a window that asks, or done and something to print. */
  validates: "true" | "wizard" | "print";
  lockedUntilMs: number;
};

/** The table of transfers. Methods raise `Raised` as Odoo does, and then nothing has happened. */
export type Pickings = {
  find(name: string): Picking | null;
  byId(id: number): Picking | null;
  all(): readonly Picking[];
  readonly table: Table;
  write(ids: readonly number[], vals: Readonly<Record<string, Value>>, trace: Trace): true;
  validate(ids: readonly number[], trace: Trace): unknown;
  /** Takes back everything of a transfer that is done, once; the new transfer. */
  takeBack(id: number, trace: Trace): Picking;
};

/** What differs from database to database. */
export type PickingOptions = {
  /** False: without the module stock_delivery, hence without carriers. */
  readonly hasShipping: boolean;
  /** Below 17 a return does not say which transfer it brings back. */
  readonly version: number;
  /** Beside each transfer that is ready another one that is done, `WH/OUT/90001`. */
  readonly delivered: boolean;
};

/** Carriers by id: the second orders a label where a transfer without tracking number is confirmed. */
export const carriers = [
  { id: 1, name: "Flat rate", integration_level: "rate" },
  { id: 2, name: "Label printer", integration_level: "rate_and_ship" },
] as const;

const ofShipping = { carrier_id: "many2one", carrier_tracking_ref: "char", carrier_price: "float" };
const types: Readonly<Record<string, string>> = {
  ...{ id: "integer", name: "char", state: "selection", origin: "char", company_id: "many2one" },
  ...{ scheduled_date: "datetime", date_deadline: "datetime", write_date: "datetime" },
  ...{ "picking_type_id.code": "selection", partner_id: "many2one", sale_id: "many2one" },
  ...{ x_shipment_status: "char", x_shipment_stage: "selection", x_shipment_status_at: "datetime" },
  ...{ x_received_by: "char", x_delivered_at: "datetime" },
};
const stages = ["transit", "delivered", "back"];

/** Fields that nobody writes from outside. */
export const readonlyFields: ReadonlySet<string> = new Set([
  ...["id", "state", "company_id", "picking_type_id.code", "write_date", "sale_id", "return_id"],
]);

const deliveredFrom = 90_000;

function pickingOf(parcel: Parcel, isDelivered: boolean): Picking {
  const { n, customer } = parcel;
  const number = isDelivered ? deliveredFrom + n : n;
  const order = `S${String(number).padStart(5, "0")}`;
  const values: Row = {
    ...{ id: number + 40, name: `WH/OUT/${String(number).padStart(5, "0")}` },
    ...{ state: isDelivered ? "done" : "assigned", origin: order, sale_id: [number + 500, order] },
    ...{ company_id: [1, "Waybill Traders"], partner_id: [n + 700, customer.name], return_id: false },
    ...{ "picking_type_id.code": "outgoing", scheduled_date: "2026-01-05 06:00:00" },
    ...{ date_deadline: "2026-01-07 16:00:00", write_date: "2026-01-04 12:00:00" },
    ...{ x_shipment_status: false, x_shipment_stage: false, x_shipment_status_at: false },
    ...{ x_received_by: false, x_delivered_at: false },
    ...{ carrier_id: [1, "Flat rate"], carrier_tracking_ref: false, carrier_price: 0 },
  };
  return { id: number + 40, parcel, values, validates: "true", lockedUntilMs: 0 };
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

function tableOf(known: readonly Picking[], { hasShipping, version }: PickingOptions): Table {
  const ofVersion = version >= 17 ? { return_id: "many2one" } : {};
  const own = { ...types, ...(hasShipping ? ofShipping : {}), ...ofVersion };
  return { model: "stock.picking", types: own, rows: () => known.map(({ values }) => values) };
}

function rowsOf(parcels: readonly Parcel[], { delivered }: PickingOptions): Picking[] {
  const halves = delivered ? [false, true] : [false];
  return halves.flatMap((isDone) => parcels.map((parcel) => pickingOf(parcel, isDone)));
}

/** The transfers of these parcels. */
export function openPickings(
  parcels: readonly Parcel[],
  ledger: Ledger,
  now: () => number,
  options: PickingOptions,
): Pickings {
  const known = rowsOf(parcels, options);
  const table = tableOf(known, options);
  return {
    find: (name) => known.find(({ values }) => values.name === name) ?? null,
    byId: (id) => known.find((picking) => picking.id === id) ?? null,
    all: () => known,
    table,
    write(ids, vals, trace) {
      const chosen = toChange(known, ids, now());
      checkValues(vals, table);
      for (const picking of chosen) amend(picking, vals, ledger, trace);
      return true;
    },
    validate(ids, trace) {
      const [picking] = toChange(known, ids, now());
      return picking ? confirm(picking, options.hasShipping, ledger, trace) : true;
    },
    takeBack: (id, trace) => takeBack(known, toChange(known, [id], now()), ledger, trace),
  };
}

function takeBack(known: Picking[], [picking]: readonly Picking[], ledger: Ledger, trace: Trace): Picking {
  if (!picking) throw missingError();
  const made = returnOf(known, picking);
  known.push(made);
  ledger.record([{ effect: "created", document: String(picking.values.name), made: "return", about: "" }], trace);
  return made;
}

/** The transfer that brings another one back, ready at once; nothing that came back already comes back again. */
function returnOf(known: readonly Picking[], { id, values, parcel }: Picking): Picking {
  if (values.state !== "done") throw userError("You may only return Done pickings.");
  const origin = `Return of ${String(values.name)}`;
  const isBack = known.some((one) => one.values.origin === origin && one.values.state !== "cancel");
  if (isBack) throw userError("Please specify at least one non-zero quantity.");
  const own = { id: id + 200_000, name: `WH/IN/${String(id).padStart(5, "0")}`, origin, state: "assigned" };
  const back = { ...own, return_id: [id, String(values.name)] as const, "picking_type_id.code": "incoming" };
  return { id: own.id, parcel, values: { ...values, ...back }, validates: "true", lockedUntilMs: 0 };
}

function checkValues(vals: Readonly<Record<string, Value>>, table: Table): void {
  checkFields(Object.keys(vals), table);
  const barred = Object.keys(vals).find((name) => readonlyFields.has(name));
  if (barred) throw userError(`The field ${barred} cannot be written here.`);
  for (const [name, value] of Object.entries(vals)) checkValue(name, table.types[name], value);
}

function toChange(known: readonly Picking[], ids: readonly number[], nowMs: number): Picking[] {
  const chosen = known.filter(({ id }) => ids.includes(id));
  if (chosen.length < ids.length) throw missingError();
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
