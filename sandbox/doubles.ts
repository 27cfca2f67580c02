/** One thing that the ERP did in consequence of an accepted write. */
export type Effect =
  | { readonly effect: "goods-issue" | "goods-issue-reversed" | "picking"; readonly document: string }
  | {
      readonly effect: "field";
      readonly document: string;
      readonly field: string;
      readonly from: string;
      readonly to: string;
    }
  | { readonly effect: "event"; readonly document: string; readonly milestone: string; readonly eventId: string };

/** Something that a careful client would have done once. */
export type Double = {
  readonly kind: "goods-issue-twice" | "same-value-twice" | "event-twice";
  readonly document: string;
  /** The field, or milestone and event, that was repeated; empty for a goods issue. */
  readonly what: string;
  /** Ledger number of the repeating write. */
  readonly seq: number;
};

/** Looks at every accepted write as it happens and keeps what was done twice. */
export type DoublesWatch = {
  see(effects: readonly Effect[], seq: number): void;
  found(): readonly Double[];
};

type FieldEffect = Extract<Effect, { effect: "field" }>;

function isField(effect: Effect): effect is FieldEffect {
  return effect.effect === "field";
}

/**
 * A goods issue is doubled when none was reversed in between. A write of fields is doubled when each of its fields
 * was last written with the same value: a new status time beside an unchanged status is news, not a double. An event
 * is doubled when document, milestone and event id were stored before.
 */
export function watchDoubles(): DoublesWatch {
  const issued = new Set<string>();
  const written = new Map<string, string>();
  const events = new Set<string>();
  const found: Double[] = [];

  const seeFields = (fields: readonly FieldEffect[], seq: number): void => {
    const keyOf = (change: FieldEffect): string => `${change.document} ${change.field}`;
    const [first] = fields;
    if (first && fields.every((change) => written.get(keyOf(change)) === change.to)) {
      const what = fields.map((change) => change.field).join(" ");
      found.push({ kind: "same-value-twice", document: first.document, what, seq });
    }
    for (const change of fields) written.set(keyOf(change), change.to);
  };
  const seeOther = (effect: Effect, seq: number): void => {
    const { document } = effect;
    if (effect.effect === "goods-issue-reversed") issued.delete(document);
    if (effect.effect === "goods-issue") {
      if (issued.has(document)) found.push({ kind: "goods-issue-twice", document, what: "", seq });
      issued.add(document);
    }
    if (effect.effect !== "event") return;
    const what = `${effect.milestone} ${effect.eventId}`.trim();
    const size = events.size;
    if (events.add(`${document} ${what}`).size === size) found.push({ kind: "event-twice", document, what, seq });
  };
  return {
    see(effects, seq) {
      seeFields(effects.filter(isField), seq);
      for (const effect of effects) seeOther(effect, seq);
    },
    found: () => found,
  };
}
