/** What every config node stands on: reads its saved configuration and offers a value to the nodes that name it. */
import { type ConfigDescription, type ConfigOf, readConfig } from "./config.ts";
import { asError } from "./define-node.ts";
import { beginLife, type Life, type NodeContext, offer } from "./life.ts";
import { explain } from "./reasons.ts";
import type { NodeType, Red, RedNode, Saved } from "./red.ts";

export interface ConfigNodeDefinition<D extends ConfigDescription, V> {
  readonly type: string;
  readonly config: D;
  readonly credentials?: NonNullable<NodeType["credentials"]>;
  /** Runs once when Node-RED loads the node set. */
  setup?(red: Red): void;
  /** Answers what `context.use` gives to others. */
  open(config: ConfigOf<D>, context: NodeContext): V;
}

/** Makes the function that Node-RED calls when it loads the config node. */
export function defineConfigNode<D extends ConfigDescription, V>(
  definition: ConfigNodeDefinition<D, V>,
): (red: Red) => void {
  const options = definition.credentials ? { credentials: definition.credentials } : {};
  return (red) => {
    definition.setup?.(red);
    red.nodes.registerType(
      definition.type,
      function (this: RedNode, saved: Saved) {
        red.nodes.createNode(this, saved);
        const life = beginLife(red, this);
        Object.defineProperty(this, offer, { value: offerOf(definition, life, saved), enumerable: false });
        this.on("close", (removed, done) => void life.close(removed).then(done, done));
      },
      options,
    );
  };
}

function offerOf<D extends ConfigDescription, V>(
  definition: ConfigNodeDefinition<D, V>,
  life: Life,
  saved: Saved,
): { value: V } | { problem: Error } {
  try {
    const read = readConfig(definition.config, saved);
    if (read.kind === "problem")
      throw life.misconfigured(`${read.problem.property} ${explain(read.problem.why, "en")}`);
    return { value: definition.open(read.config, life) };
  } catch (thrown) {
    const problem = asError(thrown);
    life.node.error(problem);
    return { problem };
  }
}
