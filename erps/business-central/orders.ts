import { unfit } from "../../core/delivery/answer.ts";
import type { Ask, AskContext, Found, Reading, Trouble } from "../../core/delivery/erp.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import { equals, foundIn, nothingThere, rowsAt, textOf } from "../../core/delivery/odata-rows.ts";
import type { ODataService } from "../../core/delivery/odata-service.ts";
import { isPropertyName } from "../../core/delivery/odata-v4.ts";
import { type Desk, partsOf, type Prepared, tokenOf } from "./desk.ts";
import { progressOf, type Progress } from "./documents.ts";
import type { Profile } from "./profile.ts";

/** Numbers of other documents that lead to their order. */
const viaShipment = "salesShipments/number";
const viaInvoice = "salesInvoices/number";

export const orderNumbers: Vocabulary["numbers"] = { order: "number", delivery: viaShipment, invoice: viaInvoice };

/** The order that a lookup means, by its number; it may be posted and gone. */
export async function findOrder(
  service: ODataService,
  company: string,
  ask: Ask,
  context: AskContext,
): Promise<Found | Trouble> {
  const { field = "", value = "" } = ask.lookup ?? {};
  if (field === "number") return { kind: "found", document: value };
  const [set, name] = field === viaShipment || field === viaInvoice ? field.split("/") : ["salesOrders", field];
  if (!name || !isPropertyName(name)) return unfit("field", `${field} is not the name of a field`);
  const answer = await rowsAt(service, `${company}/${set}`, { filter: equals(name, value), top: 5 }, context);
  if (answer.kind === "trouble") return answer;
  return foundIn(
    ask,
    answer.rows.map((row) => (set === "salesOrders" ? row.number : row.orderNumber)),
  );
}

/** Sales orders, which are posted by an action and are gone when all of them is invoiced. */
export class Orders implements Desk {
  readonly #service: ODataService;
  readonly #profile: Profile;
  readonly vocabulary: Vocabulary = { fields: {}, numbers: orderNumbers };
  readonly described = null;

  constructor(service: ODataService, profile: Profile) {
    this.#service = service;
    this.#profile = profile;
  }

  find(ask: Ask, context: AskContext): Promise<Found | Trouble> {
    return findOrder(this.#service, this.#profile.company, ask, context);
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const query = { filter: equals("number", ask.document ?? ""), expand: "salesOrderLines", top: 1 };
    const answer = await rowsAt(this.#service, `${this.#profile.company}/salesOrders`, query, context);
    if (answer.kind === "trouble") return answer;
    const [order] = answer.rows;
    if (!order) return this.#readGone(ask, context);
    const progress = progressOf(order);
    const evidence = { order: ask.document, status: textOf(order.status), isShipped: progress.isShipped };
    const reading = { kind: "reading", version: tokenOf(order), evidence, answer: answer.facts } as const;
    if (ask.operation === "ship-confirm" && progress.isShipped) return { ...reading, state: "done" };
    return this.#refusal(ask, progress) ?? { ...reading, state: "open" };
  }

  /** Nothing of a post goes in the body: what is shipped and invoiced stands in the order's lines. */
  async request(ask: Ask, version: string | null): Promise<Prepared | Trouble> {
    const token = partsOf(version);
    if (token === null) return unfit("order", "the order shows no id and no version");
    const { shipAction, company } = this.#profile;
    const own = ask.operation === "ship-confirm" ? shipAction : null;
    const { path, action } = own ?? { path: `${company}/salesOrders`, action: "Microsoft.NAV.shipAndInvoice" };
    const headers = { "if-match": token.etag };
    return { kind: "prepared", request: { method: "POST", path: `${path}(${token.id})/${action}`, headers } };
  }

  /** An order that is not there any more was invoiced: its shipments and invoices keep its number. */
  async #readGone(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const set = ask.operation === "ship-confirm" ? "salesShipments" : "salesInvoices";
    const query = { filter: equals("orderNumber", ask.document ?? ""), select: ["id", "number"], top: 1 };
    const answer = await rowsAt(this.#service, `${this.#profile.company}/${set}`, query, context);
    if (answer.kind === "trouble") return answer;
    const [posted] = answer.rows;
    if (!posted) return nothingThere(answer.facts);
    const evidence = { order: ask.document, posted: textOf(posted.number) };
    return { kind: "reading", state: "done", version: null, evidence, answer: answer.facts };
  }

  #refusal({ operation, document }: Ask, { endsShipping, endsOrder }: Progress): Trouble | null {
    const { shipAction, shipsWithInvoice } = this.#profile;
    const isShipOnly = operation === "ship-confirm" && shipAction !== null;
    if (operation === "ship-confirm" && !isShipOnly && !shipsWithInvoice) return onlyTogether;
    if (isShipOnly ? endsShipping : endsOrder) return null;
    const detail = `the lines of ${document} as they stand would be posted in part, which only a person can do: see quantities to ship and to invoice`;
    return unfit("part", detail);
  }
}

const onlyTogether = unfit(
  "ship",
  "the standard API posts a shipment only together with its invoice: name your own action that ships alone in the connection, or allow both at once there",
);
