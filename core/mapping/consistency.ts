import jsonata from "jsonata";
import { isZone } from "../event/zone.ts";
import type { Pack } from "./pack.ts";

/** What is wrong at a place of a JSON document. */
export interface Complaint {
  readonly path: readonly (string | number)[];
  readonly says: string;
}

type Path = readonly (string | number)[];

/** Walks every value below `value`, with its path. */
function* walk(value: unknown, path: Path): Generator<{ readonly value: unknown; readonly path: Path }> {
  yield { value, path };
  if (typeof value !== "object" || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    yield* walk(child, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

function tableComplaints(pack: Pack): Complaint[] {
  return Object.entries(pack.tables).flatMap(([table, groups]) => {
    const seen = new Set<string>();
    return groups.flatMap((group, at) =>
      Object.keys(group.codes).flatMap((code) => {
        const path = ["tables", table, at, "codes", code];
        if (seen.has(code)) return [{ path, says: `the code ${code} stands in two groups of the table ${table}` }];
        seen.add(code);
        return [];
      }),
    );
  });
}

function unknownTable(pack: Pack, value: unknown, path: Path): Complaint[] {
  if (typeof value !== "object" || value === null || !("table" in value) || typeof value.table !== "string") return [];
  const known = path.at(-1) === "reason" ? pack.reasons : pack.tables;
  if (known && Object.hasOwn(known, value.table)) return [];
  return [{ path: [...path, "table"], says: `no table ${value.table} is declared` }];
}

function badExpression(value: unknown, path: Path): Complaint[] {
  if (path.at(-1) !== "jsonata" || typeof value !== "string") return [];
  try {
    jsonata(value);
    return [];
  } catch (error) {
    return [
      {
        path,
        says: `is no JSONata expression: ${error instanceof Error ? error.message : String((error as { message?: unknown }).message)}`,
      },
    ];
  }
}

function badZone(value: unknown, path: Path): Complaint[] {
  const wrong = path.at(-1) === "zone" && typeof value === "string" && !isZone(value);
  return wrong ? [{ path, says: `${value} is no IANA zone` }] : [];
}

function kindComplaints(pack: Pack): Complaint[] {
  const ids = pack.kinds.map((kind) => kind.id);
  return pack.kinds.flatMap((kind, at) => {
    const found: Complaint[] = [];
    if (ids.indexOf(kind.id) !== at) found.push({ path: ["kinds", at, "id"], says: `two kinds are named ${kind.id}` });
    if (kind.like !== undefined && !ids.slice(0, at).includes(kind.like)) {
      found.push({ path: ["kinds", at, "like"], says: `no kind ${kind.like} stands before this one` });
    }
    const half =
      kind.shipments !== undefined && kind.like === undefined && !(kind.trackingNumber && kind.events && kind.event);
    if (half) found.push({ path: ["kinds", at], says: "a kind with shipments needs trackingNumber, events and event" });
    return found;
  });
}

/** What a well-formed pack gets wrong: tables and kinds that are not there, codes that stand twice, expressions and zones that are none. */
export function complaintsAbout(pack: Pack): Complaint[] {
  const each = [...walk(pack.kinds, ["kinds"])].flatMap(({ value, path }) => [
    ...unknownTable(pack, value, path),
    ...badExpression(value, path),
    ...badZone(value, path),
  ]);
  const alone = pack.like === undefined ? [] : [{ path: ["like"], says: `there is no pack ${pack.like} to be like` }];
  return [...alone, ...kindComplaints(pack), ...tableComplaints(pack), ...each];
}
