/** The README of a pack that was made from samples: what is known, and what the owner still has to say. */
import type { Pack } from "../mapping/pack.ts";

function codeLines(pack: Pack): readonly string[] {
  return Object.values(pack.tables)
    .flat()
    .flatMap(({ codes, milestone, event }) =>
      Object.entries(codes).map(
        ([code, wording]) => `| \`${code}\` | ${wording.replaceAll("|", "/")} | ${milestone ?? "-"} | ${event} |`,
      ),
    );
}

const authText = (pack: Pack): string => (pack.webhook?.auth ?? []).map(({ scheme }) => `\`${scheme}\``).join(", ");

function headLines(pack: Pack): readonly string[] {
  const api = pack.api.map(({ name, version }) => `${name} ${version}`).join(", ");
  return [
    `# ${pack.name}`,
    "",
    "| | |",
    "| --- | --- |",
    `| Pack | \`${pack.id}\` ${pack.version}, format ${pack.format} |`,
    `| Owner | ${pack.owner} |`,
    `| Made from samples, last compared | ${pack.checked} |`,
    `| Interfaces | ${api} |`,
  ];
}

/** What every pack says of its carrier: the title of the part, and its lines. */
function parts(pack: Pack): Readonly<Record<string, readonly string[]>> {
  return {
    Authentication: [`The samples do not tell. The pack offers ${authText(pack)}; agree on one with the carrier.`],
    Acknowledgement: [`\`${pack.webhook?.ack.status ?? 200}\`.`],
    Retries: ["Not known yet."],
    Limits: ["Not known yet."],
    Codes: ["| code | the carrier says | milestone | event |", "| --- | --- | --- | --- |", ...codeLines(pack)],
    Traps: [
      "- A code that stands in no table is held as UNMAPPED until somebody maps it.",
      "- The samples in `samples/` are as the carrier sent them: take out what names people before you hand the folder on.",
    ],
  };
}

/** Owner, versions and the parts that every pack answers; what samples cannot tell is said to be open. */
export function packReadme(pack: Pack): string {
  const told = Object.entries(parts(pack)).flatMap(([title, lines]) => ["", `## ${title}`, "", ...lines]);
  return [...headLines(pack), ...told, ""].join("\n");
}
