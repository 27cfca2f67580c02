import { CodedError, coded } from "../../core/errors.ts";
import { defineNode } from "../kit/define-node.ts";
import { watchDeploys } from "../kit/deploys.ts";
import { frontDoorOf } from "../kit/front-door.ts";
import type { PackOffer } from "../kit/packs.ts";
import type { StoreOffer } from "../kit/store.ts";
import { config } from "./config.ts";
import { closedDoor, openDoor } from "./door.ts";
import { openFlow } from "./flow.ts";
import { openPayloads } from "./payloads.ts";
import { sayRarely, showIngest, watchFullness } from "./shown.ts";

export default defineNode({
  type: "carrier-ingest",
  config,
  outputs: ["receipts"],
  setup(red) {
    const door = frontDoorOf(red.server);
    watchDeploys(red).onStarted(() => door.flowsRun());
  },
  async open(values, context) {
    const { red, use, misconfigured, onClose } = context;
    const door = frontDoorOf(red.server);
    const { pack, scheme, secrets } = use<PackOffer>(values.pack, "carrier-pack");
    const offer = use<StoreOffer>(values.store, "waybill-store");
    if (!pack.webhook || !scheme) throw misconfigured(`the carrier pack ${pack.id} describes no webhook`);
    const webhook = { pack, rules: pack.webhook, scheme, secrets: secrets() };
    const store = await offer.open().catch((error: Error) => {
      onClose(closedDoor(door, values.path));
      throw error;
    });
    const payloads = openPayloads(pack.body);
    const fullness = watchFullness(store, offer.highWater);
    onClose(fullness.close);
    const failed = sayRarely(context);
    const addresses = openDoor(door, values, webhook, { store, payloads, isFull: fullness.waiting, failed });
    if (!addresses) throw new CodedError(coded("WB-CFG-002", { path: values.path }));
    onClose(showIngest(context, store, fullness, values.path));
    onClose(openFlow(context, values, store, payloads));
    onClose(addresses.close);
    return null;
  },
});
