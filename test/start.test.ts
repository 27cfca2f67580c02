import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { packageRoot } from "../paths.ts";
import { sandboxSecrets } from "../sandbox/secrets.ts";
import { makePlace, type Place, removePlace, writeSettings } from "./flow-files/running.ts";

const flow = [
  { id: "t1", type: "tab", label: "Secrets" },
  { id: "in", type: "http in", z: "t1", url: "/secret", method: "get", x: 1, y: 1, wires: [["fill"]] },
  {
    id: "fill",
    type: "change",
    z: "t1",
    rules: [{ t: "set", p: "payload", pt: "msg", to: "WAYBILL_FEDEX_SECRET", tot: "env" }],
    x: 2,
    y: 1,
    wires: [["out"]],
  },
  { id: "out", type: "http response", z: "t1", x: 3, y: 1, wires: [] },
];

function newPlace(t: TestContext): Place {
  const place = makePlace();
  t.after(() => removePlace(place));
  writeFileSync(join(place.flows, "secrets.json"), JSON.stringify(flow));
  return place;
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return String(port);
}

async function isTaken(port: string): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
}

/** Runs cli/start.ts over a place, with ports of its own. */
async function start(place: Place, flags: string[] = [], env: Record<string, string> = {}) {
  const ports = { WAYBILL_PORT: await freePort(), WAYBILL_SANDBOX_PORT: await freePort() };
  const settings = ["--settings", writeSettings(place, ["health"])];
  const child = spawn(process.execPath, [join(packageRoot, "cli/start.ts"), ...settings, ...flags], {
    env: { ...process.env, WAYBILL_FLOWS: place.flows, WAYBILL_DATA: place.data, ...ports, ...env },
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (log += text));
  const ended = once(child, "close").then(([code]) => code as number | null);
  return {
    editor: ports.WAYBILL_PORT,
    erp: ports.WAYBILL_SANDBOX_PORT,
    log: () => log,
    ended,
    async untilGreeted() {
      while (!log.includes("Ctrl+C") && child.exitCode === null) await pause(20);
    },
    stop() {
      child.kill("SIGINT");
      return ended;
    },
  };
}

test("Start brings up the sandbox and Node-RED with the same secrets, says where they are, and Ctrl+C ends both", async (t) => {
  const run = await start(newPlace(t));
  await run.untilGreeted();
  const greeting = [
    "Waybill is running.",
    "",
    `Editor        http://127.0.0.1:${run.editor}`,
    `Sandbox ERP   http://127.0.0.1:${run.erp}`,
    "Stop          Ctrl+C",
  ];
  assert.equal(run.log().trim(), greeting.map((line, index) => (index === 0 ? line : `  ${line}`)).join("\n"));
  const secret = await fetch(`http://127.0.0.1:${run.editor}/secret`);
  assert.equal(await secret.text(), sandboxSecrets.fedexSecret);
  assert.ok(await isTaken(run.erp));
  assert.equal(await run.stop(), 0);
  assert.ok(!(await isTaken(run.editor)) && !(await isTaken(run.erp)));
});

for (const [name, flags, env] of [
  ["--no-sandbox", ["--no-sandbox"], {}],
  ["WAYBILL_SANDBOX=off", [], { WAYBILL_SANDBOX: "off" }],
] as const) {
  test(`With ${name} Node-RED runs alone, and without the sandbox's secrets`, async (t) => {
    const run = await start(newPlace(t), [...flags], env);
    await run.untilGreeted();
    assert.doesNotMatch(run.log(), /Sandbox/);
    assert.ok(!(await isTaken(run.erp)));
    const secret = await fetch(`http://127.0.0.1:${run.editor}/secret`);
    assert.equal(await secret.text(), "");
    assert.equal(await run.stop(), 0);
  });
}

test("A port that is in use is named before anything starts", async (t) => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  t.after(() => taken.close());
  const { port } = taken.address() as AddressInfo;
  const run = await start(newPlace(t), [], { WAYBILL_SANDBOX_PORT: String(port) });
  assert.equal(await run.ended, 1);
  assert.match(
    run.log(),
    new RegExp(`^WB-CFG-005 The port ${port} of 127.0.0.1 is in use\\. [^\\n]*WAYBILL_SANDBOX_PORT[^\\n]*\\n$`),
  );
});

test("When Node-RED refuses to start, the sandbox is stopped and the exit code is Node-RED's", async (t) => {
  const place = newPlace(t);
  writeFileSync(join(place.flows, "broken.json"), "[");
  const run = await start(place);
  assert.equal(await run.ended, 1);
  assert.match(run.log(), /^WB-FILE-001 /);
  assert.ok(!(await isTaken(run.erp)));
});
