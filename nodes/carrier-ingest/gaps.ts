/** Counts the events that were heard by asking although the carrier pushes too: what its webhooks missed. */
import type { Receipt } from "../../core/journal/journal.ts";
import type { Store } from "../kit/store.ts";
import { isPushed } from "./pushed.ts";

export interface Gaps {
  /** Since the store began. */
  readonly count: number;
  /** Called before a receipt goes into the flow; what is answered is called when it has come to its end. */
  around(receipt: Receipt): Promise<() => Promise<void>>;
}

const room = "gaps";

/** Opens the count of a carrier in a store; `changed` is told when it grows. */
export async function openGaps(store: Store, carrier: string, changed: () => void): Promise<Gaps> {
  const { journal, clock } = store;
  const memos = await journal.recall(room);
  let count = Number(memos.find(({ key }) => key === carrier)?.value["count"] ?? 0);
  return {
    get count() {
      return count;
    },
    async around({ id }) {
      const { events } = await journal.figures(clock.now());
      return async () => {
        const brought = isPushed(store, carrier) ? await journal.firstBrought(id, events) : 0;
        if (brought === 0) return;
        count += brought;
        await journal.remember([{ room, key: carrier, value: { count }, at: clock.now() }]);
        changed();
      };
    },
  };
}
