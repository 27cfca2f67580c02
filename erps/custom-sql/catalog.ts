import { unfit, unsent } from "../../core/delivery/answer.ts";
import type { Described, TargetField, Trouble } from "../../core/delivery/erp.ts";
import { troubleOf } from "./answers.ts";
import type { Database } from "./database.ts";
import type { Binding, Statement } from "./statement.ts";

/** What the database says of its routines: the only statements that are ours, and they read its catalog. */

/** Parameters that take a value, in their order; no row where there is no such routine, or several of that name. */
const parametersOf = `
  SELECT parameter.name, format_type(parameter.type, NULL) AS type
  FROM pg_catalog.pg_proc AS routine
  CROSS JOIN LATERAL (
    SELECT routine.proargnames[number] AS name, kinds.type, number, coalesce(routine.proargmodes[number], 'i') AS mode
    FROM unnest(coalesce(routine.proallargtypes, routine.proargtypes::oid[])) WITH ORDINALITY AS kinds (type, number)
  ) AS parameter
  WHERE routine.oid = to_regproc($1)::oid AND parameter.mode IN ('i', 'b', 'v')
  ORDER BY parameter.number`;

/** Which of the routines are there and ours to call; a name that several routines share is asked by none of them. */
const rightsOf = `
  SELECT name, coalesce(has_function_privilege(to_regproc(name)::oid, 'EXECUTE'), false) AS granted,
    clock_timestamp() AS now
  FROM unnest($1::text[]) AS routines (name)
  UNION ALL SELECT NULL, NULL, clock_timestamp()`;

/** Types by the first word of their name; all others go as text. */
const types: Readonly<Record<string, TargetField["type"]>> = {
  ...{ smallint: "number", integer: "number", bigint: "number", numeric: "number", real: "number", double: "number" },
  ...{ boolean: "boolean", date: "date", timestamp: "datetime" },
};

/** Values that every post has by itself; they are not for the analyst to fill. */
const given: readonly string[] = ["document", "milestone", "milestoneCode", "occurredAt", "operation", "key"];

/** The fields that a statement binds, as the routine's own parameters describe them. */
export async function describeRoutine(
  database: Database,
  { routine, bindings }: Statement,
  signal: AbortSignal,
): Promise<Described | Trouble> {
  const answer = await database.run(parametersOf, [routine], signal);
  if (answer.kind === "failure") return unsent(troubleOf(answer));
  if (answer.rows.length === 0 && bindings.length > 0) {
    return unfit("routine", `there is no routine ${routine}, or there are several of that name`);
  }
  const parameters = answer.rows.map(({ name, type }) => ({ name: String(name ?? ""), type: String(type) }));
  const free = bindings.filter(({ value }) => !given.includes(value) && value !== "correlationId");
  return { kind: "described", fields: free.map((binding) => fieldOf(binding, parameters)) };
}

interface Parameter {
  readonly name: string;
  readonly type: string;
}

function fieldOf({ value, parameter, place }: Binding, parameters: readonly Parameter[]): TargetField {
  const found = parameters.find(({ name }, at) => (parameter === null ? at === place : name === parameter));
  const [word = ""] = (found?.type ?? "").split(/[ (]/);
  return { name: value, title: found?.name || value, type: types[word] ?? "string", maxLength: null, updatable: true };
}

/** What our user may call, and the database's own time. */
export interface Rights {
  readonly kind: "rights";
  readonly granted: readonly string[];
  /** Not there, there several times, or not ours to call. */
  readonly missing: readonly string[];
  /** ISO 8601, UTC. */
  readonly now: string;
}

/** Asks what our user may call. */
export async function mayCall(
  database: Database,
  routines: readonly string[],
  signal: AbortSignal,
): Promise<Rights | Trouble> {
  const answer = await database.run(rightsOf, [`{${routines.map(quoted).join(",")}}`], signal);
  if (answer.kind === "failure") return unsent(troubleOf(answer));
  const rows = answer.rows.filter(({ name }) => name !== null);
  const those = (isGranted: boolean): readonly string[] =>
    rows.flatMap(({ name, granted }) => (granted === isGranted ? [String(name)] : []));
  return { kind: "rights", granted: those(true), missing: those(false), now: String(answer.rows[0]?.now) };
}

/** A name as an element of an array literal. */
function quoted(name: string): string {
  return `"${name.replace(/["\\]/g, (sign) => `\\${sign}`)}"`;
}
