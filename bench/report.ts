/** What a bench prints: one row per system with the medians of its rounds, then each target with its ratio. */
import { median, show } from "./figures.ts";
import type { Round } from "./round.ts";
import type { System, SystemId } from "./systems.ts";

export type Rounds = ReadonlyMap<SystemId, readonly Round[]>;

/** A ratio that is aimed at: `over` divided by the best of `under`. */
export interface Target {
  readonly says: string;
  readonly figure: "acceptedPerS" | "postedPerS";
  readonly over: SystemId;
  readonly under: readonly SystemId[];
  /** Null: the ratio is told, nothing is aimed at. */
  readonly atLeast: number | null;
}

function medianOf(rounds: readonly Round[], figure: keyof Round): number {
  return median(rounds.map((round) => round[figure] ?? 0));
}

const columns: readonly (readonly [string, keyof Round])[] = [
  ["accepted/s", "acceptedPerS"],
  ["posted/s", "postedPerS"],
  ["p50 ms", "p50Ms"],
  ["p99 ms", "p99Ms"],
  ["to ERP ms", "throughP50Ms"],
  ["MiB", "rssMiB"],
  ["core", "coreShare"],
];

function cell(system: System, rounds: readonly Round[], figure: keyof Round): string {
  const isThrough = figure === "postedPerS" || figure === "throughP50Ms";
  if (isThrough && system.kind === "ingest") return "-";
  return show(medianOf(rounds, figure));
}

/** The table as Markdown; the last column says what makes a row doubtful. */
export function tableOf(systems: readonly System[], results: Rounds): string {
  const head = ["system", ...columns.map(([title]) => title), "remarks"];
  const rows = systems.map((system) => {
    const rounds = results.get(system.id) ?? [];
    return [system.title, ...columns.map(([, figure]) => cell(system, rounds, figure)), remarks(rounds)];
  });
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function remarks(rounds: readonly Round[]): string {
  const refused = medianOf(rounds, "refused");
  const doubled = medianOf(rounds, "doubled");
  const busy = medianOf(rounds, "driverBusy");
  return [
    refused > 0 ? `${show(refused)} not 2xx` : "",
    doubled > 0 ? `${show(doubled)} posted twice` : "",
    busy > 0.9 ? `the driver's core was ${Math.round(busy * 100)} % busy: the figure is a lower bound` : "",
  ]
    .filter((text) => text !== "")
    .join("; ");
}

/** One line per target: the ratio, what is aimed at, and whether it is met. */
export function verdictsOf(targets: readonly Target[], results: Rounds): string[] {
  return targets.flatMap((target) => {
    const figureOf = (id: SystemId): number => medianOf(results.get(id) ?? [], target.figure);
    const limit = Math.max(...target.under.map(figureOf));
    if (!results.has(target.over) || limit <= 0) return [];
    const ratio = figureOf(target.over) / limit;
    const aim = target.atLeast;
    const verdict = aim === null ? "    " : ratio >= aim ? "met " : "MISS";
    return [`${verdict}  ${show(ratio)} ${aim === null ? "" : `(aim ${aim}) `} ${target.says}`];
  });
}
