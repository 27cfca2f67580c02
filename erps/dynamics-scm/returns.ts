import { unfit } from "../../core/delivery/answer.ts";
import type { Ask, AskContext, Found, Reading, Trouble } from "../../core/delivery/erp.ts";
import { equals, foundIn, nothingThere, textOf } from "../../core/delivery/odata-rows.ts";
import { heldIn, isPropertyName, type Row } from "../../core/delivery/odata-v4.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import { numberAbout } from "../../core/delivery/own-number.ts";
import { type Desk, entitiesIn, type LegalEntity, pathOf, type Prepared } from "./desk.ts";
import type { ShipmentEntity } from "./profile.ts";

const set = "ReturnOrderHeadersV2";
const reference = "CustomersOrderReference";

/** Stands for the entity of the connection where an order is looked for by its shipment. */
const viaShipment = "shipment";

/** Return orders, found again by the reference that we give them. */
export class Returns implements Desk {
  readonly #legal: LegalEntity;
  readonly #entity: ShipmentEntity | null;
  readonly #warehouse: string;
  readonly vocabulary: Vocabulary;
  readonly described: Desk["described"] = { set, request: "create" };

  constructor(legal: LegalEntity, entity: ShipmentEntity | null, warehouse: string) {
    this.#legal = legal;
    this.#entity = entity;
    this.#warehouse = warehouse;
    const delivery = entity && entity.order !== "" ? { delivery: viaShipment } : {};
    this.vocabulary = {
      fields: { reason: "CustomerReturnReasonCode" },
      numbers: { order: "SalesOrderNumber", ...delivery },
    };
  }

  async find(ask: Ask, context: AskContext): Promise<Found | Trouble> {
    const { field = "", value = "" } = ask.lookup ?? {};
    if (field === "SalesOrderNumber") return { kind: "found", document: value };
    const entity = field === viaShipment ? this.#entity : null;
    const { set: from, number: by, order } = entity ?? orders(field);
    if (!isPropertyName(by)) return unfit("field", `${by} is not the name of a field`);
    const answer = await entitiesIn(this.#legal, from, { filter: equals(by, value), top: 5 }, context);
    return answer.kind === "trouble"
      ? answer
      : foundIn(
          ask,
          answer.rows.map((row) => row[order]),
        );
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const number = referenceOf(ask, context);
    const answer = await entitiesIn(this.#legal, set, { filter: equals(reference, number), top: 1 }, context);
    if (answer.kind === "trouble") return answer;
    const [made] = answer.rows;
    const reading = { kind: "reading", version: null, answer: answer.facts } as const;
    if (made) {
      const evidence = { returnOrder: textOf(made.ReturnOrderNumber), rma: textOf(made.RMANumber), reference: number };
      const ours = ask.fields[reference] === undefined;
      return { ...reading, state: "done", ours, held: heldIn(made, Object.keys(ask.fields)), evidence };
    }
    const order = await this.#order(ask, context);
    if (order === null) return nothingThere(answer.facts);
    return "kind" in order ? order : { ...reading, state: "open", evidence: {} };
  }

  async prepare(ask: Ask, _version: string | null, context: AskContext): Promise<Prepared | Trouble> {
    const order = await this.#order(ask, context);
    if (order === null) return unfit("order", `there is no order ${ask.document}`);
    if ("kind" in order) return order;
    const warehouse = this.#warehouse === "" ? {} : { DefaultReturnWarehouseId: this.#warehouse };
    const body = {
      ...warehouse,
      CustomerRequisitionNumber: ask.document,
      ...ask.fields,
      dataAreaId: this.#legal.company,
      CustomerAccountNumber: order.row.OrderingCustomerAccountNumber,
      InvoiceCustomerAccountNumber: order.row.InvoiceCustomerAccountNumber,
      CurrencyCode: order.row.CurrencyCode,
      [reference]: referenceOf(ask, context),
    };
    return { kind: "prepared", first: { method: "POST", path: pathOf(set), body } };
  }

  async #order(ask: Ask, context: AskContext): Promise<{ readonly row: Row } | null | Trouble> {
    const query = { filter: equals("SalesOrderNumber", ask.document ?? ""), top: 1 };
    const answer = await entitiesIn(this.#legal, "SalesOrderHeadersV2", query, context);
    if (answer.kind === "trouble") return answer;
    const [row] = answer.rows;
    return row ? { row } : null;
  }
}

function orders(field: string) {
  return { set: "SalesOrderHeadersV2", number: field, order: "SalesOrderNumber" };
}

function referenceOf({ document, fields }: Ask, { key }: AskContext): string {
  return String(fields[reference] ?? numberAbout(document ?? "", key, 60));
}
