import type { Place } from "../event/event.ts";
import { dateOnly, type Instant, inUtc, utcText, wallMs, wallTime, withOffset } from "../event/instant.ts";
import { momentIn, zoneHint } from "../event/zone.ts";
import { compileConditions, compileField, compileOptional, type Read } from "./field.ts";
import { compileForm } from "./form.ts";
import type { TimeRuleSpec, TimesSpec, TimeTextSpec, ZoneCodesSpec } from "./format.ts";
import type { OddFields } from "./odd.ts";
import type { Scope } from "./scope.ts";
import { hoursBetween, isoOf, readOffset, wallAt, type Wall } from "./wall.ts";

/** What a time rule gives: the instant, or the text that fits no declared form, or nothing where nothing was sent. */
export type Timed = Instant | { readonly unreadable: string } | null;

/** Reads a time from a record; the place hints at the zone where none was sent. */
export type ReadTime = (scope: Scope, place: Place | null) => Timed;

type ReadWall = (scope: Scope) => Wall | { readonly unreadable: string } | null;

function compileText(spec: TimeTextSpec, odd: OddFields): ReadWall {
  const read = compileField(spec.text, odd);
  const forms = spec.forms.map(compileForm);
  return (scope) => {
    const text = read(scope);
    if (text === undefined) return null;
    for (const fits of forms) {
      const wall = fits(text);
      if (wall) return wall;
    }
    return { unreadable: text };
  };
}

/** No zone is further from UTC than this; a pair of clocks that differ more contradict each other. */
const widestOffsetHours = 15;

function fromPair(local: string, wall: Wall, utc: Wall | null): Instant | null {
  if (!utc?.timed) return null;
  return Math.abs(hoursBetween(wall, utc)) <= widestOffsetHours ? inUtc(isoOf(utc), local) : null;
}

const isMidnight = (wall: Wall): boolean =>
  wall.timed && wall.hour + wall.minute + wall.second === 0 && wall.fraction === "";

interface Rule {
  readonly utc: ReadWall;
  readonly offset: Read;
  readonly zones: ReadonlyMap<string, ReadLocal> | null;
  readonly zone: string | undefined;
  readonly zuluIsUtc: boolean;
  readonly midnight: TimeRuleSpec["midnight"];
}

function isDate(wall: Wall, rule: Rule): boolean {
  if (!wall.timed) return true;
  if (rule.midnight === undefined || !isMidnight(wall)) return false;
  return rule.midnight === "date" || (wall.offset === null && !wall.zulu);
}

function inZone(local: string, zone: string): Instant {
  return { local, utc: utcText(momentIn(zone, wallMs(local))), basis: "declared", zoneHint: zone };
}

/** The moment of a wall time. */
type ReadLocal = (local: string) => Instant;

function compileZones(spec: ZoneCodesSpec | undefined): Rule["zones"] {
  if (!spec) return null;
  const { basis, codes } = spec;
  const reads = Object.entries(codes).map(([code, means]): [string, ReadLocal] => {
    const offset = readOffset(means);
    if (offset === null) return [code, (local) => ({ ...inZone(local, means), basis })];
    return [code, (local) => ({ ...withOffset(local, offset), basis })];
  });
  return new Map(reads);
}

function wallOf(found: ReturnType<ReadWall>): Wall | null {
  return found && "year" in found ? found : null;
}

/** On what ground the moment is known, strongest first: a UTC value beside it, an offset, Z, a zone code, a declared zone; else it is not. */
function instantOf(wall: Wall, rule: Rule, scope: Scope, place: Place | null): Instant {
  const local = isoOf(wall);
  if (isDate(wall, rule)) return dateOnly(local, zoneHint(place));
  const pair = fromPair(local, wall, wallOf(rule.utc(scope)));
  if (pair) return pair;
  if (wall.offset !== null) return withOffset(local, wall.offset);
  if (wall.zulu) return rule.zuluIsUtc ? inUtc(local) : wallTime(local, zoneHint(place), "local-mislabelled-Z");
  const said = rule.offset(scope) ?? wall.zone ?? "";
  const offset = readOffset(said);
  if (offset !== null) return withOffset(local, offset);
  if (said !== "" && rule.zones) return rule.zones.get(said)?.(local) ?? wallTime(local, zoneHint(place));
  return rule.zone === undefined ? wallTime(local, zoneHint(place)) : inZone(local, rule.zone);
}

function compileRule(spec: TimeRuleSpec, odd: OddFields): ReadTime {
  const nothing: ReadWall = () => null;
  const rule: Rule = {
    utc: spec.utc ? compileText(spec.utc, odd) : nothing,
    offset: compileOptional(spec.offset, odd),
    zones: compileZones(spec.zones),
    zone: spec.zone,
    zuluIsUtc: spec.z !== "local",
    midnight: spec.midnight,
  };
  const readLocal = spec.local ? compileText(spec.local, odd) : nothing;
  const read: ReadTime = (scope, place) => {
    const local = readLocal(scope);
    if (local && "year" in local) return instantOf(local, rule, scope, place);
    const utc = wallOf(rule.utc(scope));
    return utc?.timed ? inUtc(isoOf(utc), wallAt(utc, readOffset(rule.offset(scope) ?? ""))) : local;
  };
  const holds = spec.when ? compileConditions(spec.when) : null;
  return holds ? (scope, place) => (holds(scope) ? read(scope, place) : null) : read;
}

/** Compiles the time rules of a checked pack: the first that can read something counts. */
export function compileTimes(spec: TimesSpec | undefined, odd: OddFields): ReadTime {
  const specs = spec === undefined ? [] : Array.isArray(spec) ? spec : [spec];
  const reads = specs.map((one) => compileRule(one, odd));
  const [only] = reads;
  if (reads.length === 1 && only) return only;
  return (scope, place) => {
    let failed: Timed = null;
    for (const read of reads) {
      const timed = read(scope, place);
      if (timed && "local" in timed) return timed;
      failed ??= timed;
    }
    return failed;
  };
}
