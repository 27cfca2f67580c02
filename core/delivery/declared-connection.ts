import { compare, type Comparison, heldIn, isBehind, type MilestonePlace } from "./comparison.ts";
import { numberAsDocument } from "./declared.ts";
import type { Abilities, Ask, AskContext, ErpSettings, Found, Reading, Trouble } from "./erp.ts";
import type { MilestoneCodes } from "./milestone-codes.ts";
import { type Values, valuesOf } from "./template.ts";

/** What was declared, as far as every declared system has it. */
interface DeclaredShapes {
  of(operation: string): { readonly abilities: Abilities };
  readonly milestone: { readonly codes: MilestoneCodes };
}

/** What connections to declared systems have alike: a document goes by the number that the flow gives. */
export abstract class DeclaredConnection<Shapes extends DeclaredShapes> {
  protected readonly settings: ErpSettings;
  protected readonly shapes: Shapes;

  constructor(settings: ErpSettings, shapes: Shapes) {
    this.settings = settings;
    this.shapes = shapes;
  }

  abilities(operation: string): Abilities {
    return this.shapes.of(operation).abilities;
  }

  documentKey(document: string): string {
    return document;
  }

  async find(ask: Ask, _context: AskContext): Promise<Found | Trouble> {
    return numberAsDocument(ask);
  }

  protected valuesOf(ask: Ask, { key, correlationId }: AskContext): Values {
    return valuesOf(ask, key, correlationId, this.shapes.milestone.codes);
  }
}

/** What an answer is compared with. */
interface Compared {
  readonly comparisons: readonly Comparison[];
  /** What was found stands under our own key. */
  readonly readsByKey: boolean;
  readonly milestone: MilestonePlace;
}

/**
 * What an answer says of the ask. What stands under our key is ours; what stands elsewhere must be compared with
 * something: null where the ask has no value for that.
 */
export function comparedReading(
  { ask, content, values }: { readonly ask: Ask; readonly content: unknown; readonly values: Values },
  { comparisons, readsByKey, milestone }: Compared,
  told: Pick<Reading, "version" | "evidence" | "answer">,
): Reading | null {
  const compared = compare(content, comparisons, values);
  if (compared === "nothing" && !readsByKey) return null;
  const isNewer = compared === "differs" && isBehind(ask, content, milestone);
  const state = isNewer ? "newer" : compared === "differs" ? "open" : "done";
  return { kind: "reading", state, ours: readsByKey, held: heldIn(content, comparisons), ...told };
}
