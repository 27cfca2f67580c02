import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { packageRoot } from "../paths.ts";
import {
  makePlace,
  type Place,
  removePlace,
  runToEnd,
  startNodeRed,
  textsBelow,
  writeSettings,
} from "./flow-files/running.ts";

function newPlace(t: TestContext): Place {
  const place = makePlace();
  t.after(() => removePlace(place));
  return place;
}

/** What Node-RED gets from settings.ts in an environment, and what is left of that environment. */
async function settingsIn(place: Place, env: Record<string, string> = {}) {
  const program =
    'const { "module.exports": settings } = await import("./settings.ts");' +
    "console.log(JSON.stringify({ settings, env: process.env }));";
  const own = { WAYBILL_FLOWS: place.flows, WAYBILL_DATA: place.data };
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    cwd: packageRoot,
    env: { PATH: process.env.PATH, ...own, ...env },
  });
  let out = "";
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (out += text));
  const [code] = await once(child, "close");
  return code === 0 ? { code, ...JSON.parse(out) } : { code, out };
}

test("Without any variable the editor is on loopback, port 1880, with telemetry, tours, exec and palette installs off", async (t) => {
  const { settings } = await settingsIn(newPlace(t));
  assert.equal(settings.uiHost, "127.0.0.1");
  assert.equal(settings.uiPort, 1880);
  assert.equal(settings.adminAuth, undefined);
  assert.deepEqual(settings.telemetry, { enabled: false, updateNotification: false });
  assert.equal(settings.editorTheme.tours, false);
  assert.equal(settings.externalModules.palette.allowInstall, false);
  assert.equal(settings.functionExternalModules, false);
  assert.ok(settings.nodesExcludes.includes("90-exec.js"));
});

test("Every core node that is excluded is one that Node-RED has", async (t) => {
  const { settings } = await settingsIn(newPlace(t));
  const core = Object.keys(textsBelow(join(packageRoot, "node_modules/@node-red/nodes/core"))).map((file) =>
    file.split("/").at(-1),
  );
  for (const file of settings.nodesExcludes) assert.ok(core.includes(file), file);
});

for (const host of ["0.0.0.0", "::", "192.0.2.7", "waybill.example.com", "127.0.0.1.example.com"]) {
  test(`The public address ${host} without a password is refused before anything listens`, async (t) => {
    const { code, out } = await settingsIn(newPlace(t), { WAYBILL_HOST: host });
    assert.equal(code, 1);
    assert.equal(out.split("\n").length, 2);
    assert.ok(out.startsWith(`WB-CFG-004 The address ${host} is public and no password is set.`), out);
  });
}

test("Node-RED itself does not start on a public address without a password", async (t) => {
  const place = newPlace(t);
  const { code, log } = await runToEnd(place, join(packageRoot, "settings.ts"), { WAYBILL_HOST: "0.0.0.0" });
  assert.equal(code, 1);
  assert.match(log, /^WB-CFG-004 [^\n]+\n$/);
});

test("A wrong variable is named, with what it should be", async (t) => {
  const place = newPlace(t);
  const wrong = { WAYBILL_PORT: "70000", WAYBILL_LOG: "loud", WAYBILL_PASSWORD_HASH: "plain-password" };
  for (const [name, value] of Object.entries(wrong)) {
    const { code, out } = await settingsIn(place, { [name]: value });
    assert.equal(code, 1);
    assert.match(out, new RegExp(`^WB-CFG-007 The environment variable ${name} `));
    assert.doesNotMatch(out, /plain-password/);
  }
});

test("With a password any address is taken, and only the hash goes on: no node finds the password in the environment", async (t) => {
  const given = {
    WAYBILL_HOST: "0.0.0.0",
    WAYBILL_PASSWORD: "correct horse",
    WAYBILL_USER: "ops",
    WAYBILL_CREDENTIAL_SECRET: "s3cret",
  };
  const { settings, env } = await settingsIn(newPlace(t), given);
  assert.equal(settings.uiHost, "0.0.0.0");
  const [user] = settings.adminAuth.users;
  assert.equal(user.username, "ops");
  assert.match(user.password, /^\$2[aby]\$10\$/);
  assert.equal(settings.credentialSecret, "s3cret");
  assert.doesNotMatch(JSON.stringify(env), /correct horse|s3cret/);
});

test("The credential secret is made once, readable by its owner only", async (t) => {
  const place = newPlace(t);
  const first = await settingsIn(place);
  const second = await settingsIn(place);
  assert.match(first.settings.credentialSecret, /^[0-9a-f]{64}$/);
  assert.equal(second.settings.credentialSecret, first.settings.credentialSecret);
  assert.equal(statSync(join(place.data, "credential-secret")).mode & 0o777, 0o600);
  assert.notEqual((await settingsIn(newPlace(t))).settings.credentialSecret, first.settings.credentialSecret);
});

test("A data folder that cannot be made is refused", async (t) => {
  const place = newPlace(t);
  writeFileSync(join(place.root, "file"), "");
  const { code, out } = await settingsIn(place, { WAYBILL_DATA: join(place.root, "file", "data") });
  assert.equal(code, 1);
  assert.match(out, /^WB-CFG-008 /);
});

test("An empty flows folder, as a new volume is, holds the shipped flows afterwards", async (t) => {
  const place = newPlace(t);
  await settingsIn(place);
  const shipped = Object.keys(textsBelow(join(packageRoot, "flows"))).filter((file) => file.endsWith(".json"));
  const flows = shipped.filter((file) => !file.startsWith("templates"));
  assert.deepEqual(Object.keys(textsBelow(place.flows)), flows);
});

test("With a password the flow is closed to strangers and open to its user; exec is not there", async (t) => {
  const place = newPlace(t);
  const nodeRed = await startNodeRed(place, writeSettings(place, []), { WAYBILL_PASSWORD: "correct horse" });
  t.after(() => nodeRed.stop());
  assert.equal((await nodeRed.get("/flows")).status, 401);
  const asked = { client_id: "node-red-admin", grant_type: "password", scope: "*", username: "admin" };
  const login = (password: string) =>
    fetch(`${nodeRed.url}/auth/token`, { method: "POST", body: new URLSearchParams({ ...asked, password }) });
  assert.equal((await login("wrong")).status, 403);
  const { access_token: token } = (await (await login("correct horse")).json()) as { access_token: string };
  const nodes = await nodeRed.get("/nodes", { authorization: `Bearer ${token}`, accept: "application/json" });
  const types = nodes.body.flatMap((set: { types: string[] }) => set.types);
  assert.ok(
    types.includes("inject") && !types.includes("exec") && !types.includes("udp in") && !types.includes("tcp in"),
  );
});

test("On loopback nothing listens on another interface", async (t) => {
  const place = newPlace(t);
  const nodeRed = await startNodeRed(place);
  t.after(() => nodeRed.stop());
  const socket = connect({ host: "127.0.0.2", port: Number(new URL(nodeRed.url).port) });
  const outcome = await Promise.race([
    once(socket, "error").then(() => "refused"),
    once(socket, "connect").then(() => "open"),
  ]);
  socket.destroy();
  assert.equal(outcome, "refused");
});
