import { defineNode } from "../kit/define-node.ts";
import type { StoreOffer } from "../kit/store.ts";
import { config } from "./config.ts";
import { park } from "./park.ts";
import { openStrays } from "./strays.ts";
import { showParked } from "./shown.ts";

export default defineNode({
  type: "dead-letter",
  config,
  outputs: [],
  async open({ store: storeId, scope }, context) {
    const store = await context.use<StoreOffer>(storeId, "waybill-store").open();
    const strays = openStrays(context, store);
    context.onClose(showParked(context, store, scope));
    context.onClose(strays.close);
    return async (message) => {
      const letter = await park(store, message, context.node.id);
      if (letter === null) await strays.take(message);
      return null;
    };
  },
});
