import { receiptLetter } from "../../core/delivery/letters.ts";
import type { ShipmentEvent } from "../../core/event/event.ts";
import type { Leased, Settlement } from "../../core/journal/journal.ts";
import { defineNode } from "../kit/define-node.ts";
import { runFlow } from "../kit/flow-run.ts";
import { isReceiptFacts } from "../../core/delivery/receipt-facts.ts";
import type { StoreOffer } from "../kit/store.ts";
import { config } from "./config.ts";
import { follow, judge, type Watch } from "../../core/sla/promise.ts";

const inFlight = 16;
const patienceMs = 120_000;

export default defineNode({
  type: "sla-check",
  config,
  outputs: ["all", "broken"],
  async open(rule, { use, node, clock, status, emit, onClose }) {
    const store = await use<StoreOffer>(rule.store, "waybill-store").open();
    const { journal, dispatch } = store;
    const queue = `sla:${node.id}`;
    const watcher = { journal, clock, queue };
    let broken = 0;
    const fell = async (leased: Leased): Promise<Settlement> => {
      const { work, subject } = leased;
      const watch = subject.kind === "timer" ? (subject.timer.data as unknown as Watch) : null;
      const judged = watch && (await judge(watcher, rule, watch));
      if (!watch || !judged) return { kind: "done", work };
      status({ key: "broken", fill: "red", values: { count: (broken += 1) } });
      // Nothing was posted here: the work's number, negative, keeps this trail apart from the receipt's own.
      const receipt = watch.receipt && { ...watch.receipt, attempt: leased.attempt, effect: -work };
      const shipment = await journal.shipment(watch.startedBy);
      const send = (): void =>
        emit({
          broken: {
            payload: watch.startedBy,
            shipment,
            ...judged,
            ...(receipt ? { receipt } : {}),
            topic: rule.promise,
          },
        });
      const kept = watch.receipt && (await journal.receipt(watch.receipt.id));
      if (!receipt || !kept) {
        send();
        return { kind: "done", work };
      }
      return runFlow({
        store,
        leased,
        trail: receipt,
        patienceMs,
        send,
        letter: (cause) => ({ ...receiptLetter(kept, store.parking(cause, leased.attempt, node.id)) }),
      });
    };
    const ownership = dispatch.own(queue, { inFlight }, fell);
    onClose(() => ownership.close());
    status({ key: "watching", fill: "green", shape: "ring" });
    return async (message) => {
      const event = message.payload as ShipmentEvent | undefined;
      const shipment = (message["shipment"] as { id?: unknown } | undefined)?.id;
      if (!event?.occurredAt || typeof shipment !== "number") return { all: message };
      const promise = await follow(
        watcher,
        rule,
        event,
        shipment,
        isReceiptFacts(message.receipt) ? message.receipt : null,
      );
      if (promise?.state === "running") dispatch.poke(queue);
      if (promise?.state === "undetermined") status({ key: "undetermined", fill: "yellow", shape: "ring" });
      return { all: promise ? { ...message, promise } : message };
    };
  },
});
