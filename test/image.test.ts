import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseEnv } from "node:util";
import { Script } from "node:vm";
import { heapArguments } from "../cli/heap.ts";
import { packageRoot } from "../paths.ts";
import { sandboxSecrets, secretVariables } from "../sandbox/secrets.ts";

const read = (file: string) => readFileSync(join(packageRoot, file), "utf8");

interface Instruction {
  readonly word: string;
  readonly value: string;
}

/** The stages of the Dockerfile, each from its FROM on: comments dropped, continued lines joined. */
function stages(): Instruction[][] {
  const joined = read("Dockerfile")
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll(/\\\n\s*/g, " ");
  const lines = joined.split("\n").filter((line) => line.trim() !== "");
  const instructions = lines.map((line) => {
    const [word = "", ...rest] = line.trim().split(/\s+/);
    return { word, value: rest.join(" ") };
  });
  const starts = instructions.flatMap(({ word }, index) => (word === "FROM" ? [index] : []));
  return starts.map((start, index) => instructions.slice(start, starts[index + 1]));
}

const stageNamed = (name: string) => stages().find(([from]) => from?.value.endsWith(` AS ${name}`)) ?? [];
const valuesOf = (stage: Instruction[], word: string) =>
  stage.filter((one) => one.word === word).map((one) => one.value);

test("both images run as the user node, and nothing is done as root after that but what needs no rights", () => {
  for (const name of ["waybill", "sandbox"]) {
    const words = stageNamed(name).map(({ word }) => word);
    assert.deepEqual(valuesOf(stageNamed(name), "USER"), ["node"]);
    const after = words.slice(words.indexOf("USER") + 1);
    assert.deepEqual(
      after.filter((word) => !["VOLUME", "EXPOSE", "HEALTHCHECK", "CMD"].includes(word)),
      [],
    );
  }
});

test("the image starts Node-RED as npm start does", () => {
  const [command = "[]"] = valuesOf(stageNamed("waybill"), "CMD");
  const started = [...heapArguments, "node_modules/node-red/red.js", "--settings", "settings.ts"];
  assert.deepEqual(JSON.parse(command), ["node", ...started]);
});

test("the last stage is the product, so that a plain docker build makes it", () => {
  assert.match(stages().at(-1)?.[0]?.value ?? "", / AS waybill$/);
});

test("nothing comes from the net but the base image and the locked packages", () => {
  const all = stages().flat();
  assert.deepEqual(valuesOf(all, "ADD"), []);
  assert.deepEqual(
    valuesOf(all, "RUN").filter((command) => /curl|wget|apt|npm (i|install)\b|npx|https?:/.test(command)),
    [],
  );
  for (const from of valuesOf(all, "FROM")) assert.match(from, /^node:24-bookworm-slim AS \w+$/);
});

test("the image says how it is, keeps its data in a volume and asks for a password by its address", () => {
  const product = stageNamed("waybill");
  assert.match(valuesOf(product, "HEALTHCHECK")[0] ?? "", /\/waybill\/health/);
  assert.deepEqual(valuesOf(product, "VOLUME"), ["/data"]);
  assert.deepEqual(valuesOf(product, "EXPOSE"), ["1880"]);
  const environment = valuesOf(product, "ENV").join(" ");
  for (const wanted of ["WAYBILL_HOST=0.0.0.0", "WAYBILL_DATA=/data", "WAYBILL_FLOWS=/data/"])
    assert.ok(environment.includes(wanted), wanted);
  assert.doesNotMatch(environment, /PASSWORD|SECRET|KEY|TOKEN/);
});

test("the healthcheck commands are programs that Node accepts", () => {
  for (const check of valuesOf(stages().flat(), "HEALTHCHECK")) {
    const command: string[] = JSON.parse(check.slice(check.indexOf("[")));
    assert.deepEqual(command.slice(0, 2), ["node", "-e"]);
    assert.doesNotThrow(() => new Script(command[2] ?? "("));
  }
});

test("what the image copies is there and is not held back by .dockerignore", () => {
  const letIn = new Set(
    read(".dockerignore")
      .split("\n")
      .flatMap((line) => (line.startsWith("!") ? [line.slice(1)] : [])),
  );
  const copied = stages()
    .flatMap((stage) => valuesOf(stage, "COPY"))
    .filter((value) => !value.startsWith("--from"))
    .flatMap((value) => value.split(" ").slice(0, -1))
    .filter((path) => path !== ".");
  for (const path of copied) {
    assert.ok(existsSync(join(packageRoot, path)), `${path} is missing`);
    assert.ok(letIn.has(path), `${path} is not let in`);
  }
});

test("every room that the build packs is let in", () => {
  const ignore = read(".dockerignore");
  for (const room of globSync("{core,nodes,plugins,carriers,erps,flows,api,cli,icons,tools}", { cwd: packageRoot }))
    assert.match(ignore, new RegExp(`^!${room}$`, "m"));
});

test("each variable of the image and of compose.yaml is one that the program reads", () => {
  const known = ["settings.ts", "cli/*.ts", "sandbox/**/*.ts"].flatMap((glob) => globSync(glob, { cwd: packageRoot }));
  const program = known.map(read).join("\n");
  const named = [...`${read("Dockerfile")}\n${read("compose.yaml")}`.matchAll(/^[^#\n]*?\b(WAYBILL_[A-Z_]+)/gm)];
  for (const name of new Set(named.map((found) => found[1] ?? ""))) {
    const isRead = name.startsWith("WAYBILL_SANDBOX_") ? program.includes("WAYBILL_SANDBOX_") : program.includes(name);
    assert.ok(isRead, name);
  }
});

test("compose.yaml offers ports on loopback only, takes no capability and holds no secret", () => {
  const compose = read("compose.yaml");
  const ports = [...compose.matchAll(/ports: \[(.*)\]/g)].map((found) => found[1] ?? "");
  assert.equal(ports.length, 2);
  for (const port of ports) assert.match(port, /^"127\.0\.0\.1:/);
  assert.equal(compose.match(/cap_drop: \[ALL\]/g)?.length, 2);
  assert.match(compose, /WAYBILL_PASSWORD_HASH:\n/);
  assert.doesNotMatch(compose, /WAYBILL_\w*(PASSWORD|SECRET|KEY|HASH): *\S/);
});

test("sandbox.env gives the product the secrets of the simulators, and compose.yaml passes each of them on", () => {
  const given = parseEnv(read("sandbox.env"));
  const names = Object.keys(secretVariables) as (keyof typeof secretVariables)[];
  for (const name of names) assert.equal(given[secretVariables[name]], sandboxSecrets[name]);
  for (const name of Object.keys(given)) assert.match(read("compose.yaml"), new RegExp(`^      ${name}:$`, "m"));
});
