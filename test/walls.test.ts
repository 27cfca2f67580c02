import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";
import { packageRoot } from "../paths.ts";

interface Wall {
  readonly files: readonly string[];
  readonly rules: { "no-restricted-imports"?: [string, { patterns: { regex?: string; message: string }[] }] };
}

/** The walls of the lint configuration alone: they are a matter of text and need no types. */
const lint: { overrides: Wall[] } = JSON.parse(readFileSync(join(packageRoot, ".oxlintrc.json"), "utf8"));
const wallsOnly = JSON.stringify({ ...lint, options: {}, categories: { correctness: "off" }, rules: {} });

const plot = mkdtempSync(join(tmpdir(), "walls-"));
after(() => rmSync(plot, { recursive: true, force: true }));
const config = join(plot, ".oxlintrc.json");
writeFileSync(config, wallsOnly);

/** What the lint says about a tree: the sentences of the walls that its files break, by file. */
function breaches(root: string): Promise<Map<string, string>> {
  const program = join(packageRoot, "node_modules", ".bin", "oxlint");
  return new Promise((resolve, reject) => {
    execFile(program, ["--format", "json"], { cwd: root, maxBuffer: 2 ** 26 }, (_status, stdout, stderr) => {
      if (!stdout.includes('"diagnostics"')) return reject(new Error(`oxlint said: ${stdout}${stderr}`));
      const found: { code: string; filename: string; help: string }[] = JSON.parse(stdout).diagnostics;
      const walls = found.filter(({ code }) => code.includes("no-restricted-imports"));
      resolve(new Map(walls.map(({ filename, help }) => [filename, help])));
    });
  });
}

function plant(file: string, text: string): string {
  mkdirSync(dirname(join(plot, file)), { recursive: true });
  writeFileSync(join(plot, file), text);
  return file;
}

/** Words in ids that are nobody's name: of the trade, and of the formats that core reads. */
const common = new Set(
  "custom rest file sql soap odata business central unified express freight parcel generic cloud portal list x12 edifact desadv iftsta epcis dcsa".split(
    " ",
  ),
);

/** Ids of carriers and ERPs, and the brand words in them. */
function partnerNames(): string[] {
  const folders = ["carriers", "erps"].map((room) => join(packageRoot, room)).filter((folder) => existsSync(folder));
  const entries = folders.flatMap((folder) => readdirSync(folder, { withFileTypes: true }));
  const ids = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const words = ids.flatMap((id) => id.split(/[-_]/)).filter((word) => /[a-z]./i.test(word) && !common.has(word));
  return [...new Set([...ids, ...words])];
}

/** The lines of a text that name one of `names` as a word. */
function namings(text: string, names: readonly string[]): string[] {
  const word = new RegExp(`(?<![a-z0-9])(${names.join("|")})(?![a-z0-9])`, "i");
  return names.length === 0 ? [] : text.split("\n").filter((line) => word.test(line));
}

