import type { Letter } from "../../core/journal/journal.ts";
import type { ParkedNote } from "../kit/admin/answers.ts";
import { letterFacts } from "../kit/admin/letter-facts.ts";
import type { NodeContext } from "../kit/life.ts";
import type { Store } from "../kit/store.ts";

/** Letters in the badge's popover. */
const latest = 5;
const counted = 1_000;

/** Keeps status and badge of the node up to date; answers what stops that. */
export function showParked(
  { red, node, editorId, status, signal }: NodeContext,
  store: Store,
  scope: "store" | "own",
): () => void {
  const show = async (parked: number): Promise<void> => {
    const letters = await lettersOf(store, scope, node.id);
    if (signal.aborted) return;
    const count = scope === "own" ? letters.length : parked;
    status(
      count > 0 ? { key: "parked", fill: "red", values: { count } } : { key: "empty", fill: "grey", shape: "ring" },
    );
    const note: ParkedNote = { node: editorId, count, letters: letters.slice(0, latest).map(letterFacts) };
    red.comms.publish(`waybill/letters/${editorId}`, note, true);
  };
  return store.watch(({ parked }) => void show(parked).catch(() => {}));
}

function lettersOf({ journal }: Store, scope: "store" | "own", node: string): Promise<readonly Letter[]> {
  return scope === "own"
    ? journal.letters({ state: "parked", node, limit: counted })
    : journal.letters({ state: "parked", limit: latest });
}
