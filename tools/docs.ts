import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ErrorEntry, errors } from "../core/errors.ts";
import { writeCarrierPages } from "./carriers.ts";
import { crosswalkPage } from "./crosswalk.ts";
import { erpsPage } from "./erps.ts";

const areas: Readonly<Record<string, string>> = {
  IN: "At the door (carrier-ingest)",
  READ: "Reading a body",
  EDI: "Reading EDI",
  MAP: "Mapping to the canonical model",
  FLOW: "In the flow",
  ERP: "Posting to the ERP",
  SLA: "Promises",
  CFG: "Configuration",
  PACK: "On-boarding a carrier",
  CLI: "Command line",
  FILE: "Flow files",
  STORE: "The store",
};

/** The page of every operator-facing error, made from the table in `core/errors.ts`. */
export function errorsPage(): string {
  const parts = [
    "# Errors",
    "",
    "Made from `core/errors.ts` by `npm run docs`. Every error that an operator can meet, and what to do.",
    "",
  ];
  for (const [area, title] of Object.entries(areas)) parts.push(...areaTable(area, title));
  return parts.join("\n");
}

function areaTable(area: string, title: string): string[] {
  const rows = Object.entries<ErrorEntry>(errors).filter(([code]) => code.startsWith(`WB-${area}-`));
  if (rows.length === 0) return [];
  const lines = rows.map(([code, entry]) => `| \`${code}\` | ${entry.status ?? ""} | ${entry.says} | ${entry.todo} |`);
  return [
    `## ${title}`,
    "",
    "| code | status | what it says | what to do |",
    "| --- | --- | --- | --- |",
    ...lines,
    "",
  ];
}

/** Areas that the page knows; a code of another area would be left out, which a test forbids. */
export const knownAreas: ReadonlySet<string> = new Set(Object.keys(areas));

/** The pages that are made: their text by name. */
const pages: Readonly<Record<string, () => string>> = {
  "errors.md": errorsPage,
  "crosswalk.md": crosswalkPage,
  "erps.md": erpsPage,
};

if (import.meta.main) {
  for (const [name, page] of Object.entries(pages))
    writeFileSync(join(import.meta.dirname, "..", "docs", name), page());
  await writeCarrierPages();
}
