import { type Coded, coded } from "../errors.ts";
import type { Ruling, Written } from "./authority.ts";
import type { Ask, AskContext, DraftRequest, ErpConnection, Reading, Trouble } from "./erp.ts";
import { permitOf, strangerAt } from "./permit.ts";

/** What a post would come to now, found out without changing anything. */
export interface Rehearsal {
  /** Key of the document; null where it was not found. */
  readonly document: string | null;
  /** What the target says; null where it cannot be read, or was not. */
  readonly state: Reading["state"] | null;
  /** What the fields hold now, by the system's names. */
  readonly held: NonNullable<Reading["held"]>;
  /** The requests that would be sent, without what signs in; null where the system cannot show them. */
  readonly requests: readonly DraftRequest[] | null;
  /** True where the document or its version is not known, so that the requests bear something in its place. */
  readonly standsIn: boolean;
  /** Terms for which the system has no home. */
  readonly leftOut: readonly string[];
  /** Why nothing would be written; null where the way is free, or where nothing is left to do. */
  readonly error: Coded | null;
}

/** What a rehearsal needs of the connection that it is made through. */
export interface Stage {
  readonly erp: ErpConnection;
  /** What the matrix of authority says of an ask in the system's own words. */
  readonly ruleOn: (ask: Ask) => Ruling;
  /** What we last wrote into each field of a document. */
  readonly written: (document: string) => Promise<Written>;
}

/** Stands where the version of a document would. */
const noVersion = "VERSION";

/** Headers that sign in, or that only the session knows. */
const secretHeader = /authorization|cookie|token|api-?key|secret|session|password/i;

/** Goes the way of a post up to the sending: words, permission, find, read, draft. */
export async function rehearse(stage: Stage, asked: Ask, context: AskContext): Promise<Rehearsal> {
  const permit = permitOf(stage.erp, stage.ruleOn, asked);
  if (!("kind" in permit)) return { ...nothing, error: permit };
  const { leftOut, guarded } = permit;
  const at = await standing(stage, permit.ask, context);
  const isFree = !at.error && (at.reading === null || at.reading.state === "open");
  const foreign = isFree ? await strangerAt(at.ask, guarded, at.reading, stage) : null;
  const document = at.ask.document === null ? null : stage.erp.documentKey(at.ask.document);
  const { requests, standsIn } = await drafted(stage.erp, at, context);
  const state = at.reading?.state ?? null;
  return { document, state, held: at.reading?.held ?? {}, requests, standsIn, leftOut, error: at.error ?? foreign };
}

const nothing = { document: null, state: null, held: {}, requests: null, standsIn: false, leftOut: [] };

interface Standing {
  readonly ask: Ask;
  readonly reading: Reading | null;
  readonly error: Coded | null;
}

/** Finds and reads the target, as far as that goes. */
async function standing({ erp }: Stage, ask: Ask, context: AskContext): Promise<Standing> {
  const found = await located(erp, ask, context);
  if ("code" in found) return { ask, reading: null, error: found };
  if (!erp.abilities(ask.operation).readable) return { ask: found, reading: null, error: null };
  const reading = await asking(() => erp.read(found, context));
  if (reading.kind === "trouble") return { ask: found, reading: null, error: reading.error };
  return { ask: found, reading, error: reading.state === "missing" ? missing(found) : null };
}

async function located(erp: ErpConnection, ask: Ask, context: AskContext): Promise<Ask | Coded> {
  if (ask.document !== null || ask.lookup === null) return ask;
  const found = await asking(() => erp.find(ask, context));
  if (found.kind === "trouble") return found.error;
  return found.document === null ? missing(ask) : { ...ask, document: found.document };
}

/** The requests as they would leave; where document or version are not known, with something in their place. */
async function drafted(
  erp: ErpConnection,
  { ask, reading }: Standing,
  context: AskContext,
): Promise<Pick<Rehearsal, "requests" | "standsIn">> {
  const { needsVersion } = erp.abilities(ask.operation);
  const version = reading?.version ?? (needsVersion ? noVersion : null);
  const document = ask.document ?? ask.lookup?.value ?? null;
  const standsIn = document !== ask.document || version === noVersion;
  const draft = await asking(async () => erp.draft?.({ ...ask, document }, version, context) ?? none).catch(() => none);
  if (draft.kind !== "draft") return { requests: null, standsIn: false };
  return { requests: draft.requests.map(withoutSecrets), standsIn };
}

const none = { kind: "none" } as const;

/** Asks, and once more where the credentials were refused: the connection has forgotten its token by then. */
async function asking<T extends { readonly kind: string }>(ask: () => Promise<T | Trouble>): Promise<T | Trouble> {
  const first = await ask();
  return "class" in first && first.class === "auth" ? ask() : first;
}

function withoutSecrets({ headers, ...request }: DraftRequest): DraftRequest {
  const plain = Object.entries(headers).filter(([name]) => !secretHeader.test(name));
  return { ...request, headers: Object.fromEntries(plain) };
}

function missing({ lookup, document }: Ask): Coded {
  return coded("WB-ERP-002", { lookup: lookup ? `${lookup.field} ${lookup.value}` : (document ?? "") });
}
