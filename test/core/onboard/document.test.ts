import assert from "node:assert/strict";
import { test } from "node:test";
import { loadPack, type Pack } from "../../../core/mapping/pack.ts";
import { documentOf } from "../../../core/onboard/document.ts";
import { code, listed, table } from "../../../core/onboard/document/markdown.ts";
import { fieldWords, spanWords } from "../../../core/onboard/document/words.ts";
import { overviewOf } from "../../../core/onboard/overview.ts";

const hmac = { scheme: "hmac", header: "X-Sign", encoding: "base64", prefix: "v1=" };
const event = {
  code: '["status|code"]',
  skip: [{ path: "done", in: ["no"] }],
  lookup: [
    { table: "codes", key: "status", within: { table: "codes", key: "group" } },
    { table: "codes", key: "status", coarse: true, beginning: true },
  ],
  classifier: { by: "kind", words: { ACT: "actual", EST: "estimated" } },
  reason: { table: "why", key: { jsonata: "$lowercase(why)" } },
  retracts: {
    when: [{ path: "void", is: "present" }],
    event: "voids",
    at: { utc: { text: "voidedAt", forms: ["EPOCHMS"] } },
  },
  occurredAt: [
    { local: { text: "at", forms: ["YYYY-MM-DDTHH:mm:ssZ"] }, z: "local" },
    {
      when: [{ path: "tz", is: "present" }],
      local: { text: "at", forms: ["YYYYMMDD"] },
      zone: "Asia/Tokyo",
      midnight: "date",
    },
  ],
};
const json = {
  format: 1,
  id: "acme",
  name: "Acme",
  version: "1.0.0",
  owner: "Us",
  checked: "2026-11-01",
  tells: "events",
  api: [{ name: "Track", version: "1" }],
  body: [
    { format: "fixed", columns: [{ name: "Number", start: 1, length: 10 }] },
    { format: "csv", header: ["Number"], groupBy: ["Number"] },
  ],
  documents: "sets[*]",
  renamed: [{ was: "event.code", is: "event.state" }],
  webhook: {
    auth: [
      { ...hmac, timestamp: { part: "t", maxAgeSeconds: 90 } },
      { scheme: "digest", header: "X-Digest" },
      { scheme: "rsa", header: "X-Rsa" },
      { scheme: "client-certificate", header: "X-Cert", part: "Hash" },
    ],
    ack: { status: 204 },
    contentTypes: ["application/json"],
    lane: ["a", "b", "c", "d", "e", "f"],
    dedupe: "By id.",
    replay: "Never.",
  },
  poll: {
    baseUrl: "https://api.acme.example",
    auth: { scheme: "api-key", query: "key" },
    per: "cursor",
    request: { path: "/new", query: { after: "{cursor}" } },
    quota: { requests: 50, per: "hour" },
  },
  kinds: [
    {
      id: "feed",
      title: "Feed",
      when: [{ path: "$", is: "list" }],
      shipments: "[*]",
      trackingNumber: "no",
      events: "$",
      event,
    },
    {
      id: "refused",
      title: "Refused",
      when: [{ path: "error", is: "present" }],
      errors: [{ each: "$", code: "error", classes: {}, else: { class: "UNAVAILABLE", retryable: true } }],
    },
  ],
  tables: {
    codes: [
      {
        milestone: "DELIVERED",
        event: "DELIVERED",
        anomaly: "PARTIAL_DELIVERY",
        codes: { "D|1": "Delivered | in part" },
      },
      { milestone: "IN_TRANSIT", event: "IN_TRANSIT", classifier: "planned", codes: { P: "Planned" } },
      { milestone: null, event: "OTHER", retracts: "code:D|1", scope: "piece", codes: { "`": "Tick" } },
    ],
  },
  reasons: { why: [{ reason: "WEATHER", codes: { w: "Weather" } }] },
};

function packOf(change: object = {}): Pack {
  const loaded = loadPack({ ...json, ...change }, "carrier.json");
  assert.deepEqual(loaded.kind === "invalid" ? loaded.problems : [], []);
  return (loaded as { pack: Pack }).pack;
}

const telling = {
  codes: 1,
  samples: [1, 2, 3, 4].map((at) => ({
    name: `s${at}.txt`,
    kind: "feed",
    milestones: new Set(["DELIVERED"] as const),
    errors: new Set(["UNAVAILABLE"] as const),
  })),
};
const readme = "# Acme\n\n## Codes\n\nOwn words.\n\n## Traps\n\n- One.\n\n### Deep\n\nMore.\n";
const page = documentOf(packOf(), { telling, readme });

