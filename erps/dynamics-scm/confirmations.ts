import { unfit } from "../../core/delivery/answer.ts";
import type { Ask, AskContext, Found, Reading, Trouble } from "../../core/delivery/erp.ts";
import { equals, foundIn, nothingThere, textOf } from "../../core/delivery/odata-rows.ts";
import { isPropertyName } from "../../core/delivery/odata-v4.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import { type Desk, entitiesIn, type LegalEntity, type Prepared } from "./desk.ts";

const shipments = "OutboundShipmentHeaders";
const packingSlips = "ShipmentPackingSlipJournalHeaders";
const isActive = "IsActive eq Microsoft.Dynamics.DataEntities.NoYes'Yes'";

/** Shipments of warehouse management, confirmed by a service of the customer's own; the packing slip of the shipment proves it. */
export class Confirmations implements Desk {
  readonly #legal: LegalEntity;
  readonly #service: string | null;
  readonly vocabulary: Vocabulary = { fields: {}, numbers: { delivery: "ShipmentId" } };
  readonly described = null;

  constructor(legal: LegalEntity, service: string | null) {
    this.#legal = legal;
    this.#service = service;
  }

  async find(ask: Ask, context: AskContext): Promise<Found | Trouble> {
    const { field = "", value = "" } = ask.lookup ?? {};
    if (field === "ShipmentId") return { kind: "found", document: value };
    if (!isPropertyName(field)) return unfit("field", `${field} is not the name of a field`);
    const answer = await entitiesIn(this.#legal, shipments, { filter: equals(field, value), top: 5 }, context);
    return answer.kind === "trouble"
      ? answer
      : foundIn(
          ask,
          answer.rows.map(({ ShipmentId }) => ShipmentId),
        );
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const filter = equals("ShipmentId", ask.document ?? "");
    const slips = await entitiesIn(this.#legal, packingSlips, { filter: `${filter} and ${isActive}`, top: 1 }, context);
    if (slips.kind === "trouble") return slips;
    const [slip] = slips.rows;
    const reading = { kind: "reading", version: null, answer: slips.facts } as const;
    if (slip) {
      const evidence = { shipment: ask.document, packingSlip: textOf(slip.ShipmentPackingSlipNumber) };
      return { ...reading, state: "done", evidence };
    }
    if (this.#service === null) return noService;
    const found = await entitiesIn(this.#legal, shipments, { filter, top: 1 }, context);
    if (found.kind === "trouble") return found;
    if (found.rows.length === 0) return nothingThere(found.facts);
    return { ...reading, state: "open", evidence: { shipment: ask.document } };
  }

  /** The names of the values are those of the parameters of the X++ method. */
  async prepare(ask: Ask, _version: string | null, context: AskContext): Promise<Prepared | Trouble> {
    if (this.#service === null) return noService;
    const body = { _dataAreaId: this.#legal.company, _shipmentId: ask.document ?? "", _key: context.key };
    return { kind: "prepared", first: { method: "POST", path: this.#service, body } };
  }
}

const noService = unfit(
  "service",
  "the standard confirms no shipment from outside: let the warehouse confirm it, or name a service of your own that does in the connection",
);
