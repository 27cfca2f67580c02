import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Broker } from "../../core/ingest/subscription.ts";
import type { BusOffer } from "../kit/bus.ts";
import type { ConfigOf } from "../kit/config.ts";
import { defineConfigNode } from "../kit/define-config-node.ts";
import type { NodeContext } from "../kit/life.ts";
import { config } from "./config.ts";

type Values = ConfigOf<typeof config>;

export default defineConfigNode({
  type: "event-bus",
  config,
  credentials: { user: { type: "text" }, secret: { type: "password" } },
  open: (values, context): BusOffer => ({
    name: context.node.name || new URL(values.url).host,
    clientId: values.clientId,
    broker: () => brokerOf(values, context),
  }),
});

function brokerOf(values: Values, context: NodeContext): Broker {
  const sessionSeconds = values.sessionHours * 3600;
  return { url: values.url, ...signInOf(values, context), authority: authorityOf(values, context), sessionSeconds };
}

function signInOf(
  { signsIn, secretFrom, userEnv, secretEnv }: Values,
  { node, environment, misconfigured }: NodeContext,
): Pick<Broker, "user" | "secret"> {
  if (!signsIn) return { user: "", secret: "" };
  if (secretFrom === "env") return { user: environment(userEnv), secret: environment(secretEnv) };
  const { user, secret } = node.credentials ?? {};
  if (!user || !secret) throw misconfigured("no user and password are set");
  return { user, secret };
}

function authorityOf({ authority }: Values, { red, misconfigured }: NodeContext): string | null {
  if (authority === "") return null;
  const file = resolve(red.settings.userDir ?? ".", authority);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw misconfigured(`the certificates cannot be read: ${(error as Error).message}`);
  }
}
