import type { ConnectionOffer } from "../kit/connection.ts";
import { defineNode } from "../kit/define-node.ts";
import { openAsking } from "./asking.ts";
import { config } from "./config.ts";
import { openFlow } from "./flow.ts";
import { mountReleaseRoutes } from "./routes.ts";
import { showReleases } from "./shown.ts";

export default defineNode({
  type: "order-release",
  config,
  outputs: ["released"],
  setup: mountReleaseRoutes,
  async open(values, context) {
    const connection = context.use<ConnectionOffer>(values.connection, "erp-connection");
    const { erp, system } = connection;
    if (!erp.release) throw context.misconfigured(`${system.title} cannot be asked which deliveries are released`);
    const store = await connection.store;
    const queue = `release:${context.node.id}`;
    const shown = showReleases(context, store, queue);
    context.onClose(shown.close);
    context.onClose(openFlow(context, values, store, queue));
    context.onClose(
      openAsking({ context, values, connection, erp: { release: erp.release.bind(erp) }, store, queue, shown }),
    );
    return null;
  },
});
