/** What carriers changed, as work for people: codes that are to be mapped, parts that moved; and what settles it. */
import { receiptLetter } from "../../core/delivery/letters.ts";
import { replay } from "../../core/delivery/replay.ts";
import { CodedError, coded } from "../../core/errors.ts";
import type { LetterGroup, Memo } from "../../core/journal/journal.ts";
import { type AddedCode, addCode, type Additions, addRenamed, withAdditions } from "../../core/mapping/additions.ts";
import { readBody } from "../../core/mapping/body.ts";
import { DriftWatch } from "../../core/mapping/drift/watch.ts";
import { suggest } from "../../core/onboard/wording.ts";
import { additionsOf, keepAdditions } from "./additions.ts";
import type { CodeWork, DriftWork } from "./admin/answers.ts";
import { driftRoom, driftWatches, type KeptDrift } from "./drifts.ts";
import { mapperOf, packFor, samplesOf } from "./packs.ts";
import type { Store } from "./store.ts";

/** The group in which letters about a change of a carrier's payload wait. */
function groupOf(store: Store, { carrier, drift }: KeptDrift): string {
  const cause = coded("WB-MAP-009", { carrier, field: drift.change.path, to: "" });
  const nobody = { id: 0, queue: "", lane: "", carrier } as Parameters<typeof receiptLetter>[0];
  return receiptLetter(nobody, store.parking(cause, 0, null)).group;
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
  const memos = await store.journal.recall(driftRoom);
  const waiting = new Map((await store.journal.letterGroups()).map(({ group, count }) => [group, count]));
  return memos
    .toSorted((a, b) => b.at - a.at)
    .map(({ key, at, value }) => {
      const kept = value as unknown as KeptDrift;
      const { carrier, kind, version, drift } = kept;
      const count = drift.holds ? (waiting.get(groupOf(store, kept)) ?? 0) : 0;
      return { ...{ key, at, carrier, kind, version, count }, drift, targets: targets(drift.fields) };
    });
}

async function keptDrift({ journal }: Store, key: string): Promise<Memo> {
  const memo = (await journal.recall(driftRoom)).find((one) => one.key === key);
  if (!memo) throw new CodedError(coded("WB-FLOW-004", { what: "change", id: key }));
  return memo;
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
  const kept = (await keptDrift(store, key)).value as unknown as KeptDrift;
  const { change } = kept.drift;
  if (change.what !== "renamed") throw new CodedError(coded("WB-FLOW-004", { what: "new place", id: key }));
  const renamed = { was: change.path, is: change.to };
  await add(settling, addRenamed(additionsOf(home, kept.carrier), renamed));
  await settle(settling, key);
  await note(settling, "new name read", kept.carrier, renamed);
  return replayed(settling, groupOf(store, kept));
}

/** The change is right as it is: what waited is mapped with the pack as it is, and nothing like it is held again. */
export async function acceptChange(settling: Settling, key: string): Promise<number> {
  const { store } = settling;
  const kept = (await keptDrift(store, key)).value as unknown as KeptDrift;
  if (kept.drift.holds && kept.receipt !== null) await learn(store, kept, kept.receipt);
  await settle(settling, key);
  await note(settling, "change accepted", kept.carrier, {
    change: kept.drift.change.what,
    path: kept.drift.change.path,
  });
  return kept.drift.holds ? replayed(settling, groupOf(store, kept)) : 0;
}

async function learn(store: Store, { carrier, kind }: KeptDrift, id: number): Promise<void> {
  const receipt = await store.journal.receipt(id);
  const pack = packFor(carrier);
  const read = receipt && readBody(receipt.body, pack.body);
  const watch = (await driftWatches.get(store)) ?? new DriftWatch([]);
  if (read?.kind === "read") watch.accept(pack, kind, read.payload);
}

/** Keeps what was added, where every sample of the pack is read as before. */
async function add({ home }: Settling, additions: Additions): Promise<void> {
  const pack = packFor(additions.carrier);
  const [before, after] = [mapperOf(pack), mapperOf(withAdditions(pack, additions))];
  for (const { name, payload } of samplesOf(pack, home)) {
    const [old, now] = [await before.map(payload), await after.map(payload)];
    const known = new Set(old.unmapped.map(({ event }) => event));
    const events = (result: typeof old) =>
      JSON.stringify(result.shipments.map((one) => one.events.filter(({ id }) => !known.has(id))));
    if (events(old) !== events(now)) {
      throw new CodedError(coded("WB-MAP-010", { sample: name, carrier: additions.carrier }));
    }
  }
  keepAdditions(home, additions);
}

async function settle({ store }: Settling, key: string): Promise<void> {
  await store.journal.remember([{ room: driftRoom, key, value: null, at: store.clock.now() }]);
}

async function replayed({ store, by }: Settling, group: string): Promise<number> {
  return (await replay(store, { group }, by, store.clock.now())).length;
}

async function note({ store, by }: Settling, what: string, about: string, details: object): Promise<void> {
  const plain = Object.fromEntries(Object.entries(details).map(([name, value]) => [name, value ?? null]));
  await store.journal.note([{ at: store.clock.now(), who: by, what, about, details: plain }]);
}
