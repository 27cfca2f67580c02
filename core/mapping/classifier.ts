import type { Classifier } from "../event/event.ts";
import type { FindMeaning, Meaning } from "./codes.ts";
import { compileField } from "./field.ts";
import type { ClassifierSpec } from "./kind.ts";
import type { OddFields } from "./odd.ts";

function as(meaning: Meaning, classifier: Classifier): Meaning {
  return { ...meaning, classifier, milestone: classifier === "actual" ? meaning.milestone : null };
}

/**
 * What an event means beside its classifier: an estimate, a plan or a wish of something bears no milestone. A word that
 * is not listed leaves the event unknown: it could be any of them. Without a word the table's classifier stands.
 */
export function compileClassified(spec: ClassifierSpec | undefined, find: FindMeaning, odd: OddFields): FindMeaning {
  if (!spec) return find;
  const by = compileField(spec.by, odd);
  const words = new Map(Object.entries(spec.words));
  return (scope) => {
    const meaning = find(scope);
    const word = by(scope);
    if (!meaning || word === undefined) return meaning;
    const classifier = words.get(word);
    return classifier === undefined ? null : as(meaning, classifier);
  };
}
