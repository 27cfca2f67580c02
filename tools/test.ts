/**
 * Runs the tests: `node tools/test.ts [--light] [--coverage] [--needs FOLDER] [file or folder ...]`. Without a path it
 * runs every test file but the conformance ones; --light leaves out those that start a browser or whole processes;
 * --coverage asks that the light ones run 95 % of the lines of core/. The last line is always
 * `N passed, N failed, N skipped`; the exit code is 1 when a test failed, when nothing ran, or, where CI=true, when a test
 * was skipped.
 */
import { existsSync, globSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { run } from "node:test";
import { parseArgs } from "node:util";
import { packageRoot } from "../paths.ts";
import { createTally, type Tally } from "./tally.ts";

/** Folders whose files start a browser or whole processes: they run one at a time, after the rest. */
const heavyFolders = ["test/editor", "test/crash", "test/door"];
const testTimeoutMs = 10 * 60_000;

function testFiles(paths: string[]): string[] {
  const wanted = paths.length > 0 ? paths : ["test"];
  const files = wanted.flatMap((path) => {
    const full = resolve(packageRoot, path);
    if (existsSync(full) && statSync(full).isFile()) return [full];
    return globSync("**/*.test.ts", { cwd: full }).map((file) => join(full, file));
  });
  const named = (file: string) => relative(packageRoot, file).split(sep).join("/");
  return paths.length > 0 ? files.sort() : files.filter((file) => !named(file).startsWith("test/conformance/")).sort();
}

function isHeavy(file: string): boolean {
  return heavyFolders.some((folder) => file.startsWith(join(packageRoot, folder) + sep));
}

async function runFiles(files: string[], concurrency: number, coverage: boolean, tally: Tally): Promise<void> {
  if (files.length === 0) return;
  const coverageOptions = coverage ? { coverage, coverageIncludeGlobs: ["core/**"], lineCoverage: 95 } : {};
  const events = run({ files, concurrency, timeout: testTimeoutMs, cwd: packageRoot, ...coverageOptions });
  for await (const event of events) tally.take(event);
}

const { values, positionals } = parseArgs({
  options: {
    coverage: { type: "boolean", default: false },
    light: { type: "boolean", default: false },
    needs: { type: "string" },
  },
  allowPositionals: true,
});

if (values.needs && !existsSync(resolve(packageRoot, values.needs))) {
  console.log(`Not run: ${values.needs} is not on this machine.`);
} else {
  const files = testFiles(positionals);
  const tally = createTally(packageRoot, (line) => console.log(line));
  const light = files.filter((file) => !isHeavy(file));
  await runFiles(light, Math.min(availableParallelism(), 8), values.coverage, tally);
  if (!values.light) await runFiles(files.filter(isHeavy), 1, false, tally);
  process.exitCode = tally.close({ skipsFail: process.env.CI === "true" }) ? 0 : 1;
}