const sentences: readonly [about: string, says: string][] = [
  [
    "the formats with their options",
    "fixed-width text (columns `Number` at 1, 10 long), or CSV (header `Number`; grouped by `Number`)",
  ],
  [
    "a signed time",
    "in header `X-Sign`, behind `v1=`, base64; the time of part `t` is signed with it (`{timestamp}.{body}`) and at most 90 seconds old",
  ],
  ["a digest", "digest SHA-256 of `{body}/{secret}` in header `X-Digest`, hex"],
  ["a certificate", "client certificate; a proxy in front sets its fingerprint in header `X-Cert`, part `Hash`"],
  ["a few places of the number, and how many more there are", "`d`<br>or one of 2 other places"],
  ["the question", "`GET https://api.acme.example/new?after={cursor}`"],
  ["the key of a question", "key in the query (`key`)"],
  ["the quota", "50 questions per hour"],
  ["a pipe in a path", '| `raw.code` | `["status\\|code"]` |'],
  ["records that are none", "the shipment's record is the event; none where `done` is `no`"],
  ["a coarse table", "by `status`; the longest code that it begins with counts; coarse"],
  ["the word that a code may only refine", "only within what [codes](#table-codes) says of `group`"],
  ["an expression", "[why](#reasons-why) by the expression `$lowercase(why)`"],
  ["fact or plan", "| fact or plan | `kind`: `ACT` actual, `EST` estimated |"],
  ["what takes back", "the event `voids`, where `void` is there"],
  ["a wrong Z", "never: the local time of a place; a `Z` behind it is wrong: the time is local"],
  [
    "a declared zone",
    "where `tz` is there:<br>`at` | `YYYYMMDD` | the declared zone `Asia/Tokyo`; midnight stands for a date",
  ],
  ["a number of seconds", "| `voidedAt` | `EPOCHMS` | the time itself, which is UTC |"],
  ["codes and wordings with pipes", "| `D\\|1` | Delivered \\| in part | DELIVERED | DELIVERED | some pieces only |"],
  ["a plan", "| `P` | Planned | IN_TRANSIT | IN_TRANSIT | planned |"],
  [
    "what takes back codes, of a piece",
    "| `` ` `` | Tick | - | OTHER | about the piece; takes back the latest `D`, `1` |",
  ],
  ["errors of any code", "| any | UNAVAILABLE | yes |"],
  ["renamed parts", "| `event.code` | `event.state` |"],
  ["the samples of a milestone", "| DELIVERED | 1 | `s1.txt`, `s2.txt`, `s3.txt` and 1 more |"],
  ["a milestone that only a plan names", "| IN_TRANSIT | - | no code says it |"],
  ["the samples of an error", "| `UNAVAILABLE` | `s1.txt`, `s2.txt`, `s3.txt` and 1 more |"],
  ["the owner's notes, one level lower", "### Traps\n\n- One.\n\n#### Deep\n\nMore.\n"],
];

for (const [about, says] of sentences)
  test(`the page of a pack says ${about}`, () => assert.ok(page.includes(says), page));

test("what the README says in words of its own is left where it is", () => assert.doesNotMatch(page, /Own words/));

test("a pack without channels says so, and leaves out what it has not", () => {
  const { webhook: _w, poll: _p, renamed: _r, ...rest } = json;
  const loaded = loadPack({ ...rest, documents: "$" }, "carrier.json") as { pack: Pack };
  const bare = documentOf(loaded.pack, { telling: { codes: 0, samples: [] }, readme: "" });
  assert.match(bare, /no address that is called or asked/);
  assert.doesNotMatch(bare, /Renamed parts|Notes of the owner|documents in a body|The carrier posts/);
  assert.match(overviewOf([{ pack: loaded.pack, samples: 0 }]), /\| files \| 2 \| 4 \| DELIVERED \| 0 \|/);
});

const fields: readonly [spec: Parameters<typeof fieldWords>[0], words: string][] = [
  ["a", "`a`"],
  [{ path: ["a", "b"] }, "first of `a` or `b`"],
  [{ first: ["a", { first: ["b", { path: ["c", "d"] }] }] }, "first of<br>`a`<br>`b`<br>`c`<br>`d`"],
  [{ join: ["a", "b"], with: " " }, "`a` and `b`, joined with a blank"],
  [
    { join: [{ path: "a", apply: ["upper"] }, { value: "x" }], with: "" },
    "these, joined directly:<br>(`a`, in capitals)<br>the text `x`",
  ],
  [{ all: "a[*]", with: "+", apply: ["gs1"] }, "all of `a[*]`, a GS1 key as its number, joined with `+`"],
  [{ path: "a", apply: [{ pad: 3, with: "0" }] }, "`a`, filled up with `0` to 3 characters"],
  [{ path: "a", apply: [{ strip: "x" }, { strip: "y" }, "lower"] }, "`a`, without `x`, `y`, then in small letters"],
  [{ path: "a", apply: [{ split: "~", take: 3 }] }, "`a`, the 4th part between `~`"],
  [{ path: "a", apply: [{ slice: [0, 8] }] }, "`a`, the first 8 characters"],
  [{ path: "a", apply: [{ slice: [2, 4] }] }, "`a`, characters 3 to 4"],
  [{ path: "a", apply: [{ slice: [1, -1] }] }, "`a`, from character 2, without the last 1"],
  [{ path: "a", apply: [{ slice: [-4, 99] }] }, "`a`, from the 4th character before the end"],
  [{ path: "a", apply: [{ after: "/" }] }, "`a`, what stands behind the last `/`"],
  [{ path: "a", apply: [{ as: { SWE: "SE" } }] }, "`a`, written otherwise: `SWE` as `SE`"],
];

for (const [spec, words] of fields) test(`a field reads: ${words}`, () => assert.equal(fieldWords(spec), words));

test("spans of time, lists of words and tables are written as people write them", () => {
  assert.deepEqual([90, 120, 3600, 172_800].map(spanWords), ["90 seconds", "2 minutes", "1 hour", "2 days"]);
  assert.equal(listed(["a", "b", "c"], "or"), "a, b or c");
  assert.equal(code("`a"), "`` `a ``");
  assert.deepEqual(table(["a", "b", "c"], [["1", "", "3"]]), ["| a | c |", "| --- | --- |", "| 1 | 3 |", ""]);
  assert.deepEqual(table(["a"], []), []);
});
