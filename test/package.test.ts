import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { packageRoot } from "../paths.ts";
import { manifestSection, paletteFaults, readPalette } from "../tools/palette.ts";
import { generatedSchemas } from "../tools/schema.ts";

const read = (file: string) => readFileSync(join(packageRoot, file), "utf8");
const manifest = JSON.parse(read("package.json"));
const lock = JSON.parse(read("package-lock.json"));
const dependencies: Record<string, string> = { ...manifest.dependencies, ...manifest.devDependencies };

function inFolder<Result>(work: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), "package-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function npm(args: string[], cwd: string): string {
  return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], env: npmEnvironment });
}

/** Without what an outer `npm test` hands down: an inner npm must read its own folder. */
const npmEnvironment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")));

describe("package.json", () => {
  test("lists the nodes and plugins that the folders hold", () => {
    assert.deepEqual(manifest["node-red"], manifestSection(readPalette(packageRoot)));
  });

  test("names each dependency in one exact version, the one in the lock file", () => {
    for (const [name, version] of Object.entries(dependencies)) {
      assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name);
      assert.equal(lock.packages[`node_modules/${name}`].version, version, name);
    }
    assert.deepEqual(lock.packages[""].dependencies, manifest.dependencies);
    assert.deepEqual(lock.packages[""].devDependencies, manifest.devDependencies);
  });

  test("agrees with docs/decisions/dependencies.md in both directions", () => {
    const rows = read("docs/decisions/dependencies.md").matchAll(/^\| `([^`]+)` \| (\S+) \| ([^|]+) \|/gm);
    const written = Object.fromEntries(
      [...rows].map(([, name, version, licence]) => [name, `${version} ${licence?.trim()}`]),
    );
    const licence = (name: string) => {
      const { license, licenses } = JSON.parse(read(`node_modules/${name}/package.json`));
      return license ?? licenses[0].type;
    };
    const used = Object.entries(dependencies).map(([name, version]) => [name, `${version} ${licence(name)}`]);
    assert.deepEqual(written, Object.fromEntries(used));
  });

  test("has a script for every command that the documents name", () => {
    const documents = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "Dockerfile", ".ci/run"];
    const pages = globSync("docs/*.md", { cwd: packageRoot });
    const texts = [...documents, ...pages].filter((file) => existsSync(join(packageRoot, file)));
    const named = texts.flatMap((file) =>
      [...read(file).matchAll(/\bnpm run (?:-s )?([a-z][a-z:-]*)/g)].map((found) => found[1]),
    );
    assert.deepEqual(
      named.filter((name) => !(name && name in manifest.scripts)),
      [],
    );
  });
});

test("the lock file holds the packages of every platform, so that npm ci runs on each", () => {
  const entries = Object.entries<{ optionalDependencies?: object }>(lock.packages);
  const wanted = entries.flatMap(([at, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).map((name) => [at, name]),
  );
  const missing = wanted.filter(
    ([at, name]) => !(`${at}/node_modules/${name}` in lock.packages) && !(`node_modules/${name}` in lock.packages),
  );
  assert.deepEqual(missing, []);
});

test("files that are made from code are as the code says (npm run schema)", () => {
  for (const [file, text] of generatedSchemas()) assert.equal(read(file), text, file);
});

describe("the palette check", () => {
  const plant = (root: string, files: Record<string, string>): void => {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
  };
  const whole = {
    "nodes/one/one.ts": "",
    "nodes/one/editor.ts": "",
    "nodes/one/help.en-US.md": "One.",
    "nodes/one/help.de.md": "Eins.",
    "nodes/one/messages.en-US.json": '{ "label": "one", "status": { "count": "__n__ waiting" } }',
    "nodes/one/messages.de.json": '{ "label": "eins", "status": { "count": "__n__ warten" } }',
    "nodes/kit/kit.ts": "",
  };
  const faultsOf = (files: Record<string, string>) =>
    inFolder((folder) => {
      plant(folder, { ...whole, ...files });
      return paletteFaults(readPalette(folder));
    });

  test("passes a node that has both halves, help and texts in every language", () => {
    assert.deepEqual(faultsOf({}), []);
  });

  test("names a text that a language lacks, and one whose placeholder was lost", () => {
    const german = '{ "label": "eins", "status": { "count": "einige warten" }, "more": "mehr" }';
    assert.deepEqual(faultsOf({ "nodes/one/messages.de.json": german }), [
      "nodes/one: messages.de.json lacks status.count{n}",
      "nodes/one: messages.de.json has status.count, en-US has not",
      "nodes/one: messages.de.json has more, en-US has not",
    ]);
  });

  test("names a half, a help page and texts that are missing", () => {
    assert.deepEqual(faultsOf({ "nodes/two/two.ts": "", "nodes/two/help.en-US.md": "Two." }), [
      "nodes/two: editor.ts is missing",
      "nodes/two: help.de.md is missing",
      "nodes/two: messages.en-US.json is missing",
    ]);
  });

  test("refuses a plugin with the name of a node, and two examples of one name", () => {
    const clash = {
      "plugins/one/one.ts": "",
      "nodes/one/examples/01.json": "[]",
      "plugins/one/examples/01.json": "[]",
    };
    assert.deepEqual(faultsOf(clash), [
      "one: a node and a plugin carry the same name",
      "/examples/01.json: two nodes bring it",
    ]);
  });
});

describe("what the build wrote", () => {
  test("holds a file for every half that the manifest promises", () => {
    for (const entry of readPalette(packageRoot)) {
      if (entry.runtime) assert.ok(existsSync(join(packageRoot, "dist", `${entry.name}.js`)), entry.name);
      if (entry.editor) assert.ok(existsSync(join(packageRoot, "dist", `${entry.name}.html`)), entry.name);
    }
  });

  test("holds every class of core once, so that open stores and doors are shared", () => {
    const folders = ["dist", "dist/chunks"].map((folder) => join(packageRoot, folder));
    const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
    const scripts = files.filter((file) => file.endsWith(".js")).map((file) => readFileSync(file, "utf8"));
    const ours = /^\/\/ ((?:core|nodes\/kit)\/\S+\.ts)$/gm;
    const sources = scripts.flatMap((text) => [...new Set([...text.matchAll(ours)].map((found) => found[1]))]);
    assert.ok(sources.length > 0);
    assert.deepEqual(
      sources.filter((source, index) => sources.indexOf(source) !== index),
      [],
    );
  });
});

describe("the packed package", () => {
  const packed: string[] = JSON.parse(
    npm(["pack", "--dry-run", "--json", "--ignore-scripts"], packageRoot),
  )[0].files.map(({ path }: { path: string }) => path);

  test("brings what runs and what it reads, and nothing else", () => {
    for (const wanted of ["dist/cli.js", "core/journal/migrations/", "carriers/", "LICENSE", "README.md"])
      assert.ok(
        packed.some((file) => file.startsWith(wanted)),
        wanted,
      );
    const strange = packed.filter(
      (file) => /^(test|bench|sandbox|tools|node_modules|\.ci)\//.test(file) || /\.env|_cred/.test(file),
    );
    assert.deepEqual(strange, []);
  });

  test("runs its command line where it is installed", () =>
    inFolder((folder) => {
      const modules = join(folder, "node_modules");
      mkdirSync(modules);
      for (const name of readdirSync(join(packageRoot, "node_modules")).filter((one) => !one.startsWith(".")))
        symlinkSync(join(packageRoot, "node_modules", name), join(modules, name));
      const home = join(modules, "@waybill", "node-red");
      for (const file of packed) {
        mkdirSync(dirname(join(home, file)), { recursive: true });
        writeFileSync(join(home, file), readFileSync(join(packageRoot, file)));
      }
      const said = execFileSync(process.execPath, [join(home, "dist/cli.js"), "--help"], {
        cwd: folder,
        encoding: "utf8",
      });
      assert.match(said, /waybill map/);
      assert.ok(read("dist/cli.js").startsWith("#!/usr/bin/env node\n"));
    }));
});
