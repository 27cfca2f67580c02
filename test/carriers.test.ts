import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { describe, test } from "node:test";
import fc from "fast-check";
import { canonical } from "../core/mapping/canonical.ts";
import { project } from "../core/event/project.ts";
import { askedIn } from "../core/mapping/asked.ts";
import { readBody } from "../core/mapping/body.ts";
import { compilePack } from "../core/mapping/compile.ts";
import type { Pack } from "../core/mapping/pack.ts";
import { type PackFolder, readPacks } from "../core/mapping/packs.ts";
import type { MapResult } from "../core/mapping/result.ts";
import { packageRoot } from "../paths.ts";

const folders = readPacks(join(packageRoot, "carriers"));

function packOf({ loaded }: PackFolder): Pack {
  assert.deepEqual(loaded.kind === "invalid" ? loaded.problems : [], []);
  return (loaded as { pack: Pack }).pack;
}

function payloadOf(pack: Pack, file: string): unknown {
  const body = readBody(readFileSync(file), pack.body);
  assert.equal(body.kind, "read", file);
  return body.kind === "read" ? body.payload : null;
}

/** The expected file of a sample: `track.xml` is answered by `track.json`. */
const answerOf = (sample: string) => `${basename(sample, extname(sample))}.json`;

const namesIn = (folder: string) => readdirSync(folder).toSorted();

/** Every entry of a pack's tables, as `table code`. */
function entriesOf(pack: Pack): string[] {
  const tables = [...Object.entries(pack.tables), ...Object.entries(pack.reasons ?? {})];
  return tables.flatMap(([table, groups]) =>
    groups.flatMap(({ codes }) => Object.keys(codes).map((code) => `${table} ${code}`)),
  );
}

test("there are carrier packs, and every folder of carriers/ is one", () => {
  const all = readdirSync(join(packageRoot, "carriers"), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  assert.deepEqual(
    all.map(({ name }) => name).toSorted(),
    folders.map(({ id }) => id),
  );
  assert.ok(folders.length > 0);
});

for (const folder of folders) {
  const samples = join(folder.folder, "samples");
  const expected = join(folder.folder, "expected");

  describe(`the pack ${folder.id}`, () => {
    const seen = new Set<string>();
    const pack = packOf(folder);
    const mapper = compilePack(pack, (table, code) => seen.add(`${table} ${code}`));

    async function mapped(name: string): Promise<MapResult> {
      const asked = askedIn(name);
      return mapper.map(payloadOf(pack, join(samples, name)), asked === undefined ? {} : { asked });
    }

    test("bears the name of its folder", () => assert.equal(pack.id, folder.id));

    test("has an expected file for every sample, and a sample for every expected file", () => {
      assert.deepEqual(namesIn(expected), namesIn(samples).map(answerOf).toSorted());
      assert.ok(namesIn(samples).length > 0);
    });

    for (const name of namesIn(samples)) {
      test(`maps ${name} as expected`, async () => {
        const wanted: unknown = JSON.parse(readFileSync(join(expected, answerOf(name)), "utf8"));
        assert.deepEqual(JSON.parse(JSON.stringify(canonical(await mapped(name)))), wanted);
      });
    }

    test("has a sample of every kind of payload", async () => {
      const kinds = new Set<string | null>();
      for (const name of namesIn(samples)) kinds.add((await mapped(name)).kind);
      assert.deepEqual(
        pack.kinds.map(({ id }) => id).filter((id) => !kinds.has(id)),
        [],
      );
    });

    test("gives every fact of a sample an id of its own", async () => {
      for (const name of namesIn(samples)) {
        const { shipments } = await mapped(name);
        const ids = shipments.flatMap(({ events }) => events.map(({ id }) => id));
        assert.equal(new Set(ids).size, ids.length, name);
      }
    });

    test("gives the same shipment in whatever order its events come, and come again", async () => {
      for (const name of namesIn(samples)) {
        for (const { events } of (await mapped(name)).shipments) {
          if (events.length < 2) continue;
          const straight = project(events);
          const orders = fc.shuffledSubarray([...events], { minLength: events.length });
          fc.assert(
            fc.property(orders, (shuffled) => assert.deepEqual(project(shuffled), straight, name)),
            { numRuns: 12 },
          );
        }
      }
    });

    test("uses every code of its tables in a sample, or lists it in unseen.txt", async () => {
      for (const name of namesIn(samples)) await mapped(name);
      const unseen = entriesOf(pack).filter((entry) => !seen.has(entry));
      const listed = readFileSync(join(folder.folder, "unseen.txt"), "utf8")
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"));
      assert.deepEqual(listed.toSorted(), unseen.toSorted());
    });

    test("has a README with owner, versions and the day of the last check", () => {
      const readme = readFileSync(join(folder.folder, "README.md"), "utf8");
      for (const fact of [pack.owner, pack.version, pack.checked, ...pack.api.map(({ name }) => name)])
        assert.ok(readme.includes(fact), fact);
      for (const part of ["Authentication", "Acknowledgement", "Retries", "Limits", "Traps"])
        assert.ok(readme.includes(part), part);
    });

    test("maps whatever a payload becomes: nothing throws, and every event can be projected", () => {
      const payloads = namesIn(samples).map((name) => payloadOf(pack, join(samples, name)));
      fc.assert(
        fc.property(
          fc.constantFrom(...payloads),
          fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 4 }),
          (payload, changes) => {
            const broken = changes.reduce((value, [at, part]) => replaced(value, at, part), payload);
            const result = mapper.map(broken) as MapResult;
            for (const { events } of result.shipments) if (events.length > 0) project(events);
            JSON.stringify(canonical(result));
          },
        ),
        { numRuns: 300 },
      );
    });
  });
}

const odd = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    "",
    " ",
    0,
    -1,
    1e308,
    true,
    [],
    {},
    [[]],
    [null],
    "20261399",
    "2026-03-02T99:00:00Z",
    "__proto__",
  ),
  fc.string(),
  fc.anything({ maxDepth: 2 }),
);

/** The payload with one of its parts, chosen by `at`, replaced. */
function replaced(value: unknown, at: number, part: unknown): unknown {
  if (typeof value !== "object" || value === null) return part;
  const keys = Object.keys(value);
  const key = keys[at % (keys.length + 1)];
  if (key === undefined) return part;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...value };
  (copy as Record<string, unknown>)[key] = replaced(
    (value as Record<string, unknown>)[key],
    Math.floor(at / (keys.length + 1)),
    part,
  );
  return copy;
}

/** Words of a standard that are addresses: they name no system. */
const vocabulary = "ref.gs1.org";

test("no sample bears a secret or an address of somebody's system", () => {
  for (const { folder } of folders) {
    for (const name of namesIn(join(folder, "samples"))) {
      const text = readFileSync(join(folder, "samples", name), "utf8");
      for (const [url] of text.matchAll(/https?:\/\/[^"<\s]+/g))
        if (!url.startsWith(`https://${vocabulary}/`)) assert.match(url, /^https:\/\/[a-z]+\.example\//, name);
    }
  }
});
