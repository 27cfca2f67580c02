import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { laneOf } from "../../../core/mapping/lane.ts";
import { duplicateKeys, locate } from "../../../core/mapping/locate.ts";
import { loadPack } from "../../../core/mapping/pack.ts";
import { readPack, readPacks } from "../../../core/mapping/packs.ts";
import { carrierSchema } from "../../../core/mapping/schema.ts";
import { packageRoot } from "../../../paths.ts";
import { acmeJson, eventRule, mapperOf, packOf } from "./acme.ts";

type Json = Record<string, unknown>;

/** The problems of a pack as `line: path message`. */
function problemsOf(json: Json): string[] {
  const text = JSON.stringify(json, null, 2);
  const loaded = loadPack(json, "acme/carrier.json", text);
  if (loaded.kind === "pack") return [];
  return loaded.problems.map(({ line, path, message }) => {
    const shown = text.split("\n")[line - 1]?.trim();
    return `${path}: ${message} <${shown}>`;
  });
}

test("a well-formed pack is loaded, with what it leaves to defaults", () => {
  const pack = packOf(acmeJson());
  const [scheme] = pack.webhook?.auth ?? [];
  assert.deepEqual(scheme, {
    scheme: "hmac",
    header: "x-acme-signature",
    algorithm: "sha256",
    encoding: "hex",
    prefix: "",
    key: "utf8",
  });
});

const wrongs: [says: string, json: Json, problem: RegExp][] = [
  ["an unknown property", acmeJson({ colour: "red" }), /^colour: unknown property colour <"colour": "red"/],
  ["another format", acmeJson({ format: 2 }), /^format: .* <"format": 2/],
  ["a version that is none", acmeJson({ version: "1" }), /^version: .* <"version": "1"/],
  [
    "a milestone that is none",
    acmeJson({ tables: { t: [{ milestone: "GONE", event: "OTHER", codes: {} }] } }),
    /milestone: .* <"milestone": "GONE"/,
  ],
  [
    "a milestone that is left out",
    acmeJson({ tables: { t: [{ event: "OTHER", codes: {} }] } }),
    /^tables\.t\.0\.milestone/,
  ],
  [
    "UNMAPPED as a meaning",
    acmeJson({ tables: { t: [{ milestone: null, event: "UNMAPPED", codes: {} }] } }),
    /event: .* <"event": "UNMAPPED"/,
  ],
  [
    "a path that is none",
    acmeJson({}, { trackingNumber: "a..b" }),
    /trackingNumber: is no path .* <"trackingNumber": "a\.\.b"/,
  ],
  [
    "a form that is none",
    acmeJson({}, { event: { ...eventRule, occurredAt: { local: { text: "at", forms: ["soon"] } } } }),
    /is no form of time/,
  ],
  [
    "a time rule without a time",
    acmeJson({}, { event: { ...eventRule, occurredAt: { offset: "o" } } }),
    /needs local or utc/,
  ],
  [
    "a table that is not declared",
    acmeJson({}, { event: { ...eventRule, lookup: [{ table: "nope", key: "code" }] } }),
    /no table nope is declared <"table": "nope"/,
  ],
  ["a reason table that is not declared", acmeJson({ reasons: {} }), /no table whys is declared/],
  ["an expression that is none", acmeJson({}, { trackingNumber: { jsonata: "$(((" } }), /is no JSONata expression/],
  [
    "a zone that is none",
    acmeJson({}, { event: { ...eventRule, occurredAt: { ...eventRule.occurredAt, zone: "Mars/Base" } } }),
    /Mars\/Base is no IANA zone/,
  ],
  ["a kind like one that is not there", acmeJson({}, { like: "other" }), /no kind other stands before this one/],
  [
    "shipments without a way to read them",
    acmeJson({}, { events: undefined }),
    /needs trackingNumber, events and event/,
  ],
  [
    "a secret in place of a scheme",
    acmeJson({
      webhook: { ...(acmeJson()["webhook"] as Json), auth: [{ scheme: "api-key", header: "x", secret: "s" }] },
    }),
    /unknown property secret <"secret": "s"/,
  ],
];

for (const [says, json, problem] of wrongs) {
  test(`a pack with ${says} is refused, at its line`, () => {
    const problems = problemsOf(json);
    assert.ok(
      problems.some((one) => problem.test(one)),
      problems.join("\n"),
    );
  });
}

