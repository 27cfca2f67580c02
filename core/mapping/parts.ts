import type { Place } from "../event/event.ts";
import type { Instant } from "../event/instant.ts";
import { sortTime } from "../event/order.ts";
import type { Reference, ReferenceKind } from "../event/reference.ts";
import { type Calls, fieldsCode, functionOf } from "./code.ts";
import { compileField, compileOptional, type Read } from "./field.ts";
import type { EstimateSpec, PlaceSpec, ReferenceSpec } from "./kind.ts";
import type { OddFields } from "./odd.ts";
import { compileRecords, type Scope } from "./scope.ts";
import { compileTimes, type ReadTime } from "./time.ts";

const partNames = ["street", "city", "region", "postalCode", "country", "facility"] as const;

/** Compiles a place: null where the carrier names no part of it. */
export function compilePlace(spec: PlaceSpec | undefined, odd: OddFields): (scope: Scope) => Place | null {
  const fields = partNames.flatMap((name) => (spec?.[name] === undefined ? [] : [[name, spec[name]] as const]));
  if (!spec || fields.length === 0) return () => null;
  const calls: Calls = [];
  const { read, put } = fieldsCode(fields, calls, odd);
  const none = fields.map(([name]) => `$${name} === undefined`).join(" && ");
  const shown = spec.text.filter((name) => fields.some(([other]) => other === name)).map((name) => `$${name}`);
  const text = shown.length === 0 ? '""' : shown.reduce((left, right) => `join(${left}, ${right}, ", ")`);
  return functionOf(
    `${read} if (${none}) return null; const object = { text: ${text} ?? "" }; ${put} return object;`,
    calls,
  );
}

function kindOf(spec: ReferenceSpec["kind"], odd: OddFields): (scope: Scope) => ReferenceKind {
  if (typeof spec === "string") return () => spec;
  const by = compileField(spec.by, odd);
  const kinds = new Map(Object.entries(spec.kinds));
  return (scope) => kinds.get(by(scope) ?? "") ?? spec.else;
}

function compileReference(spec: ReferenceSpec, odd: OddFields): (scope: Scope) => readonly Reference[] {
  const records = compileRecords(spec.each ?? "$");
  const kind = kindOf(spec.kind, odd);
  const read = compileField(spec.value, odd);
  return (scope) =>
    records(scope).flatMap((record) => {
      const value = read(record);
      return value === undefined ? [] : [{ kind: kind(record), value }];
    });
}

/** Compiles the references of a shipment; its own tracking number is no reference. */
export function compileReferences(
  specs: readonly ReferenceSpec[] | undefined,
  odd: OddFields,
): (scope: Scope, trackingNumber: string) => readonly Reference[] {
  const reads = (specs ?? []).map((spec) => compileReference(spec, odd));
  return (scope, trackingNumber) => {
    const found = reads.flatMap((read) => read(scope));
    return found.filter((one, at) => {
      if (one.kind === "tracking" && one.value === trackingNumber) return false;
      return found.findIndex((other) => other.kind === one.kind && other.value === one.value) === at;
    });
  };
}

/** Reads an estimate beside an event that happened at `notBeforeMs` (milliseconds since 1970); null where there is none, or a stale one. */
export type ReadEstimate = (scope: Scope, place: Place | null, notBeforeMs: () => number) => Instant | null;

const dayMs = 86_400_000;

/** Compiles an estimated delivery; text that fits no declared form is no estimate. */
export function compileEstimate(spec: EstimateSpec | undefined, odd: OddFields): ReadEstimate {
  if (!spec) return () => null;
  const read: ReadTime = compileTimes(spec.time, odd);
  return (scope, place, notBeforeMs) => {
    const timed = read(scope, place);
    if (!timed || !("local" in timed)) return null;
    return sortTime(timed) + spec.staleAfterDays * dayMs < notBeforeMs() ? null : timed;
  };
}

/** Compiles a proof of delivery; null where the carrier names neither signer nor document. */
export function compileProof(
  spec: {
    readonly signedBy?: Parameters<typeof compileOptional>[0];
    readonly documentUrl?: Parameters<typeof compileOptional>[0];
  },
  odd: OddFields,
): (scope: Scope) => { readonly signedBy?: string; readonly documentUrl?: string } | null {
  const signer: Read = compileOptional(spec.signedBy, odd);
  const document: Read = compileOptional(spec.documentUrl, odd);
  return (scope) => {
    const signedBy = signer(scope);
    const documentUrl = document(scope);
    if (signedBy === undefined) return documentUrl === undefined ? null : { documentUrl };
    return documentUrl === undefined ? { signedBy } : { signedBy, documentUrl };
  };
}
