import assert from "node:assert/strict";
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { ConfigDescription } from "../../nodes/kit/config.ts";
import { migrate, readConfig } from "../../nodes/kit/config.ts";
import { explain } from "../../nodes/kit/reasons.ts";
import { packageRoot } from "../../paths.ts";
import { eventually, ourFiles, ourTypes } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

interface Texts {
  readonly [key: string]: string | Texts;
}

const folderOf = (type: string): string => join(packageRoot, "nodes", type);
const textOf = (type: string, file: string): string => readFileSync(join(folderOf(type), file), "utf8");
const messagesOf = (type: string, language: string): Texts => JSON.parse(textOf(type, `messages.${language}.json`));
const isConfigNode = (type: string): boolean => textOf(type, "editor.ts").includes("registerConfigNode(");

async function configOf(type: string): Promise<ConfigDescription> {
  return ((await import(join(folderOf(type), "config.ts"))) as { config: ConfigDescription }).config;
}

function leaves(texts: Texts, path = ""): [key: string, text: string][] {
  return Object.entries(texts).flatMap(([key, text]): [string, string][] =>
    typeof text === "string" ? [[path + key, text]] : leaves(text, `${path}${key}.`),
  );
}

/** Each node as it is dropped, nothing set, on a tab of its own whose Catch node keeps what it says. */
const flows: FlowNode[] = ourTypes.flatMap((type) => {
  if (isConfigNode(type)) return [{ id: `n-${type}`, type }];
  const on = { z: `tab-${type}`, x: 1, y: 1 };
  const func = `global.get('answered').push([${JSON.stringify(type)}, msg.error]); return null;`;
  return [
    { id: `tab-${type}`, type: "tab", label: type },
    { id: `n-${type}`, type, ...on, wires: [] },
    { id: `catch-${type}`, type: "catch", ...on, scope: null, uncaught: false, wires: [[`keep-${type}`]] },
    { id: `keep-${type}`, type: "function", ...on, func, outputs: 1, libs: [], wires: [[]] },
  ];
});

const answered: [type: string, error: { readonly code?: string; readonly message: string }][] = [];
const shown: [id: string, status: object][] = [];
let runtime: Runtime;

before(async () => {
  runtime = await startRuntime({ files: ourFiles, flows, settings: { functionGlobalContext: { answered } } });
  const told = runtime.events as unknown as {
    on(event: "node-status", take: (one: { id: string; status: object }) => void): void;
  };
  told.on("node-status", ({ id, status }) => void shown.push([id, status]));
  await runtime.deploy(flows, "full");
});
after(() => runtime.stop());

