/** The carrier posts to us: stored before it is answered. */
import { CodedError, coded } from "../../../core/errors.ts";
import { frontDoorOf } from "../../kit/front-door.ts";
import { closedDoor, openDoor } from "../door.ts";
import { pushes } from "../pushed.ts";
import type { OpenChannel, WithoutStore } from "./channel.ts";

export const openWebhook: OpenChannel = ({ context, values, offer, store, takeIn, isFull, failed, idle }) => {
  const { pack, scheme, secrets } = offer;
  if (!pack.webhook || !scheme) throw context.misconfigured(`the carrier pack ${pack.id} describes no webhook`);
  const webhook = { rules: pack.webhook, scheme, secrets: secrets() };
  const behind = { clock: store.clock, takeIn, isFull, failed };
  const addresses = openDoor(frontDoorOf(context.red.server), values, webhook, behind);
  if (!addresses) throw new CodedError(coded("WB-CFG-002", { path: values.path }));
  idle({ key: "listening", fill: "green", shape: "ring" });
  const pushing = pushes(store, pack.id);
  return {
    handle: null,
    close() {
      pushing.close();
      addresses.close();
    },
  };
};

/** Callers are told to come again while the store cannot be opened. */
export const closedWebhook: WithoutStore = ({ red }, { path }) => closedDoor(frontDoorOf(red.server), path);
