import type { FieldSpec } from "../format.ts";
import type { EventSpec, KindSpec } from "../kind.ts";
import { whole } from "../compile.ts";
import type { Pack } from "../pack.ts";
import { readPath, type Step } from "../syntax.ts";
import { below } from "./traits.ts";

/** What a pack reads at a path: the canonical fields, `occurredAt` or `shipments` among them. */
export type Uses = ReadonlyMap<string, ReadonlySet<string>>;

/** Fields without which an event cannot be read at all. */
export const required: ReadonlySet<string> = new Set(["shipments", "events", "trackingNumber", "code", "occurredAt"]);

/** Paths of the records that a path starts from: the record at hand last, the payload first. */
type Stack = readonly string[];

const nameOf = (step: Step): string | null => (step.kind === "key" ? step.key : null);

function walk(base: string, steps: readonly Step[]): string {
  return steps.reduce((path, step) => {
    const name = nameOf(step);
    return name === null ? path : below(path, name);
  }, base);
}

/** Where a path to one value leads; of a chosen element (`list[type=A].x`) the path without the choice. */
function valueAt(stack: Stack, text: string): string | null {
  const path = readPath(text);
  const base = path ? stack.at(-1 - path.up) : undefined;
  return path && base !== undefined ? walk(base, path.steps) : null;
}

/** The records below the record at hand: a level for every `[*]`, as the mapper climbs them. */
function recordsAt(stack: Stack, text: string): Stack {
  const steps = readPath(text)?.steps ?? [];
  if (steps.length === 0) return stack;
  const levels: string[] = [];
  let path = stack.at(-1) ?? "";
  for (const step of steps) {
    if (step.kind === "each") levels.push(path);
    path = walk(path, [step]);
  }
  return [...stack, ...(levels.at(-1) === path ? levels : [...levels, path])];
}

function pathsOf(spec: FieldSpec): readonly string[] {
  if (typeof spec === "string") return [spec];
  if ("path" in spec) return typeof spec.path === "string" ? [spec.path] : spec.path;
  if ("join" in spec) return spec.join.flatMap(pathsOf);
  return "first" in spec ? spec.first.flatMap(pathsOf) : [];
}

/** Every field spec inside a part of a pack, whatever it is wrapped in. */
function fieldsIn(part: unknown): readonly FieldSpec[] {
  if (typeof part === "string") return [part];
  if (Array.isArray(part)) return part.flatMap(fieldsIn);
  if (typeof part !== "object" || part === null) return [];
  if ("path" in part || "join" in part || "first" in part) return [part as FieldSpec];
  const wrapped = part as Readonly<Record<string, unknown>>;
  return ["local", "utc", "offset", "text", "time", "key", "by"].flatMap((name) => fieldsIn(wrapped[name]));
}

class Collected {
  readonly uses = new Map<string, Set<string>>();

  field(stack: Stack, name: string, part: unknown): void {
    for (const spec of fieldsIn(part)) for (const text of pathsOf(spec)) this.#add(valueAt(stack, text), name);
  }

  records(stack: Stack, name: string, text: string): Stack {
    const found = recordsAt(stack, text);
    this.#add(found.at(-1) ?? null, name);
    return found;
  }

  #add(path: string | null, name: string): void {
    if (path === null || path === "") return;
    this.uses.set(path, (this.uses.get(path) ?? new Set()).add(name));
  }
}

const eventFields = ["code", "text", "detail", "status", "occurredAt", "recordedAt", "piece", "estimatedDelivery"];
const proofFields = ["signedBy", "documentUrl"];
const shipmentFields = ["trackingNumber", "carrierUniqueId", "pieces", "estimatedDelivery", ...proofFields];

function collectEvent(into: Collected, stack: Stack, spec: EventSpec): void {
  const part = spec as Readonly<Record<string, unknown>>;
  for (const name of [...eventFields, ...proofFields]) into.field(stack, name, part[name]);
  for (const lookup of spec.lookup) into.field(stack, "code", lookup.key);
  into.field(stack, "reason", spec.reason);
  for (const field of Object.values(spec.place ?? {})) if (!Array.isArray(field)) into.field(stack, "place", field);
}

function collectReferences(into: Collected, stack: Stack, kind: KindSpec): void {
  for (const { each, value } of kind.references ?? []) {
    into.field(each === undefined ? stack : recordsAt(stack, each), "references", value);
  }
}

function recordsOf(events: KindSpec["events"]): readonly string[] {
  if (events === undefined) return [];
  if (typeof events === "string") return [events];
  return "all" in events ? events.all : events;
}

/** What the pack reads in payloads of a kind, by path. */
export function usesOf(pack: Pack, kindId: string): Uses {
  const into = new Collected();
  const own = pack.kinds.find(({ id }) => id === kindId);
  if (!own) return into.uses;
  const kind = whole(own, pack.kinds);
  const root = recordsAt([""], pack.documents);
  const shipment = kind.shipments === undefined ? root : into.records(root, "shipments", kind.shipments);
  const part = kind as Readonly<Record<string, unknown>>;
  for (const name of shipmentFields) into.field(shipment, name, part[name]);
  collectReferences(into, shipment, kind);
  for (const records of recordsOf(kind.events)) {
    const event = into.records(shipment, "events", records);
    if (kind.event) collectEvent(into, event, kind.event);
  }
  return into.uses;
}
