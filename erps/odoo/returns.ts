import type { Ask, AskContext, Reading, Trouble } from "../../core/delivery/erp.ts";
import type { Creation } from "./creations.ts";
import type { Condition } from "./documents.ts";
import type { Plan } from "./plans.ts";
import { noTransfer, type Records, type Target, transfers } from "./records.ts";
import { mustBeIds, mustShow, refused } from "./refusals.ts";

/** Version from which the wizard has an action that takes back everything that was delivered and not returned yet. */
const returnsAll = 18;

/**
 * The return of a whole transfer, by the wizard of the form. Odoo keeps which transfer a return belongs to, and counts what
 * came back already, so a transfer is returned once: a return of it that is there stands for the one that was asked for.
 */
export function openReturns(records: Records): Creation {
  return {
    async read(ask, context) {
      const found = await records.transfer(ask.document ?? "", ["name", "state"], context);
      if (found.kind === "trouble") return found;
      if (found.kind === "none") return { ...nothing(found.answer), state: "missing" };
      const made = await returnOf(records, found, context);
      if (made.kind === "trouble") return made;
      const [first] = made.rows;
      const evidence = { state: String(found.picking.state), return: first ? String(first.name) : null };
      return { ...nothing(made.answer), state: first ? "done" : "open", evidence };
    },
    plan: (ask, context) => plan(records, ask, context),
  };
}

function nothing(answer: Reading["answer"]): Omit<Reading, "state"> {
  return { kind: "reading", version: null, evidence: {}, answer };
}

async function plan(records: Records, ask: Ask, context: AskContext): Promise<Plan | Trouble> {
  const document = ask.document ?? "";
  const found = await records.transfer(document, ["name", "state"], context);
  if (found.kind === "trouble") return found;
  if (found.kind === "none") return noTransfer(document);
  if (found.picking.state !== "done") {
    return refused("state", `${document} is not confirmed: what was not delivered cannot come back`);
  }
  const version = await records.version(context);
  if (typeof version !== "number") return version;
  const { id } = found;
  const model = "stock.return.picking";
  const named = { context: { active_model: transfers, active_id: id, active_ids: [id], lang: "en_US" } };
  const method = version >= returnsAll ? "action_create_returns_all" : "create_returns";
  const opened = { model, method: "create", records: [{ picking_id: id }], named };
  return {
    kind: "plan",
    evidence: { id },
    steps: [
      { call: opened, isIdle: true, judge: mustBeIds },
      { call: { model, method, named }, onMade: true, judge: mustShow },
    ],
  };
}

/** Transfers that bring this one back: Odoo 17 and later keep of what a return is one, earlier ones only say it. */
async function returnOf(records: Records, { id, picking }: Target, context: AskContext) {
  const known = await records.known(transfers, ["return_id"], context);
  if ("kind" in known) return known;
  const ofThis: Condition =
    known.length > 0 ? ["return_id", "=", id] : ["origin", "=", `Return of ${String(picking.name)}`];
  return records.search(transfers, [ofThis, ["state", "!=", "cancel"]], ["name"], context);
}
