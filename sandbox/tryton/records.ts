import type { Parcel } from "../parcels.ts";

/** One record: its values in the form of the server's JSON, and the moment of its last change in microseconds. */
export type TrytonRecord = {
  readonly id: number;
  readonly values: Record<string, unknown>;
  changedAtUs: number;
  /** Epoch milliseconds until which another transaction holds the record. */
  heldUntilMs: number;
};

/** The table of one model. */
export type Table = {
  readonly model: string;
  /** The model as people name it. */
  readonly title: string;
  readonly rows: Map<number, TrytonRecord>;
  /** What a value of each field must be. */
  readonly fields: Readonly<Record<string, FieldType>>;
  insert(values: Readonly<Record<string, unknown>>): TrytonRecord;
  /** Moves the moment of the last change on; two changes never share one. */
  touch(record: TrytonRecord): void;
};

export type FieldType = "char" | "integer" | "date" | "datetime" | "record" | "records" | "state";

/** The database as far as it is simulated. */
export type Tables = {
  readonly shipments: Table;
  readonly packages: Table;
  of(model: string): Table | null;
  /** The shipment of that number. */
  shipment(number: string): TrytonRecord | null;
};

/** `carrier_milestone` and its moment stand for what a customer's own module adds. */
const shipmentFields = {
  number: "char",
  state: "state",
  reference: "char",
  carrier: "integer",
  planned_date: "date",
  effective_date: "date",
  customer: "record",
  delivery_address: "record",
  origins: "char",
  outgoing_moves: "records",
  inventory_moves: "records",
  packages: "records",
  carrier_milestone: "char",
  carrier_milestone_at: "datetime",
} as const;

const packageFields = {
  code: "char",
  shipment: "char",
  type: "integer",
  moves: "records",
  shipping_reference: "char",
} as const;

/** A day in the form of the server's JSON. */
export function dayAt(atMs: number): unknown {
  const at = new Date(atMs);
  return { __class__: "date", year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}

function tableOf(model: string, title: string, fields: Table["fields"], now: () => number): Table {
  const rows = new Map<number, TrytonRecord>();
  const empty = Object.fromEntries(
    Object.entries(fields).map(([name, type]) => [name, type === "records" ? [] : null] as const),
  );
  let lastUs = 0;
  const nextUs = (): number => (lastUs = Math.max(now() * 1000, lastUs + 1));
  return {
    ...{ model, title, rows, fields },
    insert(values) {
      const id = rows.size + 1;
      const record = { id, values: { ...empty, ...values }, changedAtUs: nextUs(), heldUntilMs: 0 };
      rows.set(id, record);
      return record;
    },
    touch(record) {
      record.changedAtUs = nextUs();
    },
  };
}

function shipmentOf(parcel: Parcel, nowMs: number): Record<string, unknown> {
  const customer = { id: Number(parcel.customer.number), rec_name: parcel.customer.name };
  return {
    number: parcel.deliveryDocument,
    state: "waiting",
    carrier: 1,
    planned_date: dayAt(nowMs),
    ...{ customer, delivery_address: customer },
    origins: `${parcel.n} [${parcel.orderNumber}]`,
    outgoing_moves: [parcel.n * 2],
    inventory_moves: [parcel.n * 2 + 1],
  };
}

/** Puts a shipment's goods into a package, as `create` and `pack` do. */
export function packUp(tables: Tables, shipment: TrytonRecord, values: Readonly<Record<string, unknown>>): number {
  const { packages, shipments } = tables;
  const code = String(packages.rows.size + 1);
  const made = packages.insert({ ...values, code, shipment: `${shipments.model},${shipment.id}` });
  shipment.values["packages"] = [...(shipment.values["packages"] as number[]), made.id];
  return made.id;
}

/** Shipments for these parcels: packed, each in one package; or `waiting`, as a sale leaves them. */
export function openTables(parcels: readonly Parcel[], state: "packed" | "waiting", now: () => number): Tables {
  const shipments = tableOf("stock.shipment.out", "Customer Shipment", shipmentFields, now);
  const packages = tableOf("stock.package", "Package", packageFields, now);
  const tables: Tables = {
    ...{ shipments, packages },
    of: (model) => [shipments, packages].find((table) => table.model === model) ?? null,
    shipment: (number) => [...shipments.rows.values()].find(({ values }) => values["number"] === number) ?? null,
  };
  for (const parcel of parcels) {
    const made = shipments.insert({ ...shipmentOf(parcel, now()), state });
    if (state === "packed") packUp(tables, made, { type: 1, moves: made.values["outgoing_moves"] });
  }
  return tables;
}
