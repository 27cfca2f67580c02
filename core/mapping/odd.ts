import jsonata from "jsonata";
import { type Scope, textOf } from "./scope.ts";

type Read = (scope: Scope) => string | undefined;

/** The odd fields of one mapper: expressions that are evaluated beside the compiled paths. */
export interface OddFields {
  /** A reader that knows its answer only after `settle` has evaluated the expression for the record. */
  reader(expression: string): Read;
  readonly any: boolean;
  /** Runs `map` until every expression that it asks for was evaluated. */
  settle<T>(map: () => T): Promise<T>;
}

interface Call {
  readonly answers: Map<Read, Map<unknown, string | undefined>>;
  wanted: { readonly reader: Read; readonly record: unknown; readonly expression: jsonata.Expression }[];
}

/** An expression that asks for further expressions through other records needs a further round; more than these is a fault of the pack. */
const mostRounds = 4;

async function answer(call: Call): Promise<void> {
  const wanted = call.wanted;
  call.wanted = [];
  for (const { reader, record, expression } of wanted) {
    const known = call.answers.get(reader) ?? new Map<unknown, string | undefined>();
    const value: unknown = await expression.evaluate(record).catch(() => undefined);
    call.answers.set(reader, known.set(record, textOf(value)));
  }
}

/** Starts a mapper's set of odd fields. A JSONata expression that fails gives no text. */
export function oddFields(): OddFields {
  let current: Call | null = null;
  let count = 0;
  return {
    get any() {
      return count > 0;
    },
    reader(text) {
      count++;
      const expression = jsonata(text);
      const reader: Read = ({ at: record }) => {
        const known = current?.answers.get(reader);
        if (known?.has(record)) return known.get(record);
        current?.wanted.push({ reader, record, expression });
        return undefined;
      };
      return reader;
    },
    async settle(map) {
      const call: Call = { answers: new Map(), wanted: [] };
      for (let round = 0; ; round++) {
        current = call;
        const result = map();
        current = null;
        if (call.wanted.length === 0 || round === mostRounds) return result;
        await answer(call);
      }
    },
  };
}
