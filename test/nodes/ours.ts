/** Our palette for the test runtime, and the parts that most flows of tests need. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { offerOf } from "../../nodes/kit/life.ts";
import type { Red } from "../../nodes/kit/red.ts";
import type { Store, StoreOffer } from "../../nodes/kit/store.ts";
import { packageRoot } from "../../paths.ts";
import type { FlowNode, Runtime } from "./runtime.ts";

const folders = readdirSync(join(packageRoot, "nodes"), { withFileTypes: true }).filter(
  (entry) => entry.isDirectory() && entry.name !== "kit",
);

/** Every node type that we bring. */
export const ourTypes: readonly string[] = folders.map((entry) => entry.name).sort();

/** Our node types as files for the test runtime. */
export const ourFiles: Readonly<Record<string, string>> = Object.fromEntries(
  ourTypes.map((type) => [type, `nodes/${type}/${type}.ts`]),
);

export const store: FlowNode = {
  id: "store",
  type: "waybill-store",
  version: 1,
  file: "waybill.db",
  highWater: 1_000_000,
};

/** A carrier-pack node with its secrets in the environment. */
export function pack(carrier: string, secretEnv: string, clientEnv = "", more: object = {}): FlowNode {
  return {
    id: `pack-${carrier}`,
    type: "carrier-pack",
    version: 1,
    source: "built-in",
    carrier,
    secretFrom: "env",
    secretEnv,
    clientEnv,
    ...more,
  };
}

/** A node on the tab `flow`. */
export function node(id: string, type: string, wires: readonly (readonly string[])[], values: object = {}): FlowNode {
  return { id, type, z: "flow", version: 1, store: "store", x: 1, y: 1, wires, ...values };
}

export const tab: FlowNode = { id: "flow", type: "tab", label: "flow" };

/** The open store of the node `id`. */
export function storeOf(runtime: Runtime, id = "store"): Promise<Store> {
  const red = { nodes: { getNode: (name: string) => runtime.node(name) } } as unknown as Red;
  const offer = offerOf(red, id, "waybill-store")?.value as StoreOffer | undefined;
  if (!offer) throw new Error(`the store ${id} is not deployed`);
  return offer.open();
}

/** Waits until nothing waits and nothing is in work; timers that are not due do not count. */
export async function idle({ journal }: Store): Promise<void> {
  await eventually("nothing is in work", async () => {
    const { queues } = await journal.figures(Date.now());
    return queues.every(({ queue, waiting, leased }) => leased === 0 && (waiting === 0 || queue.startsWith("sla:")));
  });
}

/** Waits until `look` answers something; fails after `limitMs`, saying what was waited for. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  limitMs = 15_000,
): Promise<T> {
  for (const end = Date.now() + limitMs; Date.now() < end; ) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`waited in vain: ${what}`);
}
