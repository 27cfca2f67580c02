import { unfit } from "../../core/delivery/answer.ts";
import type { AnswerFacts, Ask, AskContext, Reading, TargetField, Trouble } from "../../core/delivery/erp.ts";
import type { Database, Row } from "./database.ts";
import {
  changesOf,
  heldOf,
  isForPackage,
  packageModel,
  packageName,
  selectionOf,
  shipmentModel,
  stateOf,
  timestampsOf,
  type Version,
  versionOf,
  versionText,
} from "./documents.ts";
import type { TrytonOptions } from "./options.ts";
import type { Caller } from "./session.ts";
import { type Calls, callsOf, readingOf, shipmentOf, type Task } from "./task.ts";

/** The operations that write fields: of the shipment, or of its package. */
export class FieldWriting implements Task {
  readonly rounds = 1;
  readonly isSilent = false;
  readonly #database: Database;
  readonly #options: TrytonOptions;
  readonly #model: string;

  constructor(operation: string, database: Database, options: TrytonOptions) {
    this.#database = database;
    this.#options = options;
    this.#model = isForPackage({ operation }, options) ? packageModel : shipmentModel;
  }

  selection(ask: Ask): readonly string[] | Trouble {
    const isEmpty = Object.keys(changesOf(ask, this.#options)).length === 0;
    if (isEmpty) return unfit("fields", "neither the connection nor the node names a field to write");
    return selectionOf(ask, this.#options);
  }

  async read(ask: Ask, shipment: Row, facts: AnswerFacts, context: AskContext): Promise<Reading | Trouble> {
    const changes = changesOf(ask, this.#options);
    const wired = await this.#database.wire(this.#model, changes, context);
    if (wired.kind === "trouble") return wired;
    const row = this.#model === packageModel ? await this.#package(ask, shipment, context) : shipment;
    if (isTrouble(row)) return row;
    const state = stateOf(ask, row, wired.values, this.#options);
    const held = heldOf(row, wired.values, changes);
    return readingOf(null, shipment, { state, held, version: versionText(this.#model, row) }, facts);
  }

  async calls(ask: Ask, version: string | null, context: AskContext): Promise<Calls | Trouble> {
    const target = versionOf(version) ?? (await this.#target(ask, context));
    if ("kind" in target) return target;
    const wired = await this.#database.wire(this.#model, changesOf(ask, this.#options), context);
    if (wired.kind === "trouble") return wired;
    const params = [[target.id], wired.values];
    return callsOf({ method: `model.${target.model}.write`, params, ...timestampsOf(target) });
  }

  describe(caller: Caller): Promise<readonly TargetField[] | Trouble> {
    return this.#database.describe(this.#model, caller);
  }

  /** The record to write, where nobody has read it yet. */
  async #target(ask: Ask, context: AskContext): Promise<Version | Trouble> {
    const found = await shipmentOf(this.#database, ask, [], context);
    if (found.kind === "trouble") return found;
    const [shipment] = found.rows;
    if (!shipment) return unfit("missing", `there is no shipment ${ask.document}`);
    const row = this.#model === packageModel ? await this.#package(ask, shipment, context) : shipment;
    return isTrouble(row) ? row : (versionOf(versionText(this.#model, row)) as Version);
  }

  async #package(ask: Ask, shipment: Row, caller: Caller): Promise<Row | Trouble> {
    const domain = [["shipment", "=", `${shipmentModel},${Number(shipment.id)}`]];
    const fields = ["rec_name", "_timestamp", ...Object.keys(changesOf(ask, this.#options))];
    const found = await this.#database.search({ model: packageModel, domain, fields, limit: null }, caller);
    if (found.kind === "trouble") return found;
    const wanted = ask.fields[packageName] ?? null;
    const packages = found.rows.filter(({ rec_name: name }) => wanted === null || name === String(wanted));
    const [held] = packages;
    if (!held) return unfit("package", wanted === null ? "the shipment has no package" : `no package ${wanted}`);
    return packages.length > 1 ? unfit("package", "the shipment has several packages: say which one") : held;
  }
}

function isTrouble(answer: Row | Trouble): answer is Trouble {
  return answer.kind === "trouble";
}
