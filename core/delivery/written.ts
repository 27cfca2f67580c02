import type { Journal } from "../journal/journal.ts";
import type { Written } from "./authority.ts";
import type { Ask, ErpConnection } from "./erp.ts";
import { askOf } from "./trial.ts";
import { inWordsOf } from "./vocabulary.ts";

/** Effects of a shipment that are looked through, the newest first. */
const looked = 100;

/** Whose effects are looked through: those of one shipment to one connection. */
export interface Ours {
  readonly journal: Journal;
  readonly erp: ErpConnection;
  readonly connection: string;
  readonly shipment: number | null;
}

/** What we last wrote into each field of a document, by the system's own names; nothing where no shipment is known. */
export async function lastWritten({ journal, erp, connection, shipment }: Ours, document: string): Promise<Written> {
  if (shipment === null) return {};
  const effects = await journal.effectsOf({ shipment }, looked);
  const told = effects.filter(({ state, connection: to, document: about }) => {
    return to === connection && about === document && (state === "posted" || state === "already-done");
  });
  const fields = told.toReversed().map((effect): Ask["fields"] => {
    const worded = inWordsOf(erp, askOf(effect));
    return worded.kind === "worded" ? worded.ask.fields : {};
  });
  return Object.assign({}, ...fields);
}
