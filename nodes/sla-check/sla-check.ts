import { isReceiptFacts } from "../../core/delivery/receipt-facts.ts";
import type { ShipmentEvent } from "../../core/event/event.ts";
import { follow } from "../../core/sla/promise.ts";
import { defineNode } from "../kit/define-node.ts";
import type { Message } from "../kit/red.ts";
import type { StoreOffer } from "../kit/store.ts";
import { openClocks } from "./clocks.ts";
import { config } from "./config.ts";

export default defineNode({
  type: "sla-check",
  config,
  outputs: ["all", "broken"],
  async open(rule, { use, node, clock, status, emit, onClose }) {
    const store = await use<StoreOffer>(rule.store, "waybill-store").open();
    const watcher = { journal: store.journal, clock, queue: `sla:${node.id}` };
    let broken = 0;
    const tell = (message: Message): void => {
      status({ key: "broken", fill: "red", values: { count: (broken += 1) } });
      emit({ broken: message });
    };
    onClose(openClocks({ store, watcher, rule, node: node.id, emit: tell }));
    status({ key: "watching", fill: "green", shape: "ring" });
    return async (message) => {
      const event = message.payload as ShipmentEvent | undefined;
      const shipment = (message["shipment"] as { id?: unknown } | undefined)?.id;
      if (!event?.occurredAt || typeof shipment !== "number") return { all: message };
      const receipt = isReceiptFacts(message.receipt) ? message.receipt : null;
      const promise = await follow(watcher, rule, event, shipment, receipt);
      if (promise?.state === "running") store.dispatch.poke(watcher.queue);
      if (promise?.state === "undetermined") status({ key: "undetermined", fill: "yellow", shape: "ring" });
      return { all: promise ? { ...message, promise } : message };
    };
  },
});
