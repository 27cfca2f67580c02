import type { NewReceipt } from "../../core/journal/journal.ts";
import { defineNode } from "../kit/define-node.ts";
import { watchDeploys } from "../kit/deploys.ts";
import { frontDoorOf } from "../kit/front-door.ts";
import type { PackOffer } from "../kit/packs.ts";
import { sayRarely } from "../kit/say-rarely.ts";
import type { Store, StoreOffer } from "../kit/store.ts";
import type { IngestContext, IngestOutput, IngestValues, OpenChannel, WithoutStore } from "./channels/channel.ts";
import { openFiles } from "./channels/files.ts";
import { openMqtt } from "./channels/mqtt.ts";
import { openPoll } from "./channels/poll.ts";
import { closedWebhook, openWebhook } from "./channels/webhook.ts";
import { openWire } from "./channels/wire.ts";
import { type ChannelName, config } from "./config.ts";
import { openFlow } from "./flow.ts";
import { ingestPlace, ingestQueue, showIngest, watchFullness } from "./shown.ts";
import { TakeIn } from "./take-in.ts";

interface Way {
  /** The channel as receipts name it. */
  readonly channel: NewReceipt["channel"];
  readonly open: OpenChannel;
  readonly withoutStore?: WithoutStore;
}

const ways: Readonly<Record<ChannelName, Way>> = {
  webhook: { channel: "webhook", open: openWebhook, withoutStore: closedWebhook },
  poll: { channel: "poll", open: openPoll },
  files: { channel: "file", open: openFiles },
  mqtt: { channel: "mqtt", open: openMqtt },
  wire: { channel: "wire", open: openWire },
};

export default defineNode<typeof config, IngestOutput>({
  type: "carrier-ingest",
  config,
  credentials: { user: { type: "text" }, secret: { type: "password" } },
  outputs: ["receipts", "acknowledgements"],
  setup(red) {
    const door = frontDoorOf(red.server);
    watchDeploys(red).onStarted(() => door.flowsRun());
  },
  async open(values, context) {
    const way = ways[values.channel];
    const offer = context.use<PackOffer>(values.pack, "carrier-pack");
    const stored = context.use<StoreOffer>(values.store, "waybill-store");
    const store = await openStore(stored, way, values, context);
    const queue = ingestQueue(ingestPlace(values, context.node.id));
    const takeIn = new TakeIn({ store, pack: offer.pack, queue, channel: way.channel });
    const fullness = watchFullness(store, stored.highWater);
    context.onClose(fullness.close);
    const { idle, close } = showIngest(context, store, fullness, queue);
    context.onClose(close);
    const failed = sayRarely(context);
    const opened = await way.open({ context, values, offer, store, takeIn, isFull: fullness.waiting, failed, idle });
    context.onClose(openFlow(context, values, store, takeIn, opened.around));
    context.onClose(opened.close);
    return opened.handle;
  },
});

async function openStore(
  stored: StoreOffer,
  { withoutStore }: Way,
  values: IngestValues,
  context: IngestContext,
): Promise<Store> {
  try {
    return await stored.open();
  } catch (error) {
    if (withoutStore) context.onClose(withoutStore(context, values));
    throw error;
  }
}