for (const type of ourTypes) {
  describe(type, () => {
    test("its folder is complete", () => {
      const files = [
        `${type}.ts`,
        "config.ts",
        "editor.ts",
        "dialog.html",
        "help.en-US.md",
        "help.de.md",
        "messages.en-US.json",
        "messages.de.json",
      ];
      assert.deepEqual(
        files.filter((file) => !existsSync(join(folderOf(type), file))),
        [],
      );
      const icon = /icon: "([^"]+)"/.exec(textOf(type, "editor.ts"))?.[1] ?? "";
      const drawn = readFileSync(join(packageRoot, "icons", icon), "utf8");
      assert.match(drawn, /width="40" height="60"/);
      assert.doesNotMatch(drawn.replaceAll("#fff", ""), /#[0-9a-f]{3}|rgb/i, "white only");
      assert.ok(isConfigNode(type) || readdirSync(join(folderOf(type), "examples")).length > 0, "an example");
    });

    test("every text that it uses exists, and every status is under 20 characters in both languages", () => {
      const sources = globSync("**/*.{ts,html}", { cwd: folderOf(type) }).map((file) => textOf(type, file));
      const used = sources.flatMap((source) =>
        [...source.matchAll(/data-i18n="(?:\[\w+\])?([\w.-]+)"/g)].map((match) => match[1] ?? ""),
      );
      const statuses = sources.flatMap((source) =>
        [...source.matchAll(/key: (?:[^"\n]*\? )?"(\w+)"(?: : "(\w+)")?/g)].flatMap((match) => [match[1], match[2]]),
      );
      for (const language of ["en-US", "de"]) {
        const keys = new Set(leaves(messagesOf(type, language)).map(([key]) => `${type}.${key}`));
        for (const key of used) assert.ok(keys.has(key), `${language} lacks ${key}`);
        for (const key of statuses)
          assert.ok(key === undefined || keys.has(`${type}.status.${key}`), `${language} lacks the status ${key}`);
        for (const [key, text] of leaves(messagesOf(type, language)))
          if (key.startsWith("status."))
            assert.ok(text.replaceAll(/__\w+__/g, "99999").length < 20, `${language} ${key}: ${text}`);
      }
    });

    test("every input of its dialog has a label that says what it is", async () => {
      const dialog = textOf(type, "dialog.html");
      const inputs = [...dialog.matchAll(/<(?:input|select|textarea)[^>]* id="([^"]+)"/g)].map(
        (match) => match[1] ?? "",
      );
      for (const id of inputs) assert.match(dialog, new RegExp(`<label[^>]* for="${id}"`), `${id} has no label`);
      const prefix = isConfigNode(type) ? "node-config-input-" : "node-input-";
      const saved = Object.keys((await configOf(type)).fields);
      const labels = leaves(messagesOf(type, "en-US")).map(([key]) => key);
      for (const property of saved) assert.ok(labels.includes(`label.${property}`), `no label.${property} for reasons`);
      const unknown = inputs.filter((id) => id.startsWith(prefix) && !saved.includes(id.slice(prefix.length)));
      assert.ok(
        unknown.every((id) => /(user|secret|client|previousSecret)$/.test(id)),
        `not saved: ${unknown.join()}`,
      );
    });

    test("its help says in three lines at most what it is for", () => {
      for (const language of ["en-US", "de"]) {
        const [first = ""] = textOf(type, `help.${language}.md`).split("\n\n");
        assert.ok(first.length > 20 && first.length < 240 && !first.startsWith("#"), first);
      }
    });

    test("its migrations rise to its version, and a node that a former version saved is read", async () => {
      const config = await configOf(type);
      const steps = config.migrations.map(({ to }) => to);
      assert.deepEqual(
        steps,
        [...steps].sort((a, b) => a - b),
      );
      assert.equal(steps.at(-1) ?? 1, config.version);
      assert.equal(migrate(config, { version: config.version })["version"], config.version);
    });

    test("a new node says in plain words what it lacks, and no start value is a mystery", async () => {
      const read = readConfig(await configOf(type), {});
      if (read.kind === "config") return;
      for (const language of ["en-US", "de"]) assert.notEqual(explain(read.problem.why, language), read.problem.why);
    });

    test("no property is a secret in plain text", async () => {
      const forbidden =
        /^(password|secret|previousSecret|token|accessToken|apiKey|clientSecret|privateKey|passphrase)$/;
      assert.deepEqual(
        Object.keys((await configOf(type)).fields).filter((property) => forbidden.test(property)),
        [],
      );
    });

    test("not configured it lives on", () => {
      assert.equal(runtime.node(`n-${type}`).type, type);
    });

    if (isConfigNode(type)) return;
    test("not configured it shows red and answers every message with WB-CFG-001", async () => {
      for (let n = 0; n < 3; n += 1) runtime.node(`n-${type}`).receive({ payload: n });
      const errors = await eventually("three answers", () => {
        const own = answered.filter(([from]) => from === type).map(([, error]) => error);
        return own.length >= 3 && own;
      });
      assert.deepEqual(
        errors.map(({ code }) => code),
        ["WB-CFG-001", "WB-CFG-001", "WB-CFG-001"],
      );
      assert.match(errors[0]?.message ?? "", /is not configured: \w+ .+\./);
      const statuses = shown.filter(([id]) => id === `n-${type}`).map(([, status]) => status);
      assert.deepEqual(statuses, [{ fill: "red", shape: "ring", text: `${type}.status.unconfigured` }]);
    });
  });
}

test("no two icons share a name, and each belongs to a node", () => {
  const used = ourTypes.map((type) => /icon: "([^"]+)"/.exec(textOf(type, "editor.ts"))?.[1]).sort();
  assert.deepEqual(used, readdirSync(join(packageRoot, "icons")).sort());
});

test("package.json names every node", () => {
  const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  assert.deepEqual(Object.keys(manifest["node-red"].nodes).sort(), ourTypes);
});