describe("the lint refuses", () => {
  const planted: [breach: string, file: string, text: string, sentence: RegExp][] = [
    ["Node-RED in core", "core/a.ts", 'import { util } from "node-red";', /core\/ knows no Node-RED/],
    [
      "a type of Node-RED in core",
      "core/b.ts",
      'import type { Red } from "@node-red/util";',
      /core\/ knows no Node-RED/,
    ],
    [
      "a re-export of Node-RED in core",
      "core/x/y/c.ts",
      'export * from "node-red-node-x";',
      /core\/ knows no Node-RED/,
    ],
    ["a node in core", "core/x/d.ts", 'import type { Red } from "../../nodes/kit/red.ts";', /none of its users/],
    ["an ERP in core", "core/x/e.ts", 'import { post } from "../../erps/one/documents.ts";', /no carrier and no ERP/],
    ["the simulators in core", "core/f.ts", 'import { ledger } from "../sandbox/ledger.ts";', /Only tests, bench/],
    ["a test in core", "core/g.ts", 'import { plan } from "../test/plan.ts";', /does not import tests/],
    ["one ERP in another", "erps/one/a.ts", 'import { post } from "../two/documents.ts";', /One ERP never/],
    [
      "one ERP in another's folder",
      "erps/one/x/b.ts",
      'import { post } from "../../two/documents.ts";',
      /One ERP never/,
    ],
    ["a node in an ERP", "erps/one/c.ts", 'import { kit } from "../../nodes/kit/status.ts";', /imports only core/],
    ["a carrier in an ERP", "erps/one/d.ts", 'import { pack } from "../../carriers/one/pack.ts";', /canonical events/],
    ["one carrier in another", "carriers/one/a.ts", 'import { pack } from "../two/pack.ts";', /One carrier never/],
    ["one node in another", "nodes/one/a.ts", 'import { open } from "../two/two.ts";', /One node never/],
    ["one node in another's folder", "nodes/one/x/a.ts", 'import { open } from "../../two/two.ts";', /One node never/],
    ["a node in the kit", "nodes/kit/a.ts", 'import { open } from "../two/two.ts";', /One node never/],
    ["the command line in a node", "nodes/one/b.ts", 'import { start } from "../../cli/start.ts";', /beside or above/],
    ["the simulators in a node", "nodes/one/c.ts", 'import { ledger } from "../../sandbox/ledger.ts";', /Only tests/],
    ["one plugin in another", "plugins/one/a.ts", 'import { x } from "../two/two.ts";', /One plugin never/],
    ["a node in a plugin", "plugins/one/b.ts", 'import { open } from "../../nodes/two/two.ts";', /shares nodes\/kit/],
    ["a node in the read API", "api/a.ts", 'import { kit } from "../nodes/kit/red.ts";', /read API imports core/],
    ["core in the simulators", "sandbox/a.ts", 'import { clock } from "../core/clock.ts";', /know nothing of ours/],
    [
      "core in a simulator",
      "sandbox/x/a.ts",
      'import type { Clock } from "../../core/clock.ts";',
      /know nothing of ours/,
    ],
    ["the simulators in settings", "settings.ts", 'import { ledger } from "./sandbox/ledger.ts";', /Only tests/],
  ];
  for (const [, file, text] of planted) plant(file, text);
  const found = breaches(plot);
  for (const [breach, file, , sentence] of planted)
    test(breach, async () => {
      assert.match((await found).get(file) ?? "nothing was said", sentence);
    });
});

test("the lint lets pass what the house allows", async () => {
  const allowed = [
    plant("core/ok.ts", 'import "node:fs"; import "zod"; import "../paths.ts"; import "./x/y.ts";'),
    plant("erps/one/ok.ts", 'import "../../core/clock.ts"; import "./answers.ts"; import "../../paths.ts";'),
    plant("nodes/one/ok.ts", 'import "../kit/status.ts"; import "../../core/clock.ts"; import "../../erps/one/a.ts";'),
    plant("nodes/one/x/ok.ts", 'import "../one.ts"; import "../../kit/status.ts"; import "../../../core/clock.ts";'),
    plant("plugins/one/ok.ts", 'import "../../nodes/kit/red.ts"; import "../../core/clock.ts"; import "./two.ts";'),
    plant("sandbox/x/ok.ts", 'import "../carriers/one.ts"; import "../../paths.ts";'),
    plant("cli/ok.ts", 'import "../sandbox/start.ts"; import "../nodes/one/ok.ts";'),
    plant("test/ok.test.ts", 'import "../sandbox/start.ts"; import "node-red";'),
  ];
  const found = await breaches(plot);
  assert.deepEqual(
    allowed.filter((file) => found.has(file)),
    [],
  );
});

test("the tree as it stands keeps the walls", async () => {
  assert.deepEqual([...(await breaches(packageRoot))], []);
});

test("no import() and no require() goes around a wall", () => {
  for (const { files, rules } of lint.overrides) {
    const patterns = rules["no-restricted-imports"]?.[1].patterns.flatMap(({ regex }) =>
      regex ? [new RegExp(regex)] : [],
    );
    for (const file of globSync(files as string[], { cwd: packageRoot }).filter((name) => name.endsWith(".ts"))) {
      const calls = readFileSync(join(packageRoot, file), "utf8").matchAll(
        /\b(?:import|require|resolve)\(\s*["'`]([^"'`]+)/g,
      );
      const around = [...calls].flatMap(([, path]) => (patterns?.some((one) => one.test(path ?? "")) ? [path] : []));
      assert.deepEqual(around, [], file);
    }
  }
});

test("core names no carrier and no ERP, not even in a comment", () => {
  const names = partnerNames();
  const texts = globSync("core/**/*.{ts,sql,json}", { cwd: packageRoot });
  assert.deepEqual(
    texts.flatMap((file) =>
      namings(readFileSync(join(packageRoot, file), "utf8"), names).map((line) => `${file}: ${line}`),
    ),
    [],
  );
});

test("a carrier's name planted in core is found", () => {
  const names = ["acme_parcel", "acme"];
  assert.equal(namings('if (carrier === "acme") return 1;', names).length, 1);
  assert.equal(namings("// as Acme sends it", names).length, 1);
  assert.equal(namings("const acmeish = placement;", names).length, 0);
});
