import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { packageRoot } from "../../paths.ts";
import { filesOf, unknownCarriers } from "../core/onboard/unknown.ts";

const plot = mkdtempSync(join(tmpdir(), "waybill-pack-"));
after(() => rmSync(plot, { recursive: true, force: true }));

function waybill(...args: string[]) {
  const program = join(packageRoot, "cli", "waybill.ts");
  return spawnSync(process.execPath, [program, "pack", ...args], { encoding: "utf8" });
}

const carrier = unknownCarriers.find(({ extension }) => extension === "csv") ?? unknownCarriers[0];
assert.ok(carrier);
const samples = join(plot, "samples");
mkdirSync(samples);
for (const { name, bytes } of filesOf(carrier)) writeFileSync(join(samples, name), bytes);
const answers = join(plot, "answers.json");
const meanings = Object.entries(carrier.answers).map(([code, [event, milestone]]) => [code, { event, milestone }]);
writeFileSync(answers, JSON.stringify({ codes: Object.fromEntries(meanings) }));
const named = ["--id", carrier.id, "--name", carrier.name];
const folder = join(plot, "made", carrier.id);

const refusal = ({ status, stderr }: ReturnType<typeof waybill>) => ({ status, code: JSON.parse(stderr).code });

test("pack infer says what it found and why, and which codes are open", () => {
  const { status, stdout } = waybill("infer", samples, ...named);
  assert.equal(status, 0);
  assert.match(stdout, /trackingNumber +groups\[\*\]\.key .*the name says “Sendungsnummer”/);
  assert.match(stdout, /ZUG +1 +DELIVERED, DELIVERED/);
  assert.match(stdout, /X9 +1 +OPEN/);
  assert.match(stdout, /Samples that pass: 2 of 2/);
});

test("pack infer writes a folder whose tests are green, with README and flow template", () => {
  assert.equal(waybill("infer", samples, ...named, "--answers", answers, "--out", folder).status, 0);
  const { status, stdout } = waybill("test", folder);
  assert.equal(status, 0, stdout);
  assert.match(stdout, /2 of 2 samples pass/);
  const flow = JSON.parse(readFileSync(join(folder, "flow", `${carrier.id}-tracking.json`), "utf8"));
  const pack = flow.find(({ type }: { type: string }) => type === "carrier-pack");
  assert.deepEqual([pack.source, pack.folder], ["folder", `packs/${carrier.id}`]);
  assert.match(readFileSync(join(folder, "README.md"), "utf8"), /## Traps/);
});

test("pack test shows the sample that is not as expected, and where", () => {
  const file = join(folder, "expected", "sample_1.json");
  const before = readFileSync(file, "utf8");
  writeFileSync(file, before.replace('"DELIVERED"', '"LOST"'));
  const { status, stdout } = waybill("test", folder);
  writeFileSync(file, before);
  assert.equal(status, 1);
  assert.match(stdout, /FAILS +sample_1\.csv: shipments\.0\.status: is "DELIVERED", expected "LOST"/);
});

test("a pack goes through one file and is the same folder again", () => {
  const file = join(plot, "pack.json");
  assert.equal(waybill("export", folder, file).status, 0);
  assert.equal(waybill("import", file, "--packs", join(plot, "taken")).status, 0);
  for (const path of ["carrier.json", "README.md", "samples/sample_1.csv", "expected/sample_2.json"])
    assert.deepEqual(readFileSync(join(plot, "taken", carrier.id, path)), readFileSync(join(folder, path)), path);
  assert.deepEqual(refusal(waybill("import", file, "--packs", join(plot, "taken"))), {
    status: 2,
    code: "WB-PACK-003",
  });
  assert.equal(waybill("import", file, "--packs", join(plot, "taken"), "--replace").status, 0);
});

test("an exported file that would write beside the pack is refused, and nothing is written", () => {
  const file = join(plot, "hostile.json");
  for (const path of ["../evil", "samples/../../evil", "carrier.json/x", "/evil", "samples/.hidden"]) {
    writeFileSync(file, JSON.stringify({ kind: "waybill-carrier-pack", version: 1, files: { [path]: { text: "x" } } }));
    const packs = join(plot, "none");
    assert.deepEqual(refusal(waybill("import", file, "--packs", packs)), { status: 2, code: "WB-PACK-004" }, path);
    assert.equal(existsSync(packs), false);
  }
});

const refused: [says: string, args: string[], code: string][] = [
  ["infer without samples", ["infer", ...named], "WB-CLI-001"],
  ["infer without a name", ["infer", samples, "--id", "x"], "WB-CLI-001"],
  ["a sample that is not there", ["infer", join(plot, "none.json"), ...named], "WB-CLI-002"],
  [
    "an id of a built-in pack",
    ["infer", samples, "--id", "ups", "--name", "x", "--out", join(plot, "x")],
    "WB-PACK-003",
  ],
  ["answers that are none", ["infer", samples, ...named, "--answers", join(samples, "sample-1.csv")], "WB-CLI-002"],
  ["samples of two formats", ["infer", samples, answers, ...named], "WB-PACK-002"],
  ["test of a folder without a pack", ["test", plot], "WB-CLI-002"],
  ["export without a file", ["export", folder], "WB-CLI-001"],
  ["import of something else", ["import", answers], "WB-PACK-004"],
  ["a command that is none", ["dance"], "WB-CLI-001"],
];

for (const [says, args, code] of refused) {
  test(`pack refuses ${says} with ${code}`, () => assert.deepEqual(refusal(waybill(...args)), { status: 2, code }));
}
