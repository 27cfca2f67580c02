/** Writes `docs/bad-input.md` from the list that the tests run over: `node test/door/page.ts`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ErrorCode, errors } from "../../core/errors.ts";
import { packageRoot } from "../../paths.ts";
import type { BadInput } from "./cases/case.ts";
import { type Chapter, chapters } from "./list.ts";

export const pageFile: string = join(packageRoot, "docs", "bad-input.md");

const opening = `# What is refused, and how

Every door to the outside expects the worst. This page is made from the list that \`test/door/bad-input.test.ts\` sends to
a real Node-RED, so every row was tried; after each one the same process takes the next good webhook and hands it to the
flow. A refusal is JSON, \`{ "error": { "code", "message", "todo" } }\`; [errors.md](errors.md) lists the codes, and what
stands in braces is filled in. A refused caller gets its answer at once, also in the middle of its body; what still comes
for two seconds is thrown away, then the connection ends. No answer, log line, letter, flow file or store file bears a secret.
`;

const sentence = (code: ErrorCode): string => `\`${code}\` ${errors[code].says}`;

function answerOf({ status, code, by }: BadInput): string {
  if (code) return `${status} ${sentence(code)}`;
  if (by) return status === 0 ? by : `${status}, by ${by}`;
  return String(status);
}

function fateOf({ letter, passes }: BadInput): string {
  if (letter) return `a letter: ${sentence(letter)}`;
  return passes ? "goes its way through the flow" : "nothing is kept";
}

const cell = (text: string): string => text.replaceAll("|", "\\|");

function chapterText({ title, says, cases }: Chapter): string {
  const isKept = cases.some(({ letter, passes }) => letter || passes);
  const head = isKept
    ? ["| What arrives | Answer | What becomes of it |", "| --- | --- | --- |"]
    : ["| What arrives | Answer |", "| --- | --- |"];
  const rows = cases.map((one) => {
    const cells = [one.what, answerOf(one), ...(isKept ? [fateOf(one)] : [])];
    return `| ${cells.map(cell).join(" | ")} |`;
  });
  return [`## ${title}`, "", says, "", ...head, ...rows, ""].join("\n");
}

export function badInputPage(): string {
  return [opening, ...chapters.map(chapterText)].join("\n");
}

if (import.meta.main) writeFileSync(pageFile, badInputPage());
