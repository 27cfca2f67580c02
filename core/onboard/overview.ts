/** All carriers in one table. */
import type { Pack } from "../mapping/pack.ts";
import { formatsOf } from "./document/channels.ts";
import { codesIn, milestonesOf, sayable } from "./document/coverage.ts";
import { code, counted, listed, paragraph, table } from "./document/markdown.ts";

/** A pack, and how many samples it has. */
export interface Described {
  readonly pack: Pack;
  readonly samples: number;
}

/** The formats that packs read, each once, as people write them. */
export function formatsOfAll(packs: readonly Described[]): readonly string[] {
  const names = new Set(packs.flatMap(({ pack }) => formatsOf(pack.body).map(({ format }) => format.toUpperCase())));
  return [...names].toSorted();
}

function channelWords({ webhook, poll }: Pack): string {
  const ways = [
    ...(webhook ? [`push: ${[...new Set(webhook.auth.map(({ scheme }) => scheme))].join(", ")}`] : []),
    ...(poll ? [`pull: ${poll.auth.scheme}`] : []),
  ];
  return ways.length === 0 ? "files" : ways.join("; ");
}

/** The milestones that a carrier can say, in few words. */
function sayableWords(pack: Pack): string {
  const said = new Set(milestonesOf(pack));
  const not = sayable.filter((milestone) => !said.has(milestone));
  if (not.length === 0) return "all";
  if (said.size === 0) return "none";
  return not.length <= sayable.length / 2 ? `all but ${not.join(", ")}` : [...said].join(", ");
}

function rowOf({ pack, samples }: Described): readonly string[] {
  const { id, name, scac, body, kinds, checked } = pack;
  const formats = formatsOf(body).map(({ format }) => format.toUpperCase());
  return [
    `[${name}](${id}.md)`,
    scac ? code(scac) : "-",
    formats.join(", "),
    channelWords(pack),
    String(kinds.length),
    String(codesIn(pack)),
    sayableWords(pack),
    String(samples),
    checked,
  ];
}

const legend = [
  "*Push*: the carrier posts to us, and proves who it is in one of these ways. *Pull*: we ask the carrier. *Files*: neither is",
  "declared; every carrier's payloads may come as files or be handed in by a flow too. *Codes* are those that a table maps.",
  `*Milestones* are those that a code says, of these: ${sayable.join(", ")}.`,
];

/** Every carrier in one table: formats, channels, codes, milestones, samples; the names lead to the pages. */
export function overviewOf(packs: readonly Described[]): string {
  const sum = (of: (one: Described) => number): number => packs.reduce((total, one) => total + of(one), 0);
  const codes = counted(
    sum(({ pack }) => codesIn(pack)),
    "code",
  );
  const samples = counted(
    sum((one) => one.samples),
    "sample",
  );
  const counts = `${counted(packs.length, "pack")} in ${listed(formatsOfAll(packs))}; ${codes}, ${samples}.`;
  const head = ["carrier", "SCAC", "formats", "channels", "kinds", "codes", "milestones", "samples", "checked"];
  const lines = [
    ...[
      "# Carriers",
      "",
      "Made from `carriers/` by `npm run docs`. The format of packs: [pack-format.md](../pack-format.md).",
    ],
    "",
    ...paragraph(counts),
    ...table(head, packs.map(rowOf)),
    ...legend,
  ];
  return `${lines.join("\n")}\n`;
}
