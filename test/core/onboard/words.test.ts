import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fieldNames } from "../../../core/onboard/choose.ts";
import { packageRoot } from "../../../paths.ts";

type Texts = string | { readonly [key: string]: Texts };

const onboardOf = (language: string): { readonly [part: string]: Texts } =>
  JSON.parse(readFileSync(join(packageRoot, "nodes", "carrier-pack", `messages.${language}.json`), "utf8")).onboard;

function leaves(texts: Texts, path = ""): string[] {
  if (typeof texts === "string") return [path];
  return Object.entries(texts).flatMap(([key, value]) => leaves(value, path ? `${path}.${key}` : key));
}

/** Keys of reasons and questions that the inference can give, as its sources write them; a `${}` stands for any. */
function givenKeys(): string[] {
  const sources = globSync("core/onboard/*.ts", { cwd: packageRoot }).map((file) =>
    readFileSync(join(packageRoot, file), "utf8"),
  );
  const forms = /(?:key: (?:ambiguous \? )?|blocking\()["`]([^"`]+)["`](?: : "(\w+)")?/g;
  const found = sources.flatMap((text) => [...text.matchAll(forms)].flatMap(([, one, other]) => [one, other]));
  return [...new Set(found.filter((key): key is string => key !== undefined))];
}

for (const language of ["en-US", "de"]) {
  const { because, question, field } = onboardOf(language);
  const texts = [...leaves(because ?? {}), ...leaves(question ?? {})];

  test(`every reason and every question has its sentence in ${language}, and none is left over`, () => {
    const patternOf = (key: string): RegExp =>
      new RegExp(
        `^${key
          .replaceAll(/\$\{[^}]*\}/g, "ANY")
          .replaceAll(".", "\\.")
          .replaceAll("ANY", ".+")}$`,
      );
    const patterns = givenKeys().map(patternOf);
    assert.ok(patterns.length > 20);
    const silent = patterns.filter((pattern) => !texts.some((text) => pattern.test(text)));
    assert.deepEqual(silent, []);
    assert.deepEqual(
      texts.filter((text) => !patterns.some((pattern) => pattern.test(text))),
      [],
    );
  });

  test(`every field has a name in ${language}`, () => {
    assert.deepEqual(leaves(field ?? {}).toSorted(), [...fieldNames].toSorted());
  });
}
