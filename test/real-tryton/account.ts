/** What became of the story, read from the server over a line that loses nothing. */
import type { Effect } from "../../core/journal/journal.ts";
import type { Client, Row } from "./client.ts";
import { pieces, type Sold } from "./sales.ts";
import { deliveredAt, isReturned, type Told, trackingNumberOf, type Way } from "./story.ts";

/** Complaints about the outcomes: all posted or found there, what came late superseded. */
export function outcomeProblems({ effects, late }: Told): readonly string[] {
  const isThere = ({ outcome }: Effect): boolean => outcome?.kind === "posted" || outcome?.kind === "already-done";
  const wrong = [
    ...effects.filter((effect) => !isThere(effect)),
    ...late.filter(({ outcome }) => outcome?.kind !== "superseded"),
  ];
  return wrong.map(({ operation, document, outcome }) =>
    `${operation} ${document}: ${outcome?.kind ?? "no outcome"} ${outcome?.error?.message ?? ""}`.trim(),
  );
}

/** One question after another about each shipment; each answer that is not right is a problem. */
export async function documentProblems(client: Client, sold: readonly Sold[], way: Way): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const [n, one] of sold.entries()) {
    const found = await factsOf(client, one);
    for (const [what, [is, wanted]] of Object.entries(expected(one, n, way, found))) {
      if (JSON.stringify(is) !== JSON.stringify(wanted)) {
        problems.push(`shipment ${one.delivery}: ${what} is ${JSON.stringify(is)}, not ${JSON.stringify(wanted)}`);
      }
    }
  }
  return problems;
}

interface Facts {
  readonly shipment: Row;
  readonly packages: readonly Row[];
  readonly outgoing: readonly Row[];
  readonly invoices: readonly Row[];
  readonly returns: readonly Row[];
  readonly accruals: readonly Row[];
  readonly claims: readonly Row[];
}

async function factsOf(client: Client, { shipment, sale, delivery }: Sold): Promise<Facts> {
  const whose = `stock.shipment.out,${shipment}`;
  const fields = ["state", "reference", "carrier_milestone", "delivered_at", "received_by", "shipping_reference"];
  const [row = {}] = await client.rows("stock.shipment.out", [["id", "=", shipment]], fields.slice(0, 5));
  const outgoing = [
    ["shipment", "=", whose],
    ["to_location.type", "=", "customer"],
  ];
  const invoiced = [["lines.origin.sale", "=", sale, "sale.line"]];
  return {
    shipment: row,
    packages: await client.rows("stock.package", [["shipment", "=", whose]], fields.slice(5)),
    outgoing: await client.rows("stock.move", outgoing, ["state", "quantity", "invoice_lines"]),
    invoices: await client.rows("account.invoice", invoiced, ["state"]),
    returns: await client.rows("stock.shipment.out.return", [["reference", "=", `Return of ${delivery}`]], ["state"]),
    accruals: await client.rows("account.move", [["description", "like", `Freight of ${delivery},%`]], ["state"]),
    claims: await client.rows("sale.complaint", [["origin", "=", `sale.sale,${sale}`]], ["state"]),
  };
}

type Compared = Readonly<Record<string, readonly [is: unknown, wanted: unknown]>>;

function expected(sold: Sold, n: number, { inPackages }: Way, found: Facts): Compared {
  const { shipment, packages, outgoing, invoices, returns, accruals, claims } = found;
  const states = (rows: readonly Row[]): readonly unknown[] => rows.map(({ state }) => state);
  const number = inPackages ? packages.map((one) => one.shipping_reference) : [shipment.reference];
  const some = isReturned(sold, n) ? ["draft"] : [];
  const drafted = inPackages ? "posted" : "draft";
  const moved = outgoing.map(({ state, quantity }) => [state, quantity]);
  const { hour, minute } = (shipment.delivered_at ?? {}) as { hour?: number; minute?: number };
  return {
    state: [shipment.state, "done"],
    "tracking number": [number, [trackingNumberOf(sold)]],
    "goods that left": [moved, [["done", pieces]]],
    milestone: [shipment.carrier_milestone, "DELIVERED"],
    "proof of delivery": [
      [shipment.received_by, hour, minute],
      ["Jo Miller", new Date(deliveredAt).getUTCHours(), new Date(deliveredAt).getUTCMinutes()],
    ],
    "invoices of the sale": [states(invoices), [drafted]],
    "invoice lines of its goods": [outgoing.flatMap(({ invoice_lines: lines }) => lines).length, 1],
    "customer returns": [states(returns), some],
    accruals: [states(accruals), [drafted]],
    complaints: [states(claims), some],
  };
}
