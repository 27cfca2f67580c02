import assert from "node:assert/strict";
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import type { ConfigDescription } from "../../nodes/kit/config.ts";
import { migrate, readConfig } from "../../nodes/kit/config.ts";
import { explain } from "../../nodes/kit/reasons.ts";
import type { Message, Red, RedNode } from "../../nodes/kit/red.ts";
import { packageRoot } from "../../paths.ts";
import { ourTypes } from "./ours.ts";
import type { FlowNode } from "./runtime.ts";

interface Helper {
  init(path: string, settings: object): void;
  startServer(): Promise<void>;
  stopServer(): Promise<void>;
  load(sets: readonly ((red: Red) => void)[], flow: readonly FlowNode[], credentials?: object): Promise<void>;
  unload(): Promise<void>;
  getNode(id: string): RedNode & { receive(message: Message): void };
}

interface Texts {
  readonly [key: string]: string | Texts;
}

const require = createRequire(import.meta.url);
const helper = require("node-red-node-test-helper") as Helper;
const folderOf = (type: string): string => join(packageRoot, "nodes", type);
const textOf = (type: string, file: string): string => readFileSync(join(folderOf(type), file), "utf8");
const messagesOf = (type: string, language: string): Texts => JSON.parse(textOf(type, `messages.${language}.json`));
const isConfigNode = (type: string): boolean => textOf(type, "editor.ts").includes("registerConfigNode(");

async function setOf(type: string): Promise<(red: Red) => void> {
  return ((await import(join(folderOf(type), `${type}.ts`))) as { default: (red: Red) => void }).default;
}

async function configOf(type: string): Promise<ConfigDescription> {
  return ((await import(join(folderOf(type), "config.ts"))) as { config: ConfigDescription }).config;
}

function leaves(texts: Texts, path = ""): [key: string, text: string][] {
  return Object.entries(texts).flatMap(([key, text]): [string, string][] =>
    typeof text === "string" ? [[path + key, text]] : leaves(text, `${path}${key}.`),
  );
}

before(() => {
  helper.init(require.resolve("node-red"), { userDir: "/nonexistent" });
  return helper.startServer();
});
after(() => helper.stopServer());

for (const type of ourTypes) {
  describe(type, () => {
    afterEach(() => helper.unload());

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

    if (isConfigNode(type)) {
      test("not configured it lives on", async () => {
        await helper.load([await setOf(type)], [{ id: "n", type }]);
        assert.equal(helper.getNode("n").type, type);
      });
      return;
    }

    test("not configured it lives on, shows red, and answers every message with WB-CFG-001", async () => {
      const answered: unknown[] = [];
      const shown: unknown[] = [];
      const watch = (red: Red): void => {
        const events = red.events as unknown as {
          on(event: "node-status", take: (told: { id: string; status: object }) => void): void;
        };
        events.on("node-status", ({ id, status }) => id === "n" && shown.push(status));
        red.nodes.registerType("watch", function (this: RedNode, saved) {
          red.nodes.createNode(this, saved);
          this.on("input", (message, _send, done) => {
            answered.push(message["error"]);
            done();
          });
        });
      };
      const flow = [
        { id: "flow", type: "tab", label: "flow" },
        { id: "n", type, z: "flow", x: 1, y: 1, wires: [] },
        { id: "catch", type: "catch", z: "flow", x: 1, y: 1, scope: null, uncaught: false, wires: [["watch"]] },
        { id: "watch", type: "watch", z: "flow", x: 1, y: 1, wires: [] },
      ];
      await helper.load([await setOf(type), watch], flow);
      const node = helper.getNode("n");
      assert.ok(node, "the node lives");
      for (let n = 0; n < 3; n += 1) node.receive({ payload: n });
      for (let turn = 0; turn < 200 && answered.length < 3; turn += 1)
        await new Promise((resolve) => setTimeout(resolve, 5));
      assert.deepEqual(
        answered.map((error) => (error as { code?: string }).code),
        ["WB-CFG-001", "WB-CFG-001", "WB-CFG-001"],
      );
      assert.deepEqual(shown, [{ fill: "red", shape: "ring", text: `${type}.status.unconfigured` }]);
      assert.match((answered[0] as { message: string }).message, /is not configured: \w+ .+\./);
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
