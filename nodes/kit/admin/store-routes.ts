import { replay, type Selection } from "../../../core/delivery/replay.ts";
import { receiptLetter } from "../../../core/delivery/letters.ts";
import { CodedError, coded, errors } from "../../../core/errors.ts";
import type { Letter, LetterGroup } from "../../../core/journal/journal.ts";
import { offerOf } from "../life.ts";
import type { AdminRequest, Red } from "../red.ts";
import type { Store, StoreOffer } from "../store.ts";
import type { LetterDetail, LetterGroupFacts, StoreFigures } from "./answers.ts";
import { letterFacts } from "./letter-facts.ts";
import { bodyPreview } from "./preview.ts";
import { answerBytes, answerGet, bodyOf, change, whoAsks } from "./route.ts";

const shownPerGroup = 20;
const listed = 1_000;

/** Routes about a store: its figures, its letters, and what people do with them. */
export function mountStoreRoutes(red: Red): void {
  answerGet(red, "stores/:store/figures", async (request) => figuresOf(await storeOf(red, request)));
  answerGet(red, "stores/:store/letters", async (request) =>
    groupsOf(await storeOf(red, request), nodeOf(request.query)),
  );
  answerGet(red, "stores/:store/letters/:letter", async (request) =>
    detailOf(await storeOf(red, request), Number(request.params["letter"])),
  );
  answerBytes(red, "stores/:store/letters/:letter/bytes", async (request) =>
    bytesOf(await storeOf(red, request), Number(request.params["letter"])),
  );
  change(red, "stores/:store/letters/replay", async (request) => {
    const store = await storeOf(red, request);
    const letters = await replay(store, await selectionOf(store, request), whoAsks(request), store.clock.now());
    return { letters };
  });
  change(red, "stores/:store/letters/discard", async (request) => {
    const store = await storeOf(red, request);
    const reason = String(bodyOf(request)["reason"] ?? "").trim();
    if (reason === "") throw new CodedError(coded("WB-FLOW-006"));
    return { letters: await store.journal.discard(idsOf(request), whoAsks(request), reason, store.clock.now()) };
  });
  change(red, "stores/:store/receipts/:receipt/replay", async (request) =>
    replayReceipt(await storeOf(red, request), Number(request.params["receipt"]), whoAsks(request)),
  );
}

/** The store of a deployed waybill-store node. */
export function storeOf(red: Red, request: AdminRequest): Promise<Store> {
  const id = request.params["store"] ?? "";
  const held = offerOf(red, id, "waybill-store")?.value as StoreOffer | undefined;
  if (!held) throw new CodedError(coded("WB-FLOW-004", { what: "deployed store", id }));
  return held.open();
}

async function figuresOf({ journal, clock }: Store): Promise<StoreFigures> {
  const { queues: _perQueue, ...figures } = await journal.figures(clock.now());
  const memos = await journal.recall("gaps");
  return { ...figures, gaps: Object.fromEntries(memos.map(({ key, value }) => [key, Number(value["count"])])) };
}

function nodeOf(values: Readonly<Record<string, unknown>>): string | null {
  return typeof values["node"] === "string" && values["node"] !== "" ? values["node"] : null;
}

function idsOf(request: AdminRequest): readonly number[] {
  const { ids } = bodyOf(request);
  return Array.isArray(ids) ? ids.filter((id): id is number => Number.isSafeInteger(id)) : [];
}

/** A group of one node is only its own letters; a group of the store is all of it, however long. */
async function selectionOf({ journal }: Store, request: AdminRequest): Promise<Selection> {
  const body = bodyOf(request);
  const [group, node] = [body["group"], nodeOf(body)];
  if (typeof group !== "string") return { letters: idsOf(request) };
  if (node === null) return { group };
  return { letters: (await journal.letters({ state: "parked", group, node, limit: listed })).map(({ id }) => id) };
}

async function groupsOf({ journal }: Store, node: string | null): Promise<readonly LetterGroupFacts[]> {
  if (node === null) {
    const groups = await journal.letterGroups();
    return Promise.all(
      groups.map(async (group) =>
        facts(group, await journal.letters({ state: "parked", group: group.group, limit: shownPerGroup })),
      ),
    );
  }
  const letters = await journal.letters({ state: "parked", node, limit: listed });
  const byGroup = Map.groupBy(letters, ({ group }) => group);
  return [...byGroup].flatMap(([group, own]) => {
    const oldest = own.at(-1);
    return oldest
      ? [facts({ group, count: own.length, oldest: oldest.at, cause: oldest.cause }, own.slice(0, shownPerGroup))]
      : [];
  });
}

function facts({ group, count, oldest, cause }: LetterGroup, letters: readonly Letter[]): LetterGroupFacts {
  return {
    group,
    count,
    oldest,
    code: cause.code,
    message: cause.message,
    todo: errors[cause.code].todo,
    letters: letters.map(letterFacts),
  };
}

async function letterOf({ journal }: Store, id: number): Promise<Letter> {
  const [letter] = await journal.letters({ limit: 1, before: id + 1 });
  if (letter?.id !== id) throw new CodedError(coded("WB-FLOW-004", { what: "letter", id }));
  return letter;
}

/** The body of the receipt that a letter is about, byte for byte as it was received. */
async function bytesOf(store: Store, id: number): Promise<Uint8Array> {
  const letter = await letterOf(store, id);
  const receipt = letter.receipt === null ? null : await store.journal.receipt(letter.receipt);
  if (!receipt) throw new CodedError(coded("WB-FLOW-004", { what: "receipt of letter", id }));
  return receipt.body;
}

async function detailOf(store: Store, id: number): Promise<LetterDetail> {
  const { journal } = store;
  const letter = await letterOf(store, id);
  const receipt = letter.receipt === null ? null : await journal.receipt(letter.receipt);
  return {
    ...letterFacts(letter),
    body: receipt && bodyPreview(receipt),
    contentType: receipt?.contentType ?? null,
    correlationId: receipt?.correlationId ?? null,
  };
}

/** Runs a receipt through the flow once more: its letters, or where none is parked one that says who asked for it. */
async function replayReceipt(store: Store, id: number, by: string): Promise<{ readonly letters: readonly number[] }> {
  const { journal, clock } = store;
  const parked = await journal.letters({ state: "parked", receipt: id, limit: listed });
  const own = parked.filter(({ effect }) => effect === null).map((letter) => letter.id);
  if (own.length > 0) return { letters: await replay(store, { letters: own }, by, clock.now()) };
  const receipt = await journal.receipt(id);
  if (!receipt) throw new CodedError(coded("WB-FLOW-004", { what: "receipt", id }));
  const letter = receiptLetter(receipt, store.parking(coded("WB-FLOW-005", { receipt: id, who: by }), 0, null));
  return { letters: await replay(store, { letters: await journal.park([letter]) }, by, clock.now()) };
}
