import { type Coded, coded } from "../errors.ts";
import type { Milestone } from "../event/milestone.ts";
import { afterDelivery } from "../event/milestone.ts";
import { isAlike } from "./alike.ts";
import type { Ask, ErpConnection } from "./erp.ts";
import { isFieldTerm } from "./operations.ts";

/** How far a shipment is, as far as it decides who may write about it. `any`: whatever the stage. */
export const stages = ["any", "before-pickup", "in-transit", "delivered"] as const;
export type Stage = (typeof stages)[number];

/**
 * Who owns a value. waybill: we write it · erp: the ERP does, and a post that would write it is refused · first-writer:
 * whoever writes first, so we fill it while it is empty and follow up what we wrote, and leave what others wrote.
 */
export const owners = ["waybill", "erp", "first-writer"] as const;
export type Owner = (typeof owners)[number];

/** One row of the matrix that says who owns which field at which stage. The first row that fits decides. */
export interface AuthorityRule {
  /** A term of ours, a field of the ERP by its own name, an operation, or `*` for every field. */
  readonly field: string;
  readonly stage: Stage;
  readonly owner: Owner;
}

/** Who may write what through one connection. */
export interface Authority {
  /** Without rows every field is ours to write, but for those that are `owned`. */
  readonly rules: readonly AuthorityRule[];
  /** Fields that the system keeps for itself whatever the rules say. */
  readonly owned: readonly string[];
  /** Operations that the system has not, each with the route that it has instead. */
  readonly absent: Readonly<Partial<Record<string, string>>>;
}

/** What the matrix says of one ask: why it is refused, or which of its fields are filled only by their first writer. */
export interface Ruling {
  readonly refused: Coded | null;
  readonly guarded: readonly string[];
}

/** The stage that a milestone means; null where the post reports none: then only rules for `any` stage fit. */
export function stageOf(milestone: Milestone | null): Stage | null {
  if (milestone === null) return null;
  if (milestone === "UNKNOWN" || milestone === "INFO_RECEIVED" || milestone === "CANCELLED") return "before-pickup";
  return milestone === "DELIVERED" || afterDelivery.has(milestone) ? "delivered" : "in-transit";
}

/** Rules on an ask in the system's own words. */
export function ruleOn({ rules, owned, absent }: Authority, erp: Words, ask: Ask): Ruling {
  const route = absent[ask.operation];
  if (route !== undefined) return refused(coded("WB-ERP-016", { operation: ask.operation, route }));
  const ownerOf = ownersOf(rules, erp, ask);
  const fields = Object.keys(ask.fields);
  const foreign = fields.filter((name) => owned.includes(name) || ownerOf(name, true) === "erp");
  if (ownerOf(ask.operation, false) === "erp") foreign.push(ask.operation);
  if (foreign.length > 0) {
    return refused(coded("WB-ERP-010", { field: foreign.join(", "), stage: stageOf(ask.milestone) ?? "any" }));
  }
  return { refused: null, guarded: fields.filter((name) => ownerOf(name, true) === "first-writer") };
}

type Words = Pick<ErpConnection, "vocabulary">;

function refused(error: Coded): Ruling {
  return { refused: error, guarded: [] };
}

/** Who owns what an ask names; `*` stands for every field, for no operation. What no rule names is ours. */
function ownersOf(rules: readonly AuthorityRule[], erp: Words, ask: Ask): (name: string, isField: boolean) => Owner {
  const stage = stageOf(ask.milestone);
  const homes: Readonly<Record<string, string | undefined>> = erp.vocabulary?.(ask.operation).fields ?? {};
  const own = (name: string): string => (isFieldTerm(name) && homes[name]) || name;
  const fitting = rules.filter((rule) => rule.stage === "any" || rule.stage === stage);
  return (name, isField) => {
    const rule = fitting.find(({ field }) => (isField && field === "*") || field === name || own(field) === name);
    return rule?.owner ?? "waybill";
  };
}

/** Values by the system's names: what a document holds, or what we last wrote into it. */
export type Written = Readonly<Record<string, string | number | boolean | null>>;

/** The first guarded field that somebody else filled: it holds something that is neither wanted nor ours. */
export function trespass(ask: Ask, guarded: readonly string[], held: Written, written: Written): Coded | null {
  for (const field of guarded) {
    const there = held[field];
    if (there === undefined || there === null || there === "") continue;
    const isOurs = [ask.fields[field], written[field]].some((value) => isAlike(there, value ?? null));
    if (!isOurs) return coded("WB-ERP-011", { field, held: String(there).slice(0, 80) });
  }
  return null;
}
