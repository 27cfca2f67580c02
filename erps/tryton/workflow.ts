import { unfit } from "../../core/delivery/answer.ts";
import type { AnswerFacts, Ask, AskContext, Reading, Trouble } from "../../core/delivery/erp.ts";
import type { Database, Row } from "./database.ts";
import { shipmentModel, timestampsOf, versionOf, versionText } from "./documents.ts";
import { type Calls, callsOf, readingOf, shipmentOf, type Task } from "./task.ts";

type State = "packed" | "picked" | "assigned";

/** How a shipment is confirmed from the state that people leave it in. */
export interface Confirmation {
  readonly from: State;
  /** Transitions in their order; the server passes over each that does not start from the shipment's state. */
  readonly transitions: readonly string[];
  /** Whether a shipment in this state is confirmed, can be, or waits for people. */
  standingOf(state: string): "done" | "open" | "unready";
}

const steps: readonly { readonly from: State; readonly transition: string }[] = [
  { from: "assigned", transition: "pick" },
  { from: "picked", transition: "pack" },
  { from: "packed", transition: "done" },
];

/** The confirmation from a state on; null for a state that none starts from. */
export function confirmation(from: string): Confirmation | null {
  const first = steps.findIndex((step) => step.from === from);
  const used = steps.slice(first);
  const [start] = used;
  if (first < 0 || !start) return null;
  return {
    from: start.from,
    transitions: used.map(({ transition }) => transition),
    standingOf(state) {
      if (state === "done") return "done";
      return used.some((step) => step.from === state) ? "open" : "unready";
    },
  };
}

/**
 * The operation that confirms a shipment. The first transition names the moment of the last change that was read, for the
 * server packs also what was never picked: a shipment that people put back meanwhile stays where they put it.
 */
export class ShipConfirmation implements Task {
  readonly rounds = 1;
  readonly isSilent = true;
  readonly #database: Database;
  readonly #confirmation: Confirmation;

  constructor(database: Database, confirm: Confirmation) {
    this.#database = database;
    this.#confirmation = confirm;
  }

  selection(): readonly string[] {
    return [];
  }

  async read(_ask: Ask, shipment: Row, facts: AnswerFacts): Promise<Reading | Trouble> {
    const state = String(shipment.state);
    const standing = this.#confirmation.standingOf(state);
    if (standing === "unready") {
      return unfit(state, `the shipment is ${state}, and is confirmed from ${this.#confirmation.from} on`);
    }
    const version = versionText(shipmentModel, shipment);
    return readingOf(null, shipment, { state: standing, version, held: { state } }, facts);
  }

  async calls(ask: Ask, version: string | null, context: AskContext): Promise<Calls | Trouble> {
    let target = versionOf(version);
    if (!target) {
      const found = await shipmentOf(this.#database, ask, [], context);
      if (found.kind === "trouble") return found;
      const [row] = found.rows;
      target = row ? versionOf(versionText(shipmentModel, row)) : null;
    }
    if (!target) return unfit("missing", `there is no shipment ${ask.document}`);
    const params = [[target.id]];
    const timestamps = timestampsOf(target);
    const methods = this.#confirmation.transitions.map((transition) => `model.${shipmentModel}.${transition}`);
    return callsOf(...methods.map((method, n) => (n === 0 ? { method, params, ...timestamps } : { method, params })));
  }

  async describe(): Promise<readonly []> {
    return [];
  }
}
