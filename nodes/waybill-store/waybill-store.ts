import { resolve } from "node:path";
import { mountStoreRoutes } from "../kit/admin/store-routes.ts";
import { defineConfigNode } from "../kit/define-config-node.ts";
import { closeUnheldStores, holdStore, type StoreOffer } from "../kit/store.ts";
import { trackerOf } from "../kit/track.ts";
import { config } from "./config.ts";

export default defineConfigNode({
  type: "waybill-store",
  config,
  setup(red) {
    trackerOf(red);
    mountStoreRoutes(red);
    red.events.on("runtime-event", ({ id, payload }) => {
      if (id === "runtime-state" && payload?.state === "stop" && !payload.deploy) void closeUnheldStores();
    });
  },
  open({ file, highWater }, { red, node, onClose }): StoreOffer {
    const path = resolve(red.settings.userDir ?? ".", file);
    const { store, release } = holdStore(red, path);
    store.catch((error: Error) => node.error(error));
    onClose(release);
    return { highWater, open: () => store };
  },
});
