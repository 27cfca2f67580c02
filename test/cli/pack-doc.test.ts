import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { doc } from "../../cli/pack/doc.ts";
import { packageRoot } from "../../paths.ts";

const plot = mkdtempSync(join(tmpdir(), "waybill-pack-doc-"));
after(() => rmSync(plot, { recursive: true, force: true }));
const carriers = join(packageRoot, "carriers");

function waybill(...args: string[]) {
  return spawnSync(process.execPath, [join(packageRoot, "cli", "waybill.ts"), ...args], { encoding: "utf8" });
}

test("pack doc prints the page of the pack in a folder", async () => {
  const folder = join(carriers, "gls");
  const { status, stdout } = waybill("pack", "doc", folder);
  assert.equal(status, 0);
  assert.match(stdout, /^# GLS\n/);
  assert.deepEqual(await doc({ kind: "one", folder }), { kind: "page", text: stdout });
});

test("pack doc --all prints a line for every pack of a folder", () => {
  const packs = join(plot, "two");
  for (const id of ["gls", "dpd"]) cpSync(join(carriers, id), join(packs, id), { recursive: true });
  const { status, stdout } = waybill("pack", "doc", "--all", "--packs", packs);
  assert.equal(status, 0);
  assert.deepEqual(
    [...stdout.matchAll(/^\| \[(.+?)\]/gm)].map(([, name]) => name),
    ["DPD", "GLS"],
  );
});

test("a pack without samples and README has a page too", async () => {
  const folder = join(plot, "bare", "gls");
  mkdirSync(folder, { recursive: true });
  cpSync(join(carriers, "gls", "carrier.json"), join(folder, "carrier.json"));
  const answer = await doc({ kind: "one", folder });
  assert.match(answer.kind === "page" ? answer.text : "", /\n0 samples, which bear 0 of \d+ codes\.\n/);
});

const refusals: [says: string, args: string[], code: string][] = [
  ["a folder that is not there", ["pack", "doc", join(plot, "none")], "WB-CLI-002"],
  ["a folder of packs that is not there", ["pack", "doc", "--all", "--packs", join(plot, "none")], "WB-CLI-002"],
  ["neither folder nor --all", ["pack", "doc"], "WB-CLI-001"],
  ["a folder and --all", ["pack", "doc", "--all", join(carriers, "gls")], "WB-CLI-001"],
  ["pack alone", ["pack"], "WB-CLI-001"],
  ["a word behind pack that is none", ["pack", "dance"], "WB-CLI-001"],
];

for (const [says, args, code] of refusals) {
  test(`${says} ends with exit code 2 and ${code} as JSON`, () => {
    const { status, stdout, stderr } = waybill(...args);
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.equal(JSON.parse(stderr).code, code);
  });
}

test("a pack that is not valid is refused with its line, alone and among others", async () => {
  const folder = join(plot, "broken", "acme");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "carrier.json"), '{\n  "format": 1,\n  "id": "acme"\n}');
  for (const request of [
    { kind: "one", folder },
    { kind: "all", packs: join(plot, "broken") },
  ] as const) {
    const answer = await doc(request);
    assert.equal(answer.kind === "refused" && answer.error.code, "WB-MAP-007");
    assert.match(answer.kind === "refused" ? answer.error.message : "", /carrier\.json:\d+/);
  }
});
