import { unfit } from "../../core/delivery/answer.ts";
import type { Ask, AskContext, Found, Reading, Trouble } from "../../core/delivery/erp.ts";
import { equals, foundIn, nothingThere, textOf } from "../../core/delivery/odata-rows.ts";
import { etagOf, heldIn, isPropertyName, type Row } from "../../core/delivery/odata-v4.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import { changesIn, stateIn } from "../../core/delivery/row-change.ts";
import { type Desk, entitiesIn, type LegalEntity, pathOf, type Prepared } from "./desk.ts";
import type { ShipmentEntity } from "./profile.ts";

/** Shipments through the data entity that the connection names: the standard has none that takes what a carrier tells. */
export function openShipments(legal: LegalEntity, entity: ShipmentEntity | null): Desk {
  return entity === null ? noEntity : new Shipments(legal, entity);
}

class Shipments implements Desk {
  readonly #legal: LegalEntity;
  readonly #entity: ShipmentEntity;
  readonly vocabulary: Vocabulary;
  readonly described: Desk["described"];

  constructor(legal: LegalEntity, entity: ShipmentEntity) {
    const { set, number, order, fields } = entity;
    this.#legal = legal;
    this.#entity = entity;
    const numbers = {
      delivery: number,
      order,
      trackingNumber: fields.trackingNumber ?? "",
      bol: fields.billOfLading ?? "",
    };
    this.vocabulary = { fields, numbers };
    this.described = { set, request: "update" };
  }

  async find(ask: Ask, context: AskContext): Promise<Found | Trouble> {
    const { field = "", value = "" } = ask.lookup ?? {};
    if (!isPropertyName(field)) return unfit("field", `${field} is not the name of a field`);
    const answer = await entitiesIn(this.#legal, this.#entity.set, { filter: equals(field, value), top: 5 }, context);
    return answer.kind === "trouble"
      ? answer
      : foundIn(
          ask,
          answer.rows.map((row) => row[this.#entity.number]),
        );
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const names = Object.keys(changesIn(ask, this.#entity));
    if (names.length === 0) return nothingToWrite;
    const { set, number } = this.#entity;
    const query = { filter: equals(number, ask.document ?? ""), top: 2 };
    const answer = await entitiesIn(this.#legal, set, query, context);
    if (answer.kind === "trouble") return answer;
    const [row, second] = answer.rows;
    if (!row) return nothingThere(answer.facts);
    if (second) return unfit("ambiguous", `${set} holds ${ask.document} more than once`);
    const unknown = [...names, ...this.#entity.keys].find((name) => !Object.hasOwn(row, name));
    if (unknown !== undefined) return unfit("field", `${set} has no field ${unknown}`);
    return {
      ...{ kind: "reading", state: stateIn(ask, row, this.#entity), version: this.#token(row) },
      ...{ held: heldIn(row, names), evidence: { number: ask.document }, answer: answer.facts },
    };
  }

  async prepare(ask: Ask, version: string | null): Promise<Prepared | Trouble> {
    const [etag, keys] = partsOf(version);
    if (etag === null) return unfit("entity", `${this.#entity.set} shows no version to change it with`);
    const path = pathOf(this.#entity.set, keys);
    const first = { method: "PATCH", path, headers: { "if-match": etag }, body: changesIn(ask, this.#entity) } as const;
    return { kind: "prepared", first };
  }

  /** What a change needs of an entity that was read: its version, and the values of its keys. */
  #token(row: Row): string | null {
    const etag = etagOf(row);
    return etag && JSON.stringify([etag, this.#entity.keys.map((key) => [key, row[key]])]);
  }
}

type Parts = readonly [etag: string | null, keys: readonly (readonly [string, unknown])[]];

function partsOf(version: string | null): Parts {
  try {
    const [etag, keys] = JSON.parse(version ?? "") as Parts;
    return [textOf(etag), Array.isArray(keys) ? keys : []];
  } catch {
    return [null, []];
  }
}

const nothingToWrite = unfit("fields", "neither the connection nor the node names a field to write");

const notNamed = unfit(
  "entity",
  "the standard has no data entity that takes a carrier's tracking number or milestone of a shipment: publish one on your shipments and name it in the connection",
);

/** Without the entity nothing can be told; the terms stay, so that the refusal is this one. */
const noEntity: Desk = {
  vocabulary: {
    fields: { trackingNumber: "TrackingNumber" },
    numbers: { delivery: "ShipmentId", order: "SalesOrderNumber" },
  },
  described: null,
  find: async () => notNamed,
  read: async () => notNamed,
  prepare: async () => notNamed,
};
