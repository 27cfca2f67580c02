/** The page of a carrier for people, made of its pack: nothing on it is written by hand but the owner's notes. */
import type { Pack } from "../mapping/pack.ts";
import { channelsOf, formatsOf, formatWords } from "./document/channels.ts";
import { coverageOf } from "./document/coverage.ts";
import { kindHeading, kindOf } from "./document/kinds.ts";
import { openLists } from "./document/lists.ts";
import { code, jump, paragraph, section, table } from "./document/markdown.ts";
import { errorsOf, reasonsOf, tablesOf } from "./document/meanings.ts";
import { formsLegend } from "./document/times.ts";
import type { Telling } from "./document/told.ts";

/** What stands beside a pack: what its samples say, and the README of its owner. */
export interface Beside {
  readonly telling: Telling;
  /** The text of the README; only what the owner says about the parts in `ownersParts` is taken. */
  readonly readme: string;
}

/** Parts of a pack's README that its data cannot say. */
const ownersParts = ["Authentication", "Acknowledgement", "Retries", "Limits", "Traps"] as const;

function headOf(pack: Pack): readonly string[] {
  const { id, name, scac, version, owner, checked, api, body, documents } = pack;
  const rows = [
    ["pack", `${code(id)} ${version}`],
    ...(scac ? [["SCAC", code(scac)]] : []),
    ["owner", owner],
    ["last compared with the carrier's documents", checked],
    ["interfaces", api.map((one) => `${one.name} (${one.version})`).join("<br>")],
    ["bodies", formatsOf(body).map(formatWords).join(", or ")],
    ...(documents === "$" ? [] : [["documents in a body", `each of ${code(documents)}`]]),
    ["a payload tells", pack.tells === "events" ? "single events" : "how shipments stand, with their history"],
  ];
  const made = `Made from ${code(`carriers/${id}`)} by ${code("npm run docs")}.`;
  return [`# ${name}`, "", made, "", ...table(["what", "is"], rows)];
}

/** The owner's notes, one level lower than they stand in the README. */
function notesOf(readme: string): readonly string[] {
  const parts = readme.split(/^## /m).slice(1);
  return ownersParts.flatMap((title) => {
    const part = parts.find((one) => one.startsWith(`${title}\n`));
    const text = part?.slice(title.length).trim() ?? "";
    return section(3, title, paragraph(text.replaceAll(/^#/gm, "##")));
  });
}

function renamedOf({ renamed }: Pack): readonly string[] {
  return table(
    ["the pack reads", "the carrier now sends"],
    (renamed ?? []).map(({ was, is }) => [code(was), code(is)]),
  );
}

const pathsLegend = [
  "Paths are read from the record at hand: `a.b` a part, `list[*]` each element, `list[type=A]` the one whose type is A,",
  "`^.a` a part of the record above, `$` the record itself. [More about paths and fields](../pack-format.md#paths-and-fields).",
];

function kindsOf(pack: Pack, telling: Telling): readonly string[] {
  const all = pack.kinds.map(({ id }) => jump(id, kindHeading(id)));
  const first = `The first that fits reads the payload: ${all.join(", ")}. A payload of no kind is parked, never dropped.`;
  const lists = openLists();
  const kinds = pack.kinds.flatMap((kind) => {
    const samples = telling.samples.filter((one) => one.kind === kind.id).map(({ name }) => name);
    return kindOf(kind, samples, lists);
  });
  return [first, "", ...pathsLegend, "", ...formsLegend, "", ...kinds, ...lists.sections()];
}

const codesLegend =
  "A milestone of `-` is information that moves nothing. A code that stands in no table is held as unmapped, never guessed.";

/** A carrier's page in Markdown: how its events arrive, where every field comes from, what its codes mean, what samples show. */
export function documentOf(pack: Pack, { telling, readme }: Beside): string {
  const lines = [
    ...headOf(pack),
    ...section(2, "How events arrive", channelsOf(pack)),
    ...section(2, "Payloads", kindsOf(pack, telling)),
    ...section(2, "Codes", [codesLegend, "", ...tablesOf(pack), ...reasonsOf(pack)]),
    ...section(2, "Errors", errorsOf(pack)),
    ...section(2, "Renamed parts", renamedOf(pack)),
    ...section(2, "What the samples show", coverageOf(pack, telling)),
    ...section(2, "Notes of the owner", notesOf(readme)),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}
