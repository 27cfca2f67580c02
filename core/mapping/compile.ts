import { coded } from "../errors.ts";
import { type Book, openBook, type Seen } from "./codes.ts";
import type { Notes } from "./events.ts";
import { compileConditions, compileField, compileOptional } from "./field.ts";
import type { ErrorSpec, KindSpec } from "./kind.ts";
import { type OddFields, oddFields } from "./odd.ts";
import type { Pack } from "./pack.ts";
import { withOldNames } from "./renamed.ts";
import type { CarrierError, MapResult, Paging } from "./result.ts";
import { compileRecords, type Scope, textOf } from "./scope.ts";
import { type BuildShipments, compileShipments, type ShipmentKind } from "./shipments.ts";

/** What is known of a payload beside its bytes; a path reads it as the record above the payload (`^.asked`). */
export interface About {
  /** The number that was asked for, where the payload answers a question: some answers do not repeat it. */
  readonly asked?: string;
}

/** A carrier pack made ready: paths, tables and time rules compiled once. */
export interface Mapper {
  readonly carrier: string;
  /** Pack and version, `acme@1.2.0`. */
  readonly pack: string;
  /** What was compiled. */
  readonly source: Pack;
  /**
   * Maps a payload that was read. Never throws, whatever the payload. A promise only where the pack has JSONata fields.
   */
  map(payload: unknown, about?: About): MapResult | Promise<MapResult>;
}

type ReadErrors = (root: Scope) => readonly CarrierError[];

function classOf(spec: ErrorSpec, code: string): ErrorSpec["else"] {
  const exact = Object.hasOwn(spec.classes, code) ? spec.classes[code] : undefined;
  if (exact) return exact;
  const prefix = Object.entries(spec.classes).find(([key]) => key.endsWith("*") && code.startsWith(key.slice(0, -1)));
  return prefix?.[1] ?? spec.else;
}

function compileErrors(spec: ErrorSpec, odd: OddFields): ReadErrors {
  const records = compileRecords(spec.each);
  const isError = spec.when ? compileConditions(spec.when) : () => true;
  const codeOf = compileField(spec.code, odd);
  const messageOf = compileOptional(spec.message, odd);
  const numberOf = compileOptional(spec.trackingNumber, odd);
  return (root) =>
    records(root).flatMap((record) => {
      const code = codeOf(record);
      const message = messageOf(record);
      if ((code === undefined && message === undefined) || !isError(record)) return [];
      const trackingNumber = numberOf(record);
      const error = { code: code ?? "", message: message ?? "", ...classOf(spec, code ?? "") };
      return [trackingNumber === undefined ? error : { ...error, trackingNumber }];
    });
}

function compilePaging(spec: KindSpec["paging"], odd: OddFields): (root: Scope) => Paging | null {
  if (!spec) return () => null;
  const next = compileOptional(spec.next, odd);
  const also = spec.also === undefined ? () => [] : compileRecords(spec.also);
  return (root) => {
    const more = { next: next(root) ?? null, also: also(root).flatMap(({ at }) => textOf(at) ?? []) };
    return more.next === null && more.also.length === 0 ? null : more;
  };
}

interface CompiledKind {
  readonly id: string;
  /** A document of this kind that tells no event is a problem: it would vanish. */
  readonly tellsEvents: boolean;
  readonly fits: (root: Scope) => boolean;
  readonly shipments: BuildShipments;
  readonly errors: readonly ReadErrors[];
  readonly paging: (root: Scope) => Paging | null;
}

function hasShipments(kind: KindSpec): kind is ShipmentKind {
  return (
    kind.shipments !== undefined &&
    kind.trackingNumber !== undefined &&
    kind.events !== undefined &&
    kind.event !== undefined
  );
}

/** A kind with what it takes from the kind that it is like. */
export function whole(kind: KindSpec, kinds: readonly KindSpec[]): KindSpec {
  const base = kind.like === undefined ? undefined : kinds.find((other) => other.id === kind.like);
  return base ? { ...whole(base, kinds), ...kind } : kind;
}

function compileKind(kind: KindSpec, book: Book): CompiledKind {
  const { odd } = book;
  return {
    id: kind.id,
    tellsEvents: book.pack.tells === "events" && hasShipments(kind),
    fits: compileConditions(kind.when),
    shipments: hasShipments(kind) ? compileShipments(kind, book) : () => [],
    errors: (kind.errors ?? []).map((spec) => compileErrors(spec, odd)),
    paging: compilePaging(kind.paging, odd),
  };
}

function mapDocument(kinds: readonly CompiledKind[], { id: carrier, tells }: Pack, root: Scope): MapResult {
  const notes: Notes = { unmapped: [], coarse: [], problems: [] };
  const kind = kinds.find((one) => one.fits(root));
  if (!kind) {
    const problems = [coded("WB-MAP-002", { carrier })];
    return { kind: null, tells, shipments: [], errors: [], ...notes, problems };
  }
  const shipments = kind.shipments(root, notes);
  const errors = kind.errors.flatMap((read) => read(root));
  const isMute =
    errors.length === 0 && notes.problems.length === 0 && shipments.every(({ events }) => events.length === 0);
  if (isMute && kind.tellsEvents) notes.problems.push(coded("WB-MAP-003", { field: "events", path: kind.id }));
  const paging = kind.paging(root);
  const result = { kind: kind.id, tells, shipments, errors, ...notes };
  return paging ? { ...result, paging } : result;
}

/** What several documents of one body say; of the kind of the first that has one. */
function together({ tells }: Pack, results: readonly MapResult[]): MapResult {
  const all = <T>(of: (result: MapResult) => readonly T[]): T[] => results.flatMap(of);
  return {
    kind: results.find(({ kind }) => kind !== null)?.kind ?? null,
    tells,
    shipments: all(({ shipments }) => shipments),
    errors: all(({ errors }) => errors),
    unmapped: all(({ unmapped }) => unmapped),
    coarse: all(({ coarse }) => coarse),
    problems: all(({ problems }) => problems),
  };
}

function compileDocuments(pack: Pack, kinds: readonly CompiledKind[]): (body: Scope) => MapResult {
  if (pack.documents === "$") return (body) => mapDocument(kinds, pack, body);
  const documents = compileRecords(pack.documents);
  return (body) =>
    together(
      pack,
      documents(body).map((root) => mapDocument(kinds, pack, root)),
    );
}

const bodyOf = (payload: unknown, about: About): Scope => ({ at: payload, up: { at: about, up: null } });

/**
 * Compiles a checked pack. Costs milliseconds: do it once, when the pack loads. With `seen`, every entry of a table that
 * a payload uses is told: what a set of samples covers.
 */
export function compilePack(pack: Pack, seen?: Seen): Mapper {
  const odd = oddFields();
  const book = openBook(pack, odd, seen);
  const kinds = pack.kinds.map((kind) => compileKind(whole(kind, pack.kinds), book));
  const run = compileDocuments(pack, kinds);
  return {
    carrier: pack.id,
    pack: `${pack.id}@${pack.version}`,
    source: pack,
    map: (payload, about = {}) => {
      const body = bodyOf(pack.renamed ? withOldNames(payload, pack.renamed) : payload, about);
      return odd.any ? odd.settle(() => run(body)) : run(body);
    },
  };
}
