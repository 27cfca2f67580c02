import type { Ask } from "../../core/delivery/erp.ts";
import { erpQueue } from "../../core/delivery/executor.ts";
import { isReceiptFacts } from "../../core/delivery/receipt-facts.ts";
import { CodedError } from "../../core/errors.ts";
import type { ShipmentEvent } from "../../core/event/event.ts";
import { moveOf } from "../../core/event/move.ts";
import { sortTime } from "../../core/event/order.ts";
import type { NewEffect, StoredShipment } from "../../core/journal/journal.ts";
import type { ConnectionOffer } from "../kit/connection.ts";
import { defineNode, type Handler, type OpenContext } from "../kit/define-node.ts";
import type { Message } from "../kit/red.ts";
import { compileAsk, effectKey, type Settings } from "./ask.ts";
import { config } from "./config.ts";
import { dryRun, type Outputs, type Planned } from "./dry-run.ts";
import { openReplies, replyQueue, stored } from "./replies.ts";
import { mountPostRoutes } from "./routes.ts";
import { showConnection } from "./standing.ts";

export default defineNode({
  type: "erp-post",
  config,
  outputs: ["posted", "rejected"],
  setup: mountPostRoutes,
  async open(post, context) {
    const connection = context.use<ConnectionOffer>(post.connection, "erp-connection");
    const perform = post.dryRun ? dryRun(connection, context) : await posting(post, connection, context);
    const askFor = compileAsk(post);
    const milestones: ReadonlySet<unknown> = new Set(post.milestones);
    return (message) => {
      const event = message.payload as ShipmentEvent | undefined;
      const move = event?.occurredAt ? moveOf(event) : null;
      if (!event || !move || !milestones.has(move.milestone)) return null;
      const shipment = (message["shipment"] ?? null) as StoredShipment | null;
      const asked = askFor({ event, references: shipment?.references ?? [] });
      return perform({ message, event, shipment, asked });
    };
  },
});

/** Stores what is intended and tells the outcome when it is known. */
async function posting(
  post: Settings,
  connection: ConnectionOffer,
  context: OpenContext<Outputs>,
): Promise<(planned: Planned) => ReturnType<Handler<Outputs>>> {
  const { node, clock, wired, onClose } = context;
  const store = await connection.store;
  const counts = { posted: 0, rejected: 0, already: 0 };
  const standing = showConnection(context, connection, post.operation, counts);
  onClose(standing.close);
  onClose(openReplies(context, store, { post, counts, counted: standing.counted }));
  return async ({ message, event, shipment, asked }) => {
    if (asked.kind === "refused") throw new CodedError(asked.error);
    const isHeard = wired("posted") || wired("rejected") || post.alreadyDone === "warn";
    const reply = { message: isHeard ? stored(message) : null, replyQueue: isHeard ? replyQueue(node) : null };
    const effect = effectOf(connection, asked.ask, event, message);
    await store.journal.intend([{ ...effect, ...reply, shipment: shipment?.id ?? null, at: clock.now() }]);
    store.dispatch.poke(effect.queue);
    return null;
  };
}

type Intent = Omit<NewEffect, "message" | "replyQueue" | "shipment" | "at">;

/** What is to be changed, once: in the document's lane, or in that of what finds it. */
function effectOf({ id, name, erp }: ConnectionOffer, asked: Ask, event: ShipmentEvent, message: Message): Intent {
  const document = asked.document === null ? null : erp.documentKey(asked.document);
  const ask = { ...asked, document };
  const receipt = isReceiptFacts(message.receipt) ? message.receipt : null;
  return {
    key: effectKey(id, ask, event.id),
    queue: erpQueue(id),
    lane: document ?? `?${ask.lookup?.value ?? ""}`,
    connection: name,
    operation: ask.operation,
    document,
    receipt: receipt?.id ?? null,
    correlationId: receipt?.correlationId ?? message._msgid ?? "",
    rank: sortTime(event.occurredAt),
    ask,
  };
}
