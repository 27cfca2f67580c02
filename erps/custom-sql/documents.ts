import {
  type Comparison,
  comparisonsOf,
  type Condition,
  conditionsOf,
  type MilestonePlace,
} from "../../core/delivery/comparison.ts";
import { type Declared, misconfigured, readDeclared } from "../../core/delivery/declared.ts";
import type { Abilities, ErpSettings } from "../../core/delivery/erp.ts";
import { milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import { type Statement, statementOf } from "./statement.ts";

/** What is asked of the database for one operation, compiled once. */
export interface Shape {
  /** Null where nothing was declared for the operation. */
  readonly call: Statement | null;
  readonly read: Statement | null;
  /** Nothing found means that nothing was stored under our key, rather than that there is no such document. */
  readonly readsByKey: boolean;
  readonly comparisons: readonly Comparison[];
  readonly abilities: Abilities;
}

/** What a database was declared to do. */
export interface Shapes {
  of(operation: string): Shape;
  /** Every routine that was declared, once. */
  readonly routines: readonly string[];
  readonly milestone: MilestonePlace;
  /** What stands in the answer of a procedure that says no without an error, and where it says why. */
  readonly failures: readonly Condition[];
  readonly failureMessage: string;
}

/** Reads what the settings declare. Throws a CodedError WB-CFG-001 where it cannot be followed. */
export function shapesOf(settings: ErpSettings): Shapes {
  const declared = readDeclared(settings, ["call", "read", "readCompare"]);
  const common = shapeOf(settings, declared, "");
  const own = new Map(declared.named.map((operation) => [operation, shapeOf(settings, declared, operation)]));
  const text = (name: string): string => declared.text("", name);
  const statements = [common, ...own.values()].flatMap(({ call, read }) => [call, read]);
  return {
    of: (operation) => own.get(operation) ?? common,
    routines: [...new Set(statements.flatMap((statement) => (statement ? [statement.routine] : [])))],
    milestone: {
      ...{ path: text("milestonePath"), timePath: text("milestoneTimePath") },
      codes: milestoneCodesOf(text("milestoneCodes")),
    },
    failures: conditionsOf(text("failureWhen")),
    failureMessage: text("failureMessage"),
  };
}

function shapeOf(settings: ErpSettings, declared: Declared, operation: string): Shape {
  const statement = (use: "call" | "read"): Statement | null => {
    const text = declared.text(operation, use);
    const read = text === "" ? null : statementOf(text, use);
    if (text !== "" && read === null) throw misconfigured(settings, refusalOf(use, text));
    return read;
  };
  const [call, read] = [statement("call"), statement("read")];
  const comparisons = comparisonsOf(declared.text(operation, "readCompare"));
  const readsByKey = bindsKey(read);
  if (read && !readsByKey && comparisons.length === 0) {
    throw misconfigured(settings, "a statement to read needs :key in it, or something to compare");
  }
  const abilities = { readable: read !== null, needsVersion: false, idempotencyKey: bindsKey(call) };
  return { call, read, readsByKey, comparisons, abilities };
}

function bindsKey(statement: Statement | null): boolean {
  return statement?.bindings.some(({ value }) => value === "key") ?? false;
}

function refusalOf(use: "call" | "read", text: string): string {
  const more =
    use === "read" ? "SELECT routine(…) or SELECT * FROM routine(…)" : "CALL routine(…) or SELECT routine(…)";
  return `only ${more} may leave, tables are never touched: ${text.slice(0, 80)}`;
}

/** What the first row of an answer holds: the object that a single column is, else the row; null where there is nothing. */
export function contentOf(rows: readonly Readonly<Record<string, unknown>>[]): unknown {
  const [row] = rows;
  if (!row) return null;
  const values = Object.values(row);
  if (values.every((value) => value === null)) return null;
  const [only] = values;
  return values.length === 1 && typeof only === "object" ? only : row;
}
