import type {
  AskContext,
  Released,
  ReleasedAddress,
  ReleasedDocument,
  ReleaseQuery,
  Trouble,
} from "../../core/delivery/erp.ts";
import { instantOf } from "./documents.ts";
import { type Records, type Row, transfers } from "./records.ts";

type Context = Pick<AskContext, "signal" | "correlationId">;

const addressFields = ["name", "street", "zip", "city", "country_code", "ref"];

/**
 * Outgoing transfers that are ready (`assigned`), by their number in the database, round and round: Odoo's time of change
 * does not move when goods become available, so a transfer is recognised by being ready, never by having changed.
 */
export async function readReleased(
  records: Records,
  query: ReleaseQuery,
  context: Context,
): Promise<Released | Trouble> {
  const after = Number(query.cursor ?? 0);
  const company = records.company === null ? [] : ([["company_id", "=", records.company]] as const);
  const domain = [
    ...([
      ["picking_type_id.code", "=", "outgoing"],
      ["state", "=", "assigned"],
    ] as const),
    ...company,
    ["id", ">", Number.isSafeInteger(after) ? after : 0] as const,
  ];
  const joined = await records.known(transfers, ["sale_id"], context);
  if ("kind" in joined) return joined;
  const fields = ["name", "origin", "partner_id", "scheduled_date", "date_deadline", "write_date", ...joined];
  const found = await records.search(transfers, domain, fields, context, { limit: query.limit, order: "id" });
  if (found.kind === "trouble") return found;
  const moves = await linesOf(records, found.rows, context);
  if (!Array.isArray(moves)) return moves as Trouble;
  const partners = await partnersOf(records, found.rows, context);
  if (!Array.isArray(partners)) return partners as Trouble;
  const last = found.rows.length < query.limit ? undefined : found.rows.at(-1);
  const documents = found.rows.map((picking) => releasedOf(picking, moves, partners));
  return { kind: "released", documents, cursor: last ? String(last.id) : null, answer: found.answer };
}

const mostLines = 10_000;

async function linesOf(
  records: Records,
  pickings: readonly Row[],
  context: Context,
): Promise<readonly Row[] | Trouble> {
  const ids = pickings.map(({ id }) => Number(id));
  if (ids.length === 0) return [];
  const fields = ["picking_id", "product_id", "product_uom_qty", "product_uom"];
  const domain = [
    ["picking_id", "in", ids],
    ["state", "!=", "cancel"],
  ] as const;
  const found = await records.search("stock.move", domain, fields, context, { limit: mostLines, order: "id" });
  return found.kind === "trouble" ? found : found.rows;
}

async function partnersOf(
  records: Records,
  pickings: readonly Row[],
  context: Context,
): Promise<readonly Row[] | Trouble> {
  const ids = [...new Set(pickings.map(({ partner_id: partner }) => idIn(partner)))].filter((id) => id !== null);
  if (ids.length === 0) return [];
  const found = await records.search("res.partner", [["id", "in", ids]], addressFields, context, { limit: ids.length });
  return found.kind === "trouble" ? found : found.rows;
}

function releasedOf(picking: Row, moves: readonly Row[], partners: readonly Row[]): ReleasedDocument {
  const name = String(picking.name);
  const partner = partners.find(({ id }) => id === idIn(picking.partner_id));
  return {
    ...{ document: name, version: textOf(picking.write_date), delivery: name },
    order: nameIn(picking.sale_id) ?? textOf(picking.origin),
    customer: partner ? (textOf(partner.ref) ?? textOf(partner.name)) : null,
    consignee: partner ? addressOf(partner) : null,
    ...{ shipOn: dayOf(picking.scheduled_date), deliverBy: dayOf(picking.date_deadline) },
    lines: moves
      .filter(({ picking_id: of }) => idIn(of) === picking.id)
      .map((move) => ({
        ...lineName(nameIn(move.product_id)),
        quantity: typeof move.product_uom_qty === "number" ? move.product_uom_qty : null,
        unit: nameIn(move.product_uom),
      })),
  };
}

/** Odoo shows a product as `[CODE] Name`, or by its name alone. */
function lineName(shown: string | null): { readonly item: string | null; readonly text: string | null } {
  const [, code = null, text = shown] = /^\[([^\]]+)\]\s*(.*)$/.exec(shown ?? "") ?? [];
  return { item: code ?? shown, text };
}

function addressOf(partner: Row): ReleasedAddress {
  return {
    name: textOf(partner.name),
    street: textOf(partner.street),
    postalCode: textOf(partner.zip),
    city: textOf(partner.city),
    country: textOf(partner.country_code),
  };
}

function idIn(relation: unknown): number | null {
  const id: unknown = Array.isArray(relation) ? relation[0] : null;
  return typeof id === "number" ? id : null;
}

function nameIn(relation: unknown): string | null {
  return textOf(Array.isArray(relation) ? relation[1] : null);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function dayOf(value: unknown): string | null {
  return typeof value === "string" ? (instantOf(value)?.slice(0, 10) ?? null) : null;
}
