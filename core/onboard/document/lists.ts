/** Lists of words (zone codes, kinds of references, names of carriers): each is shown once, whoever uses it. */
import { code, codes, jump, section, table } from "./markdown.ts";

/** Words with what each means. */
type Words = Readonly<Record<string, string>>;

/** The lists of one page. */
export interface Lists {
  /** A short list in place, a longer one as a link to where it is shown. `title` is the thing in the plural. */
  readonly refer: (title: string, words: Words) => string;
  /** The lists that were referred to. */
  readonly sections: () => readonly string[];
}

const short = 5;

function rowsOf(words: Words): readonly (readonly string[])[] {
  const byMeaning = new Map<string, string[]>();
  for (const [word, means] of Object.entries(words)) byMeaning.set(means, [...(byMeaning.get(means) ?? []), word]);
  return [...byMeaning].map(([means, all]) => [means, codes(all)]);
}

/** Opens the lists of a page. */
export function openLists(): Lists {
  const known = new Map<string, { readonly heading: string; readonly words: Words }>();
  const counts = new Map<string, number>();
  return {
    refer: (title, words) => {
      const entries = Object.entries(words);
      if (entries.length <= short) return entries.map(([word, means]) => `${code(word)} ${means}`).join(", ");
      const key = JSON.stringify([title, words]);
      const count = (counts.get(title) ?? 0) + 1;
      const list = known.get(key) ?? { heading: count === 1 ? title : `${title} ${count}`, words };
      if (!known.has(key)) counts.set(title, count);
      known.set(key, list);
      return jump(list.heading.toLowerCase(), list.heading);
    },
    sections: () =>
      [...known.values()].flatMap(({ heading, words }) =>
        section(3, heading, table(["means", "words"], rowsOf(words))),
      ),
  };
}
