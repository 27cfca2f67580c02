import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { packageRoot } from "../paths.ts";

const folder = mkdtempSync(join(tmpdir(), "runner-"));
after(() => rmSync(folder, { recursive: true }));

interface Ending {
  readonly status: number | null;
  readonly lines: string[];
}

/** Runs `npm test`'s runner over one file of this text; `NODE_TEST_CONTEXT` would tell it that it is a test itself. */
function runOver(text: string, environment: Record<string, string> = {}): Ending {
  const file = join(folder, "planted.test.ts");
  writeFileSync(file, `import { test } from "node:test";\n${text}`);
  return runner([file], environment);
}

function runner(args: string[], environment: Record<string, string> = {}): Ending {
  const { NODE_TEST_CONTEXT: _inner, NODE_V8_COVERAGE: _coverage, CI: _ci, ...outer } = process.env;
  const env = { ...outer, ...environment };
  const { status, stdout } = spawnSync(process.execPath, ["tools/test.ts", ...args], {
    cwd: packageRoot,
    env,
    encoding: "utf8",
  });
  return { status, lines: stdout.trimEnd().split("\n") };
}

test("a good run ends with its counts alone on the last line", () => {
  const { status, lines } = runOver('test("a", () => {}); test("b", () => {});');
  assert.equal(lines.at(-1), "2 passed, 0 failed, 0 skipped");
  assert.equal(status, 0);
});

test("what a test prints as a note is told also where everything passed", () => {
  const { lines } = runOver('test("a", () => { console.log("note: 3 of 4 equal"); console.log("noise"); });');
  assert.deepEqual(lines.slice(-2), ["3 of 4 equal", "1 passed, 0 failed, 0 skipped"]);
  assert.ok(!lines.includes("noise"));
});

test("a failing test fails the run and is told in full", () => {
  const { status, lines } = runOver('test("b", () => { throw new Error("the reason"); });');
  assert.equal(lines.at(-1), "0 passed, 1 failed, 0 skipped");
  assert.match(lines.join("\n"), /the reason/);
  assert.equal(status, 1);
});

test("a file that does not load, one that holds no test, and one that exits badly fail the run", () => {
  for (const text of [
    'import "./nowhere.ts";',
    "",
    'test("a", () => {}); process.on("exit", () => { process.exitCode = 3; });',
  ]) {
    const { status, lines } = runOver(text);
    assert.match(lines.at(-1) ?? "", /^[01] passed, 1 failed, 0 skipped$/);
    assert.equal(status, 1);
  }
});

test("a skipped test is listed with its reason, and fails the run where CI is set", () => {
  const text = 'test("a", () => {}); test("in the browser", { skip: "no browser here" }, () => {});';
  const { status, lines } = runOver(text);
  assert.ok(lines.includes("skipped: in the browser (no browser here)"));
  assert.equal(lines.at(-1), "1 passed, 0 failed, 1 skipped");
  assert.equal(status, 0);
  assert.equal(runOver(text, { CI: "true" }).status, 1);
});

test("a run of nothing fails; a run that needs what is not there says so and passes", () => {
  assert.equal(runner(["test/nowhere"]).status, 1);
  const { status, lines } = runner(["--needs", "../no-such-folder", "test/core"]);
  assert.deepEqual(lines, ["Not run: ../no-such-folder is not on this machine."]);
  assert.equal(status, 0);
});
