import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import { objectOf, refuse } from "./errors.ts";
import type { Fulfillment } from "./fulfillments.ts";
import type { Records, SalesOrder } from "./records.ts";

type Row = Readonly<Record<string, unknown>>;
/** Rows, or the name that the statement should not have. */
type Answered = readonly Row[] | { readonly stray: string };

const text = "'((?:[^']|'')*)'";

/** The statements that are understood, each by its form; every other one is refused. */
const statements: readonly (readonly [RegExp, (records: Records, parts: readonly string[]) => Answered])[] = [
  [new RegExp(`^SELECT ([\\w, ]+) FROM transaction WHERE type = 'ItemShip'(?: AND (\\w+) = ${text})?$`), byColumn],
  [new RegExp(`^SELECT DISTINCT t\\.id FROM .+ o ON o\\.id = l\\.createdfrom WHERE .+ o\\.tranid = ${text}$`), byOrder],
  [new RegExp(`^SELECT DISTINCT t\\.id FROM .+ n ON n\\.id = m\\.trackingnumber WHERE .+ = ${text}$`), byTracking],
  [
    new RegExp(
      `^SELECT t\\.id, .+ WHERE t\\.type = 'SalesOrd' AND t\\.status IN \\(([^)]*)\\) AND \\(.+ > ${text} OR \\(.+ AND t\\.id > (\\d+)\\)\\) ORDER BY .+$`,
    ),
    openOrders,
  ],
  [/^SELECT nkey, .+ FROM transactionshippingaddress WHERE nkey IN \(([^)]*)\)$/, addresses],
  [/^SELECT l\.transaction, .+ FROM transactionline l WHERE l\.transaction IN \(([^)]*)\) AND .+$/, lines],
];

/** Answers a statement; `limit` of the query cuts it off. */
export function query(records: Records, call: Call): Reply {
  if (headerOf(call, "prefer") !== "transient")
    return refuse(400, "INVALID_PARAMETER", "Prefer: transient is required.");
  const statement = String(objectOf(call.body)?.["q"] ?? "");
  const found = statements.find(([form]) => form.test(statement));
  if (!found) return refuse(400, "INVALID_PARAMETER", "Invalid search query.");
  const rows = found[1](records, (found[0].exec(statement) ?? []).slice(1).map(unquoted));
  if ("stray" in rows) {
    return refuse(400, "INVALID_PARAMETER", `Invalid search query. Unknown identifier '${rows.stray}'.`);
  }
  const limit = Number(new URLSearchParams(call.query).get("limit") ?? 1000);
  const items = rows.slice(0, limit).map((row) => ({ links: [], ...row }));
  return jsonReply(200, { links: [], count: items.length, hasMore: rows.length > limit, items, offset: 0 });
}

function unquoted(part: string | undefined): string {
  return (part ?? "").replaceAll("''", "'");
}

function columnOf({ id, tranId, externalId, body }: Fulfillment, name: string): string | null {
  const columns: Readonly<Record<string, string>> = { id, tranid: tranId, externalid: externalId, ...body };
  return columns[name] ?? (name.startsWith("custbody_waybill") ? "" : null);
}

function byColumn({ fulfillments }: Records, [select = "", field = "", value = ""]: readonly string[]): Answered {
  const names = [...select.split(","), field || "id"].map((name) => name.trim().toLowerCase());
  const all = [...fulfillments.values()];
  const stray = names.find((name) => all[0] === undefined || columnOf(all[0], name) === null);
  if (stray !== undefined) return { stray };
  return all.filter((one) => field === "" || columnOf(one, names.at(-1) ?? "") === value).map(({ id }) => ({ id }));
}

function byOrder({ fulfillments, orders }: Records, [tranId]: readonly string[]): Answered {
  const all = [...fulfillments.values()];
  return all.filter(({ order }) => orders.get(order)?.tranId === tranId).map(({ id }) => ({ id }));
}

function byTracking({ fulfillments }: Records, [number]: readonly string[]): Answered {
  const all = [...fulfillments.values()];
  const holds = ({ packages }: Fulfillment): boolean =>
    packages.some(({ packageTrackingNumber: held }) => held === number);
  return all.filter(holds).map(({ id }) => ({ id }));
}

/** The values of a list of literals. */
function valuesIn(list: string): readonly string[] {
  return [...list.matchAll(/'([^']*)'/g)].map(([, value = ""]) => value);
}

function changedAt({ modifiedAtMs }: SalesOrder): string {
  return new Date(modifiedAtMs).toISOString().slice(0, 19).replace("T", " ");
}

function openOrders({ orders }: Records, [list = "", at = "", after = ""]: readonly string[]): Answered {
  const letters = valuesIn(list);
  const open = [...orders.values()].filter((order) => {
    const changed = changedAt(order);
    return letters.includes(order.status) && (changed > at || (changed === at && Number(order.id) > Number(after)));
  });
  const keyOf = (order: SalesOrder): string => `${changedAt(order)} ${order.id}`;
  return open
    .toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
    .map((order) => {
      const { id, tranId: tranid, customer } = order;
      return { id, tranid, changed: changedAt(order), shipon: "2026-01-09", customer, shippingaddress: `8${id}` };
    });
}

function addresses({ orders }: Records, [list = ""]: readonly string[]): Answered {
  return valuesIn(list).flatMap((nkey) => {
    const order = orders.get(nkey.slice(1));
    if (!order) return [];
    const { customer: addressee, city, country } = order;
    return [{ nkey, addressee, addr1: "Quay 4", city, zip: "20457", country }];
  });
}

function lines({ orders }: Records, [list = ""]: readonly string[]): Answered {
  return valuesIn(list).flatMap((id) =>
    (orders.get(id)?.items ?? []).map(({ material, quantity }) => {
      return { transaction: id, item: material, memo: null, quantity: String(quantity), unit: "Each" };
    }),
  );
}
