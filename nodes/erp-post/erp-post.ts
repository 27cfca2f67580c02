import { erpQueue } from "../../core/delivery/executor.ts";
import { CodedError } from "../../core/errors.ts";
import type { ShipmentEvent } from "../../core/event/event.ts";
import type { StoredShipment } from "../../core/journal/journal.ts";
import type { ConnectionOffer } from "../kit/connection.ts";
import { defineNode } from "../kit/define-node.ts";
import { isReceiptFacts } from "../../core/delivery/receipt-facts.ts";
import { compileAsk, effectKey, rankOf } from "./ask.ts";
import { config } from "./config.ts";
import { openReplies, replyQueue, stored } from "./replies.ts";
import { showConnection } from "./standing.ts";

export default defineNode({
  type: "erp-post",
  config,
  outputs: ["posted", "rejected"],
  async open(post, context) {
    const { use, node, clock, wired, onClose } = context;
    const connection = use<ConnectionOffer>(post.connection, "erp-connection");
    const store = await connection.store;
    const queue = erpQueue(connection.id);
    const counts = { posted: 0, rejected: 0 };
    onClose(showConnection(context, connection, counts));
    onClose(openReplies(context, store, counts));
    const askFor = compileAsk(post);
    const milestones: ReadonlySet<unknown> = new Set(post.milestones);
    return async (message) => {
      const event = message.payload as ShipmentEvent | undefined;
      if (!event?.occurredAt || !milestones.has(event.milestone)) return null;
      const shipment = (message["shipment"] ?? null) as StoredShipment | null;
      const asked = askFor({ event, references: shipment?.references ?? [] });
      if (asked.kind === "refused") throw new CodedError(asked.error);
      const { document, lookup } = asked.ask;
      const key = document === null ? null : connection.erp.documentKey(document);
      const ask = { ...asked.ask, document: key };
      const receipt = isReceiptFacts(message.receipt) ? message.receipt : null;
      const isHeard = wired("posted") || wired("rejected");
      await store.journal.intend([
        {
          key: effectKey(connection.id, ask, event.id),
          queue,
          lane: key ?? `?${lookup?.value ?? ""}`,
          connection: connection.name,
          operation: ask.operation,
          document: key,
          shipment: shipment?.id ?? null,
          receipt: receipt?.id ?? null,
          correlationId: receipt?.correlationId ?? message._msgid ?? "",
          rank: rankOf(event),
          ask: { ...ask },
          message: isHeard ? stored(message) : null,
          replyQueue: isHeard ? replyQueue(node) : null,
          at: clock.now(),
        },
      ]);
      store.dispatch.poke(queue);
      return null;
    };
  },
});
