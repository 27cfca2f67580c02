import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../paths.ts";

const rooms = "{core,carriers,erps,nodes,plugins,api,cli,sandbox,test,bench,tools}/**/*.ts";
const sources = [...globSync(rooms, { cwd: packageRoot }), ...globSync("*.ts", { cwd: packageRoot })];
const textOf = (file: string) => readFileSync(join(packageRoot, file), "utf8");
const reason = "Reason for length:";

interface Excess {
  readonly file: string;
  /** Line where the function begins; 0 for the file as a whole. */
  readonly line: number;
  readonly says: string;
  /** Where the function begins and ends, in bytes of the file. */
  readonly from: number;
  readonly to: number;
}

/** Files over 250 lines, and functions over 30 outside test/, as oxlint measures them. */
function excesses(): Excess[] {
  const folder = mkdtempSync(join(tmpdir(), "house-"));
  const config = join(folder, "lengths.json");
  const rules = { "max-lines": ["error", { max: 250 }], "max-lines-per-function": ["error", { max: 30, IIFEs: true }] };
  writeFileSync(config, JSON.stringify({ plugins: ["eslint"], categories: { correctness: "off" }, rules }));
  try {
    return readReport(oxlint(["-c", config, "--format", "json", "."]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function oxlint(flags: string[]): string {
  const program = join(packageRoot, "node_modules", ".bin", "oxlint");
  try {
    return execFileSync(program, flags, { cwd: packageRoot, encoding: "utf8", maxBuffer: 2 ** 26 });
  } catch (found) {
    return (found as { stdout: string }).stdout;
  }
}

interface Span {
  readonly line: number;
  readonly offset: number;
  readonly length: number;
}

function readReport(report: string): Excess[] {
  type Finding = { filename: string; code: string; message: string; labels: { span: Span }[] };
  const findings: Finding[] = JSON.parse(report).diagnostics;
  return findings.flatMap(({ filename, code, message, labels }) => {
    const ofFunction = code.includes("max-lines-per-function");
    if (ofFunction && filename.startsWith("test/")) return [];
    const { line, offset, length } = labels[0]?.span ?? { line: 0, offset: 0, length: 0 };
    return [{ file: filename, line: ofFunction ? line : 0, says: message, from: offset, to: offset + length }];
  });
}

/** The comment that stands first in the file, or right above a function. */
function commentFor({ file, line }: Excess): string {
  const lines = textOf(file).split("\n");
  const isComment = (text: string | undefined) => /^\s*(\/\/|\/\*|\*)/.test(text ?? "");
  let at = line === 0 ? 0 : line - 2;
  const comment: string[] = [];
  while (isComment(lines[at])) {
    comment.push(lines[at] ?? "");
    at += line === 0 ? 1 : -1;
  }
  return comment.join("\n");
}

const isExplained = (excess: Excess) => commentFor(excess).includes(reason);

/** A function inside another one that gives its reason shares it. */
function isInside({ file, from, to, line }: Excess, outer: Excess): boolean {
  return line > 0 && outer.line > 0 && file === outer.file && outer.from <= from && to <= outer.to;
}

test("a file keeps to 250 lines and a function to 30, or says why not", () => {
  const found = excesses();
  const explained = found.filter(isExplained);
  const bare = found.filter((excess) => !isExplained(excess) && !explained.some((outer) => isInside(excess, outer)));
  assert.deepEqual(
    bare.map(({ file, line, says }) => `${file}:${line} ${says} Split it, or begin its comment with "${reason}".`),
    [],
  );
});

test("no reason for length outlives the length", () => {
  const measured = (file: string) => !file.startsWith("test/");
  const reasons = sources.filter(measured).flatMap((file) =>
    textOf(file)
      .split(reason)
      .slice(1)
      .map(() => file),
  );
  const explained = excesses()
    .filter(isExplained)
    .map(({ file }) => file);
  assert.deepEqual(reasons.sort(), explained.filter(measured).sort());
});

test("nothing is left open: no note to self, no test that is skipped by hand", () => {
  const open = /\b(TODO|FIXME|XXX)\b|\b(test|it|describe)\.(skip|only|todo)\(|\{ (only|todo): true/;
  const others = sources.filter((file) => file !== "test/house.test.ts");
  assert.deepEqual(
    others.filter((file) => open.test(textOf(file))),
    [],
  );
});

test("what ships finds its files from the package root, never beside the running script", () => {
  const shipped = sources.filter((file) => /^(core|carriers|erps|nodes|plugins|api)\//.test(file));
  const beside = /import\.meta\.(dirname|filename)|new URL\([^)]*import\.meta\.url|fileURLToPath/;
  assert.deepEqual(
    shipped.filter((file) => beside.test(textOf(file))),
    [],
  );
});

test("what ships takes time from a Clock", () => {
  const shipped = sources.filter((file) => /^(core|carriers|erps|nodes)\//.test(file) && file !== "core/clock.ts");
  const ambient = /\bDate\.now\(|\bnew Date\(\)|\bset(Timeout|Interval)\b/;
  assert.deepEqual(
    shipped.filter((file) => !/\/editor(\.ts|\/)/.test(file) && ambient.test(textOf(file))),
    [],
  );
});
