/** `docs/crosswalk.md`: the words of every standard that has a crosswalk, beside ours. Written by `npm run docs`. */
import { join } from "node:path";
import { type Milestone, milestones } from "../core/event/milestone.ts";
import { type Crosswalk, readCrosswalk } from "../core/mapping/crosswalk.ts";
import type { Pack } from "../core/mapping/pack.ts";
import { readPacks } from "../core/mapping/packs.ts";
import { packageRoot } from "../paths.ts";

/** A crosswalk with the pack that it is held to. */
export interface Bridge {
  readonly pack: Pack;
  readonly crosswalk: Crosswalk;
}

/** Every crosswalk of the built-in packs, by id. */
export function bridges(): readonly Bridge[] {
  return readPacks(join(packageRoot, "carriers")).flatMap(({ folder, loaded }) => {
    const crosswalk = readCrosswalk(join(folder, "crosswalk.json"));
    return crosswalk && loaded.kind === "pack" ? [{ pack: loaded.pack, crosswalk }] : [];
  });
}

const opening = `# Crosswalks

Made from \`carriers/*/crosswalk.json\` by \`npm run docs\`. A crosswalk says what the words of a standard (or of a service that
speaks for many carriers) mean to us, and which of its words tells others a milestone of ours. Tests hold both directions:
every code means in the pack what it means here, and nothing is left out; a milestone that is said in the words of the
standard and read back is the same one, or the coarser one that is named.

The files are data: \`publish\` by milestone, \`tables\` by code (milestone or \`-\`, event, reason), \`reasons\` by code.
`;

const cell = (text: string): string => text.replaceAll("|", "\\|");

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function wordOf({ publish }: Crosswalk, milestone: Milestone): string {
  const word = publish[milestone];
  if (word.code === null) return "none";
  return word.gives === undefined ? `\`${word.code}\`` : `\`${word.code}\` (${word.gives})`;
}

function outbound(all: readonly Bridge[]): string {
  const rows = (Object.keys(milestones) as Milestone[]).map((milestone) => [
    milestone,
    ...all.map(({ crosswalk }) => wordOf(crosswalk, milestone)),
  ]);
  const reasons = all.flatMap(({ pack, crosswalk }) =>
    Object.entries(crosswalk.publish).flatMap(([milestone, { because }]) =>
      because === undefined ? [] : [`- ${pack.name}, ${milestone}: ${because}`],
    ),
  );
  const heads = all.map(({ pack }) => pack.name);
  return [
    "## Telling others",
    "",
    "What a word says when it is read back stands in brackets where it is coarser.",
    "",
    table(["milestone", ...heads], rows),
    "",
    ...reasons,
    "",
  ].join("\n");
}

type Groups = readonly { readonly codes: Readonly<Record<string, string>> }[];

function wordings(groups: Groups | undefined): Readonly<Record<string, string>> {
  return Object.assign({}, ...(groups ?? []).map(({ codes }) => codes)) as Record<string, string>;
}

function meaningCells(meaning: string): readonly string[] {
  const [milestone = "", event = "", reason = ""] = meaning.split(" ");
  return [milestone === "-" ? "" : milestone, event, reason];
}

function inbound({ pack, crosswalk }: Bridge): string {
  const parts = [`## ${pack.name}`, "", `${crosswalk.standard}.`, ""];
  for (const [name, codes] of Object.entries(crosswalk.tables)) {
    const words = wordings(pack.tables[name]);
    const rows = Object.entries(codes).map(([code, meaning]) => [
      `\`${code}\``,
      words[code] ?? "",
      ...meaningCells(meaning),
    ]);
    parts.push(`### ${name}`, "", table(["code", "wording", "milestone", "event", "reason"], rows), "");
  }
  for (const [name, codes] of Object.entries(crosswalk.reasons ?? {})) {
    const words = wordings(pack.reasons?.[name]);
    const rows = Object.entries(codes).map(([code, reason]) => [`\`${code}\``, words[code] ?? "", reason]);
    parts.push(`### Reasons: ${name}`, "", table(["code", "wording", "reason"], rows), "");
  }
  return parts.join("\n");
}

/** The page of every crosswalk. */
export function crosswalkPage(): string {
  const all = bridges();
  return [opening, outbound(all), ...all.map(inbound)].join("\n");
}
