import type { Ask, AskContext, Reading, Trouble } from "../../core/delivery/erp.ts";
import type { Plan } from "./plans.ts";
import { noTransfer, type Records, type Row, type Rows } from "./records.ts";
import { mustBeIds, refused } from "./refusals.ts";

/** An operation that makes a record of its own: whether it is there, and the calls that make it. */
export interface Creation {
  read(ask: Ask, context: AskContext): Promise<Reading | Trouble>;
  plan(ask: Ask, context: AskContext): Promise<Plan | Trouble>;
}

/** What stands in a record that we made, and in no other: the key of the effect behind our mark. */
export function mark(key: string): string {
  return `WB${key}`;
}

/** The records that bear the mark of an effect in a field; what people cancelled does not count. */
export async function recordWith(
  records: Records,
  model: string,
  field: string,
  { key, ...context }: AskContext,
): Promise<Rows | Trouble> {
  const known = await records.known(model, ["state"], context);
  if ("kind" in known) return known;
  const state = known.length > 0 ? (["state", "!=", "cancel"] as const) : null;
  const marked = [field, "like", mark(key)] as const;
  return records.search(model, state ? [marked, state] : [marked], [field, ...known], context, { order: "id" });
}

/** Reads whether a record bears the mark of the effect, and is as it is to be; missing where the transfer is not there. */
export async function keyed(
  records: Records,
  ask: Ask,
  context: AskContext,
  model: string,
  field: string,
  isWhole: (row: Row) => boolean,
): Promise<Reading | Trouble> {
  const made = await recordWith(records, model, field, context);
  if (made.kind === "trouble") return made;
  const [row] = made.rows;
  const known = { kind: "reading", version: null } as const;
  if (row) {
    const evidence = { id: Number(row.id), state: typeof row.state === "string" ? row.state : null };
    return { ...known, state: isWhole(row) ? "done" : "open", ours: true, evidence, answer: made.answer };
  }
  const found = await records.transfer(ask.document ?? "", ["name"], context);
  if (found.kind === "trouble") return found;
  return { ...known, state: found.kind === "none" ? "missing" : "open", evidence: {}, answer: found.answer };
}

/**
 * A ticket or task for a claim against the carrier, in the model that the connection names: `helpdesk.ticket`
 * (Enterprise), `project.task`, or one of your own with a name and a description.
 */
export function openClaims(records: Records, model: string): Creation {
  const unnamed = refused(
    "claimModel",
    "the connection names no model for claims: helpdesk.ticket, project.task, or your own",
  );
  return {
    async read(ask, context) {
      return model === "" ? unnamed : keyed(records, ask, context, model, "name", () => true);
    },
    async plan(ask, context) {
      if (model === "") return unnamed;
      const found = await records.transfer(ask.document ?? "", ["name"], context);
      if (found.kind === "trouble") return found;
      if (found.kind === "none") return noTransfer(ask.document ?? "");
      const { name: reason = null, ...own } = ask.fields;
      const title = `${reason === null ? "Claim" : String(reason)}: ${ask.document ?? ""} ${mark(context.key)}`;
      const call = { model, method: "create", records: [{ ...own, name: title }], named: {} };
      return { kind: "plan", evidence: {}, steps: [{ call, judge: mustBeIds }] };
    },
  };
}
