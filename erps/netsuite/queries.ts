import { lookups } from "./documents.ts";
import { isFieldName, literal } from "./names.ts";

/** Statements of SuiteQL. Every text goes through `literal`, every name through `isFieldName`. */

const fulfillments = "FROM transaction WHERE type = 'ItemShip'";

/** The fulfillments whose field has that value; null where the field can be none. */
export function findStatement(field: string, value: string): string | null {
  if (field === lookups.order) {
    const joins =
      "INNER JOIN transactionline l ON l.transaction = t.id INNER JOIN transaction o ON o.id = l.createdfrom";
    const where = `t.type = 'ItemShip' AND l.mainline = 'T' AND o.type = 'SalesOrd' AND o.tranid = ${literal(value)}`;
    return `SELECT DISTINCT t.id FROM transaction t ${joins} WHERE ${where}`;
  }
  if (field === lookups.trackingNumber) {
    const joins =
      "INNER JOIN TrackingNumberMap m ON m.transaction = t.id INNER JOIN TrackingNumber n ON n.id = m.trackingnumber";
    return `SELECT DISTINCT t.id FROM transaction t ${joins} WHERE t.type = 'ItemShip' AND n.trackingnumber = ${literal(value)}`;
  }
  return isFieldName(field) ? `SELECT id ${fulfillments} AND ${field} = ${literal(value)}` : null;
}

/** One fulfillment with the fields that the connection names. */
export function probeStatement(columns: readonly string[]): string {
  return `SELECT ${columns.join(", ")} ${fulfillments}`;
}

/** The moment of the last change as a text that can be ordered: to the second, in the time zone of the user. */
const changed = "TO_CHAR(t.lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS')";

/** Sales orders in these statuses that changed behind a place, in the order of their last change. */
export function ordersStatement(statuses: readonly string[], at: string, id: number): string {
  const shipOn = "TO_CHAR(t.shipdate, 'YYYY-MM-DD') AS shipon";
  const columns = `t.id, t.tranid, ${changed} AS changed, ${shipOn}, BUILTIN.DF(t.entity) AS customer, t.shippingaddress`;
  // A status is kept as its letter; some releases compare it with the letter, some with its type before it.
  const letters = statuses.flatMap((status) => [literal(status), literal(`SalesOrd:${status}`)]).join(", ");
  const behind = `(${changed} > ${literal(at)} OR (${changed} = ${literal(at)} AND t.id > ${id}))`;
  const where = `t.type = 'SalesOrd' AND t.status IN (${letters}) AND ${behind}`;
  return `SELECT ${columns} FROM transaction t WHERE ${where} ORDER BY ${changed}, t.id`;
}

/** Addresses by their keys; asked by themselves, for a join makes the query of the orders slow. */
export function addressesStatement(keys: readonly string[]): string {
  const columns = "nkey, addressee, addr1, city, zip, country";
  return `SELECT ${columns} FROM transactionshippingaddress WHERE nkey IN (${keys.map(literal).join(", ")})`;
}

/** What is ordered, line by line; the quantity of an order is kept below zero. */
export function linesStatement(orders: readonly string[]): string {
  const columns =
    "l.transaction, BUILTIN.DF(l.item) AS item, l.memo, ABS(l.quantity) AS quantity, BUILTIN.DF(l.units) AS unit";
  const where = `l.transaction IN (${orders.map(literal).join(", ")}) AND l.mainline = 'F' AND l.taxline = 'F' AND l.item IS NOT NULL`;
  return `SELECT ${columns} FROM transactionline l WHERE ${where} ORDER BY l.transaction, l.id`;
}
