/** What the tests ran of core/: files with lines that no test runs, and files that no test loads at all. */
import { globSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join, relative } from "node:path";
import type { EventData } from "node:test";

/** Prints the lines that were not run; answers one complaint for each file that was never loaded. */
export function tellCoverage(
  { summary }: EventData.TestCoverage,
  root: string,
  print: (line: string) => void,
): string[] {
  for (const file of summary.files.filter((one) => one.coveredLinePercent < 100)) {
    const lines = file.lines.filter((line) => line.count === 0).map((line) => line.line);
    print(
      `${file.coveredLinePercent.toFixed(1).padStart(6)} %  ${relative(root, file.path)}  not run: ${spans(lines)}`,
    );
  }
  print(`Lines run: ${summary.totals.coveredLinePercent.toFixed(2)} %`);
  const loaded = new Set(summary.files.map((file) => file.path));
  const files = globSync("core/**/*.ts", { cwd: root }).filter((file) => !loaded.has(join(root, file)));
  return files.filter((file) => holdsCode(join(root, file))).map((file) => `${file} is loaded by no test`);
}

/** Writes line numbers as spans: `3-5, 9`. */
function spans(lines: number[]): string {
  const starts = lines.filter((line) => !lines.includes(line - 1));
  const ends = lines.filter((line) => !lines.includes(line + 1));
  return starts.map((start, index) => (start === ends[index] ? `${start}` : `${start}-${ends[index]}`)).join(", ");
}

/** False for a file of types alone, which Node never loads. */
function holdsCode(file: string): boolean {
  const code = stripTypeScriptTypes(readFileSync(file, "utf8")).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  return code.trim() !== "";
}
