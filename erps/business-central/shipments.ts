import { unfit } from "../../core/delivery/answer.ts";
import type { Ask, AskContext, Found, Reading, Trouble } from "../../core/delivery/erp.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import { equals, foundIn, nothingThere, rowsAt } from "../../core/delivery/odata-rows.ts";
import type { ODataService } from "../../core/delivery/odata-service.ts";
import { heldIn, isPropertyName } from "../../core/delivery/odata-v4.ts";
import { changesIn, stateIn } from "../../core/delivery/row-change.ts";
import { type Desk, type Described, partsOf, type Prepared, tokenOf } from "./desk.ts";
import type { ShipmentPage } from "./profile.ts";

/** Shipments through the customer's own API page: the standard API shows posted shipments and lets nobody change them. */
export function openShipments(service: ODataService, page: ShipmentPage | null): Desk {
  return page === null ? noPage : new Shipments(service, page);
}

class Shipments implements Desk {
  readonly #service: ODataService;
  readonly #page: ShipmentPage;
  readonly vocabulary: Vocabulary;
  readonly described: Described;

  constructor(service: ODataService, page: ShipmentPage) {
    const { key, order, fields, root, entity } = page;
    this.#service = service;
    this.#page = page;
    const numbers = {
      delivery: key,
      order,
      trackingNumber: fields.trackingNumber ?? "",
      bol: fields.billOfLading ?? "",
    };
    this.vocabulary = { fields, numbers };
    this.described = { root, entity, request: "update" };
  }

  async find(ask: Ask, context: AskContext): Promise<Found | Trouble> {
    const { field = "", value = "" } = ask.lookup ?? {};
    if (!isPropertyName(field)) return unfit("field", `${field} is not the name of a field`);
    const answer = await rowsAt(this.#service, this.#page.path, { filter: equals(field, value), top: 5 }, context);
    return answer.kind === "trouble"
      ? answer
      : foundIn(
          ask,
          answer.rows.map((row) => row[this.#page.key]),
        );
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const changes = changesIn(ask, this.#page);
    const names = Object.keys(changes);
    if (names.length === 0) return nothingToWrite;
    const filter = equals(this.#page.key, ask.document ?? "");
    const answer = await rowsAt(this.#service, this.#page.path, { filter, top: 2 }, context);
    if (answer.kind === "trouble") return answer;
    const [row, second] = answer.rows;
    if (!row) return nothingThere(answer.facts);
    if (second) return unfit("ambiguous", `the page shows ${ask.document} more than once`);
    const unknown = names.find((name) => !Object.hasOwn(row, name));
    if (unknown !== undefined) return unfit("field", `${this.#page.entity} has no field ${unknown}`);
    return {
      kind: "reading",
      state: stateIn(ask, row, this.#page),
      version: tokenOf(row),
      held: heldIn(row, names),
      evidence: { number: ask.document },
      answer: answer.facts,
    };
  }

  async request(ask: Ask, version: string | null): Promise<Prepared | Trouble> {
    const token = partsOf(version);
    if (token === null) return unfit("page", `${this.#page.entity} shows no id and no version to change it with`);
    const path = `${this.#page.path}(${token.id})`;
    const headers = { "if-match": token.etag };
    return { kind: "prepared", request: { method: "PATCH", path, headers, body: changesIn(ask, this.#page) } };
  }
}

const nothingToWrite = unfit("fields", "neither the connection nor the node names a field to write");

const notInstalled = unfit(
  "page",
  "posted shipments are read-only in the standard API: install an extension with an API page on the posted sales shipment that changes it through codeunit 391 (Shipment Header - Edit), and name its route in the connection",
);

/** Without the page nothing can be told; the terms stay, so that the refusal is this one. */
const noPage: Desk = {
  vocabulary: {
    fields: { trackingNumber: "packageTrackingNo" },
    numbers: { delivery: "number", order: "orderNumber" },
  },
  described: null,
  find: async () => notInstalled,
  read: async () => notInstalled,
  request: async () => notInstalled,
};
