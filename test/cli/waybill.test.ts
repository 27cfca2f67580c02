import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { check } from "../../cli/check.ts";
import { examine } from "../../cli/doctor.ts";
import { packageRoot } from "../../paths.ts";

const plot = mkdtempSync(join(tmpdir(), "waybill-cli-"));
after(() => rmSync(plot, { recursive: true, force: true }));

function waybill(args: string[], input = "", env: NodeJS.ProcessEnv = {}) {
  const program = join(packageRoot, "cli", "waybill.ts");
  return spawnSync(process.execPath, [program, ...args], { input, encoding: "utf8", env: { ...process.env, ...env } });
}

function plant(file: string, text: string): string {
  const path = join(plot, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const sample = join(packageRoot, "carriers", "ups", "samples", "alert_attempt.json");
const expected = join(packageRoot, "carriers", "ups", "expected", "alert_attempt.json");

test("map prints the canonical shape of a file", () => {
  const { status, stdout } = waybill(["map", "--carrier", "ups", sample]);
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(stdout), JSON.parse(readFileSync(expected, "utf8")));
});

test("map reads standard input where the file is -", () => {
  const { status, stdout } = waybill(["map", "--carrier", "ups", "-"], readFileSync(sample, "utf8"));
  assert.equal(status, 0);
  assert.equal(JSON.parse(stdout).shipments[0].status, "DELIVERY_ATTEMPTED");
});

test("map is told the number that an answer does not repeat, by an option or by the name of the file", () => {
  const folder = join(packageRoot, "carriers", "dpd", "samples");
  const file = readdirSync(folder).find((name) => name.startsWith("waiting_in_shop@"))!;
  const numberOf = (...args: string[]) => JSON.parse(waybill(["map", "--carrier", "dpd", ...args]).stdout).shipments[0];
  assert.equal(numberOf(join(folder, file)).trackingNumber, "05222801410033");
  assert.equal(numberOf("--asked", "Q7", join(folder, file)).trackingNumber, "Q7");
  const silent = plant("silent.xml", readFileSync(join(folder, file), "utf8"));
  assert.equal(numberOf(silent).trackingNumber, "");
});

test("map takes packs from a folder of one's own", () => {
  const pack = JSON.parse(readFileSync(join(packageRoot, "carriers", "ups", "carrier.json"), "utf8"));
  plant("own/acme/carrier.json", JSON.stringify({ ...pack, id: "acme" }));
  const { status } = waybill(["map", "--carrier", "acme", "--packs", join(plot, "own"), sample]);
  assert.equal(status, 0);
});

const refusals: [says: string, args: string[], input: string, code: string][] = [
  ["a carrier without a pack", ["map", "--carrier", "nobody", sample], "", "WB-MAP-006"],
  ["a carrier that is a path", ["map", "--carrier", "../carriers/ups", sample], "", "WB-MAP-006"],
  ["a file that is not there", ["map", "--carrier", "ups", join(plot, "none.json")], "", "WB-CLI-002"],
  ["a body that is no JSON", ["map", "--carrier", "ups", "-"], "<xml/>", "WB-READ-001"],
  ["a body with a hostile key", ["map", "--carrier", "ups", "-"], '{"__proto__": {}}', "WB-READ-003"],
  ["a payload of no kind", ["map", "--carrier", "ups", "-"], '{"hello": "world"}', "WB-MAP-002"],
  ["no carrier", ["map", sample], "", "WB-CLI-001"],
  ["an option that is none", ["map", "--colour", "red"], "", "WB-CLI-001"],
  ["a command that is none", ["dance"], "", "WB-CLI-001"],
];

for (const [says, args, input, code] of refusals) {
  test(`${says} ends with exit code 2 and ${code} as JSON`, () => {
    const { status, stdout, stderr } = waybill(args, input);
    assert.equal(status, 2);
    assert.equal(stdout, "");
    const error = JSON.parse(stderr);
    assert.equal(error.code, code);
    assert.ok(error.message.length > 0 && error.todo.length > 0);
  });
}

test("a pack that is not valid is refused with its line", () => {
  plant("broken/acme/carrier.json", '{\n  "format": 1,\n  "id": "acme"\n}');
  const { status, stderr } = waybill(["map", "--carrier", "acme", "--packs", join(plot, "broken"), sample]);
  assert.equal(status, 2);
  assert.match(JSON.parse(stderr).message, /carrier\.json:\d+/);
});

test("check finds the built-in packs and flows in order", () => {
  const { status, stdout } = waybill(["check"]);
  assert.equal(stdout, "Carrier packs, flow files and settings are in order.\n");
  assert.equal(status, 0);
});

test("check says what keeps the settings from being used with this environment", () => {
  const { status, stdout, stderr } = waybill(["check"], "", { WAYBILL_HOST: "0.0.0.0" });
  assert.match(stdout + stderr, /settings\.ts:1 WB-CFG-004 .*public/);
  assert.notEqual(status, 0);
});

test("check names file and line of everything that is wrong", () => {
  cpSync(join(packageRoot, "carriers", "fedex"), join(plot, "site", "carriers", "renamed"), { recursive: true });
  const pack = readFileSync(join(packageRoot, "carriers", "ups", "carrier.json"), "utf8");
  plant("site/carriers/ups/carrier.json", pack.replace('"version": "1.0.0"', '"version": "one"'));
  plant("site/flows/broken.json", "[{");
  plant("site/flows/shape.json", "{}");
  const nodes = [
    { id: "a", type: "tab", label: "Tab" },
    { id: "b", type: "inject", z: "a" },
    { id: "c", type: "no-such-node", z: "a" },
    { id: "d", type: "carrier-pack", name: "Ours", secret: "plain" },
    { id: "e", type: "carrier-pack", name: "Theirs", secret: "${ACME_SECRET}" },
  ];
  plant("site/flows/templates/mixed.json", JSON.stringify(nodes, null, 1));
  const findings = check(join(plot, "site")).map(({ file, line, says }) => `${file}:${line} ${says}`);
  const wanted = [
    /^carriers\/renamed\/carrier\.json:4 the pack's id is fedex, its folder is renamed$/,
    /^carriers\/ups\/carrier\.json:\d+ version: /,
    /^flows\/broken\.json:1 is no JSON/,
    /^flows\/shape\.json:1 is no list of nodes$/,
    /^flows\/templates\/mixed\.json:12 no node type no-such-node is known$/,
    /^flows\/templates\/mixed\.json:\d+ the property secret of carrier-pack "Ours" holds a secret in plain text$/,
  ];
  for (const pattern of wanted)
    assert.ok(
      findings.some((one) => pattern.test(one)),
      `${pattern}\n${findings.join("\n")}`,
    );
  assert.equal(findings.length, wanted.length, findings.join("\n"));
});

test("doctor says one line for each thing, and what to do about what is lacking", async () => {
  const busy = createServer().listen(0, "127.0.0.1");
  await once(busy, "listening");
  const { port } = busy.address() as { port: number };
  const none = join(plot, "none");
  const symptoms = await examine({ root: packageRoot, data: join(plot, "data"), port, chromium: none, shared: none });
  busy.close();
  const good = Object.fromEntries(symptoms.map((symptom) => [symptom.name.replace(/\d+/, "N"), symptom.good]));
  assert.deepEqual(
    { ...good, "free disk": true },
    {
      "Node.js": true,
      "better-sqliteN": true,
      "data folder": true,
      "free disk": true,
      "port N": false,
      chromium: false,
      "conformance data": false,
    },
  );
  assert.ok(symptoms.filter((symptom) => !symptom.good).every(({ says }) => /: |WAYBILL_/.test(says)));
});

test("doctor ends with exit code 1 where something needed is lacking", () => {
  const file = plant("a-file", "");
  const { status, stdout } = waybill(["doctor"], "", { WAYBILL_DATA: join(file, "data") });
  assert.equal(status, 1);
  assert.match(stdout, /^lacks data folder: /m);
});