test("two kinds of one name, and a code in two groups of a table, are refused", () => {
  const [kind] = acmeJson()["kinds"] as Json[];
  assert.match(problemsOf(acmeJson({ kinds: [kind, kind] })).join(), /two kinds are named track/);
  const group = { milestone: null, event: "OTHER", codes: { A: "a" } };
  const { tables } = acmeJson() as { tables: Json };
  assert.match(
    problemsOf(acmeJson({ tables: { ...tables, t: [group, group] } })).join(),
    /the code A stands in two groups of the table t/,
  );
});

test("a key that stands twice is found, although a parser would keep the last", () => {
  const text = JSON.stringify(acmeJson(), null, 2).replace(
    '"S/DEL": "Delivered"',
    '"S/DEL": "Delivered",\n "S/DEL": "Again"',
  );
  const loaded = loadPack(JSON.parse(text), "carrier.json", text);
  assert.ok(loaded.kind === "invalid");
  assert.match(loaded.problems[0]?.message ?? "", /the key S\/DEL stands twice/);
  assert.match(text.split("\n")[(loaded.problems[0]?.line ?? 0) - 1] ?? "", /Again/);
});

test("a place in JSON is found by its path, with strings and escapes around it", () => {
  const text = '{\n "a": "x\\"{[,",\n "b": [1,\n  {"c": true}],\n "é": null}';
  assert.deepEqual(locate(text, ["b", 1, "c"]), { line: 4, column: 4 });
  assert.deepEqual(locate(text, ["é"]), { line: 5, column: 2 });
  assert.deepEqual(locate(text, ["b", 7, "c"]), { line: 3, column: 2 });
  assert.deepEqual(duplicateKeys(text), []);
});

test("folders with a carrier.json are packs, also those that are broken", () => {
  const dir = mkdtempSync(join(tmpdir(), "packs-"));
  try {
    for (const id of ["acme", "broken", "empty"]) mkdirSync(join(dir, id));
    writeFileSync(join(dir, "acme", "carrier.json"), JSON.stringify(acmeJson()));
    writeFileSync(join(dir, "broken", "carrier.json"), '{\n "format": 1,\n oops\n}');
    writeFileSync(join(dir, "README.md"), "");
    const packs = readPacks(dir);
    assert.deepEqual(
      packs.map(({ id, loaded }) => [id, loaded.kind]),
      [
        ["acme", "pack"],
        ["broken", "invalid"],
      ],
    );
    const broken = readPack(join(dir, "broken", "carrier.json"));
    assert.ok(broken.kind === "invalid");
    assert.equal(broken.problems[0]?.line, 3);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("the lane is the first tracking number that the pack's paths find", () => {
  const pack = packOf(acmeJson());
  assert.equal(laneOf(pack, { parcels: [{ no: "A1" }], no: "A2" }), "A1");
  assert.equal(laneOf(pack, { no: 42 }), "42");
  assert.equal(laneOf(pack, { parcels: [] }), null);
  assert.equal(laneOf(pack, null), null);
  const { webhook: _, ...silent } = acmeJson();
  assert.equal(laneOf(packOf(silent), { no: "A1" }), null);
});

test("a JSONata field is evaluated beside the paths, also for payloads mapped at the same time", async () => {
  const mapper = mapperOf(acmeJson({}, { trackingNumber: { jsonata: "$uppercase(no) & '-' & $sum(parts)" } }));
  const answers = await Promise.all(
    ["a", "b"].map(async (no) => mapper.map({ parcels: [{ no, parts: [1, 2], scans: [] }] })),
  );
  assert.deepEqual(
    answers.map((answer) => answer.shipments[0]?.trackingNumber),
    ["A-3", "B-3"],
  );
});

test("a JSONata field that fails is missing", async () => {
  const mapper = mapperOf(acmeJson({}, { trackingNumber: { first: [{ jsonata: "$number(no)" }, "spare"] } }));
  const answer = await mapper.map({ parcels: [{ no: "no number", spare: "S1", scans: [] }] });
  assert.equal(answer.shipments[0]?.trackingNumber, "S1");
});

test("the JSON Schema beside the code is the one that the loader checks with", () => {
  const file = join(packageRoot, "core", "mapping", "carrier.schema.json");
  assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), JSON.parse(JSON.stringify(carrierSchema())));
});
