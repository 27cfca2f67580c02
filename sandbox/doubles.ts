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
  | { readonly effect: "event"; readonly document: string; readonly milestone: string; readonly eventId: string }
  | {
      /** A document that was made out of another one: a return, an invoice, an accrual, a claim. */
      readonly effect: "created";
      readonly document: string;
      readonly made: "return" | "invoice" | "accrual" | "claim";
      /** What it is about, so that two of one kind can be told apart; may be empty. */
      readonly about: string;
    };

/** Something that a careful client would have done once. */
export type Double = {
  readonly kind: "goods-issue-twice" | "same-value-twice" | "event-twice" | "created-twice";
  readonly document: string;
  /** The field, the milestone and event, or the kind of document that was repeated; empty for a goods issue. */
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
type EventEffect = Extract<Effect, { effect: "event" }>;
type CreatedEffect = Extract<Effect, { effect: "created" }>;

function isField(effect: Effect): effect is FieldEffect {
  return effect.effect === "field";
}

/** A write of fields repeats the last one when each of its fields was last written with the same value. */
function watchFields(): (fields: readonly FieldEffect[]) => boolean {
  const written = new Map<string, string>();
  const keyOf = (change: FieldEffect): string => `${change.document} ${change.field}`;
  return (fields) => {
    const isRepeated = fields.length > 0 && fields.every((change) => written.get(keyOf(change)) === change.to);
    for (const change of fields) written.set(keyOf(change), change.to);
    return isRepeated;
  };
}

/** A goods issue is doubled when none was reversed in between. */
function watchGoods(): (effect: Effect) => boolean {
  const issued = new Set<string>();
  return ({ effect, document }) => {
    if (effect === "goods-issue-reversed") issued.delete(document);
    const isRepeated = effect === "goods-issue" && issued.has(document);
    if (effect === "goods-issue") issued.add(document);
    return isRepeated;
  };
}

/** An event is doubled when document, milestone and event id were stored before; a document, when the same was made before. */
function watchNew(): (effect: EventEffect | CreatedEffect) => boolean {
  const stored = new Set<string>();
  return (effect) => {
    const size = stored.size;
    return stored.add(`${effect.document} ${newsOf(effect)}`).size === size;
  };
}

function newsOf(effect: EventEffect | CreatedEffect): string {
  const words = effect.effect === "event" ? [effect.milestone, effect.eventId] : [effect.made, effect.about];
  return words.join(" ").trim();
}

/** Watches from the first write on. A new status time beside an unchanged status is news, not a double. */
export function watchDoubles(): DoublesWatch {
  const found: Double[] = [];
  const repeatsFields = watchFields();
  const repeatsGoods = watchGoods();
  const repeatsNews = watchNew();

  const seeOther = (effect: Effect, seq: number): void => {
    const { document } = effect;
    if (repeatsGoods(effect)) found.push({ kind: "goods-issue-twice", document, what: "", seq });
    if ((effect.effect !== "event" && effect.effect !== "created") || !repeatsNews(effect)) return;
    found.push({
      kind: effect.effect === "event" ? "event-twice" : "created-twice",
      document,
      what: newsOf(effect),
      seq,
    });
  };
  return {
    see(effects, seq) {
      const fields = effects.filter(isField);
      const what = fields.map((change) => change.field).join(" ");
      const document = fields[0]?.document ?? "";
      if (repeatsFields(fields)) found.push({ kind: "same-value-twice", document, what, seq });
      for (const effect of effects) seeOther(effect, seq);
    },
    found: () => found,
  };
}
