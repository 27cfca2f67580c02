import type { Effect, Journal } from "../journal/journal.ts";
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
  /** Queue of the connection: it keeps when people call the connection by another name. */
  readonly queue: string;
  readonly shipment: number | null;
}

/** What we last wrote into each field of a document, by the system's own names; nothing where no shipment is known. */
export async function lastWritten({ journal, erp, queue, shipment }: Ours, document: string): Promise<Written> {
  if (shipment === null) return {};
  const effects = await journal.effectsOf({ shipment }, looked);
  const key = erp.documentKey(document);
  const told = effects.filter(({ queue: to, document: about }) => {
    return to === queue && about !== null && erp.documentKey(about) === key;
  });
  const fields = told.toReversed().map(async (effect): Promise<Ask["fields"]> => {
    if (!(await isByUs(journal, effect))) return {};
    const worded = inWordsOf(erp, askOf(effect));
    return worded.kind === "worded" ? worded.ask.fields : {};
  });
  return Object.assign({}, ...(await Promise.all(fields)));
}

/**
 * What was there already is ours only where a try before may have brought it there (one that sent, or one that is left
 * out of the count because a crash broke it off): else somebody else wrote the same.
 */
async function isByUs(journal: Journal, { id, state }: Effect): Promise<boolean> {
  if (state !== "already-done") return state === "posted";
  const attempts = await journal.attemptsOf(id);
  return attempts.some(({ number, step }, index) => {
    const isBrokenOff = number > (attempts[index - 1]?.number ?? 0) + 1;
    return isBrokenOff || step === "sent" || step === "read-back";
  });
}
