import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { anchor, code } from "../../core/onboard/document/markdown.ts";
import { formatsOfAll } from "../../core/onboard/overview.ts";
import { packageRoot } from "../../paths.ts";
import { carrierDocs, carrierPages } from "../../tools/carriers.ts";

const { pages, packs } = await carrierPages();
const mend = "run npm run -s docs, and commit docs/carriers";
const inFile = (name: string): string => {
  const file = join(carrierDocs, name);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
};

test("docs/carriers has a page for every carrier and for none that is gone", () => {
  assert.deepEqual(readdirSync(carrierDocs).toSorted(), [...pages.keys()].toSorted(), mend);
  const folders = readdirSync(join(packageRoot, "carriers"), { withFileTypes: true }).filter((one) =>
    one.isDirectory(),
  );
  assert.deepEqual([...pages.keys()].toSorted(), [...folders.map(({ name }) => `${name}.md`), "README.md"].toSorted());
});

for (const [name, text] of pages) {
  test(`docs/carriers/${name} says what the packs say`, () => {
    assert.ok(inFile(name) === text, `docs/carriers/${name} is behind: ${mend}`);
  });

  test(`every link of docs/carriers/${name} leads somewhere`, () => {
    const headings = new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading as string)));
    const links = [...text.replaceAll(/(`+).*?\1/g, "").matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(
      ([, to]) => to ?? "",
    );
    const dead = links.filter((to) => {
      if (to.startsWith("#")) return !headings.has(to);
      return !existsSync(join(carrierDocs, to.replace(/#.*/, "")));
    });
    assert.deepEqual(dead, []);
  });

  test(`every row of a table in docs/carriers/${name} has the cells of its head`, () => {
    const cells = (line: string): number => line.split(/(?<!\\)\|/).length;
    let head = "";
    for (const line of text.split("\n")) {
      if (!line.startsWith("| ")) head = "";
      else if (head === "") head = line;
      else assert.equal(cells(line), cells(head), line);
    }
  });
}

/** Parts of a kind whose texts are no paths, constants or words of the carrier. */
const framing = new Set(
  "id title like is with apply table kind kinds else names words classes codes basis forms z midnight".split(" "),
);

/** Every path, constant and condition of a part of a kind; the parts of a place that people read are none. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([key, one]) => {
    const frames = !isList && (framing.has(key) || (key === "text" && Array.isArray(one)));
    return frames ? [] : textsOf(one);
  });
}

for (const { pack } of packs) {
  describe(`the page of ${pack.id}`, () => {
    const text = (pages.get(`${pack.id}.md`) ?? "").replaceAll("\\|", "|");

    test("names every kind of payload and every code with the carrier's wording", () => {
      for (const { id, title } of pack.kinds) {
        assert.ok(text.includes(`### Kind ${id}\n`), id);
        assert.ok(text.includes(title), title);
      }
      const groups = [...Object.values(pack.tables).flat(), ...Object.values(pack.reasons ?? {}).flat()];
      for (const [key, wording] of groups.flatMap((group) => Object.entries(group.codes)))
        assert.ok(text.includes(`| ${code(key)} | ${wording}`.replaceAll(/ {2,}/g, " ").trim()), key);
    });

    test("says of every path that the pack reads where it goes", () => {
      const missing = textsOf(pack.kinds).filter((path) => path !== "$" && !text.includes(code(path)));
      assert.deepEqual(missing, []);
    });

    test("names the owner's traps", () => assert.match(text, /\n### Traps\n\n/));
  });
}

test("the README says how many packs there are, and in which formats", () => {
  const readme = readFileSync(join(packageRoot, "README.md"), "utf8");
  const [, count, formats = ""] =
    /(\d+) \[carrier packs\]\(docs\/carriers\/README\.md\) that read ([^:]+?):/.exec(readme) ?? [];
  assert.equal(Number(count), packs.length, "README.md, Carriers and ERPs");
  const named = formats.split(/,\s*|\s+and\s+/).toSorted();
  assert.deepEqual(named, formatsOfAll(packs), "README.md, Carriers and ERPs");
});
