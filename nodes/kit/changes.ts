/** What carriers changed, as work for people: codes that are to be mapped, parts that moved; and what settles it. */
import { groupOf } from "../../core/delivery/letters.ts";
import { replay } from "../../core/delivery/replay.ts";
import { CodedError, coded } from "../../core/errors.ts";
import type { LetterGroup } from "../../core/journal/journal.ts";
import {
  type AddedCode,
  addCode,
  type Additions,
  addRenamed,
  readsAlike,
  withAdditions,
} from "../../core/mapping/additions.ts";
import { readBody } from "../../core/mapping/body.ts";
import { withOldNames } from "../../core/mapping/renamed.ts";
import { suggest } from "../../core/onboard/wording.ts";
import { additionsOf, keepAdditions, withAdded } from "./additions.ts";
import type { CodeWork, DriftWork } from "./admin/answers.ts";
import { driftWatchOf, forgetDrift, type KeptDrift, openDrifts, shapeMemo } from "./drifts.ts";
import { mapperOf, packFor, samplesOf } from "./packs.ts";
import type { Store } from "./store.ts";

/** The group in which letters about a change of a carrier's payload wait. */
function waitingGroup({ carrier, drift }: KeptDrift): string {
  return groupOf(coded("WB-MAP-009", { carrier, field: drift.change.path, to: "" }), carrier);
}

/** Codes that no table knows, each with what waits for it, the one that most waits for first. */
export async function codeWork({ journal }: Store): Promise<readonly CodeWork[]> {
  const groups = (await journal.letterGroups()).filter(({ cause }) => cause.code === "WB-MAP-001");
  return groups.map(workOf).toSorted((a, b) => b.count - a.count);
}

function workOf({ group, count, oldest, cause: { details } }: LetterGroup): CodeWork {
  const text = (name: string): string => String(details[name] ?? "");
  const suggestion = suggest(text("text"));
  return {
    ...{ group, count, oldest, carrier: text("carrier"), code: text("code"), text: text("text") },
    ...{ table: text("table"), key: text("key") },
    suggestion: suggestion && {
      milestone: suggestion.milestone,
      event: suggestion.event,
      reason: suggestion.reason ?? null,
    },
  };
}

/** Changes of what carriers send that nobody has seen to, the latest first. */
export async function driftWork(
  store: Store,
  targets: (fields: readonly string[]) => readonly string[],
): Promise<readonly DriftWork[]> {
  const memos = await openDrifts(store);
  const waiting = new Map((await store.journal.letterGroups()).map(({ group, count }) => [group, count]));
  return memos
    .toSorted((a, b) => b.at - a.at)
    .map(({ key, at, value }) => {
      const kept = value as unknown as KeptDrift;
      const { carrier, kind, version, drift } = kept;
      const count = drift.holds ? (waiting.get(waitingGroup(kept)) ?? 0) : 0;
      return { ...{ key, at, carrier, kind, version, count }, drift, targets: targets(drift.fields) };
    });
}

async function keptDrift(store: Store, key: string): Promise<KeptDrift> {
  const memo = (await openDrifts(store)).find((one) => one.key === key);
  if (!memo) throw new CodedError(coded("WB-FLOW-004", { what: "change", id: key }));
  return memo.value as unknown as KeptDrift;
}

/** Who settles a change, and from which user directory packs are read. */
export interface Settling {
  readonly store: Store;
  readonly home: string;
  readonly by: string;
}

/** Maps a code and replays what waited for it; nothing is saved where a sample would be read otherwise. WB-MAP-010. */
export async function mapCode(settling: Settling, carrier: string, code: AddedCode, group: string): Promise<number> {
  await add(settling, addCode(additionsOf(settling.home, carrier), code));
  await note(settling, "code mapped", carrier, { ...code.means, table: code.table, key: code.key });
  return replayed(settling, group);
}

/** Reads a part under its new name from now on, and replays what waited. WB-MAP-010. */
export async function readRenamed(settling: Settling, key: string): Promise<number> {
  const { store, home } = settling;
  const kept = await keptDrift(store, key);
  const { change } = kept.drift;
  if (change.what !== "renamed") throw new CodedError(coded("WB-FLOW-004", { what: "new place", id: key }));
  const renamed = { was: change.path, is: change.to };
  await add(settling, addRenamed(additionsOf(home, kept.carrier), renamed));
  await forgetDrift(store, key);
  await note(settling, "new name read", kept.carrier, renamed);
  return replayed(settling, waitingGroup(kept));
}

/** The change is right as it is: what waited is mapped with the pack as it is, and nothing like it is held again. */
export async function acceptChange(settling: Settling, key: string): Promise<number> {
  const { store } = settling;
  const kept = await keptDrift(store, key);
  if (kept.drift.holds && kept.receipt !== null) await learn(store, kept, kept.receipt, settling.home);
  await forgetDrift(store, key);
  await note(settling, "change accepted", kept.carrier, {
    change: kept.drift.change.what,
    path: kept.drift.change.path,
  });
  return kept.drift.holds ? replayed(settling, waitingGroup(kept)) : 0;
}

/** The shape of the payload in a receipt is usual from now on, also after a restart. */
async function learn(store: Store, { carrier, kind }: KeptDrift, id: number, home: string): Promise<void> {
  const receipt = await store.journal.receipt(id);
  const pack = withAdded(packFor(carrier), home);
  const read = receipt && readBody(receipt.body, pack.body);
  if (read?.kind !== "read") return;
  const shape = (await driftWatchOf(store)).accept(pack, kind, withOldNames(read.payload, pack.renamed ?? []));
  await store.journal.remember([shapeMemo(shape, store.clock.now())]);
}

/** Keeps what was added, where every sample of the pack is read as before. */
async function add({ home }: Settling, additions: Additions): Promise<void> {
  const pack = packFor(additions.carrier);
  const [before, after] = [mapperOf(pack), mapperOf(withAdditions(pack, additions))];
  for (const { name, payload } of samplesOf(pack, home)) {
    if (readsAlike(await before.map(payload), await after.map(payload))) continue;
    throw new CodedError(coded("WB-MAP-010", { sample: name, carrier: additions.carrier }));
  }
  keepAdditions(home, additions);
}

async function replayed({ store, by }: Settling, group: string): Promise<number> {
  return (await replay(store, { group }, by, store.clock.now())).length;
}

async function note({ store, by }: Settling, what: string, about: string, details: object): Promise<void> {
  const plain = Object.fromEntries(Object.entries(details).map(([name, value]) => [name, value ?? null]));
  await store.journal.note([{ at: store.clock.now(), who: by, what, about, details: plain }]);
}
