/** What a deploy does to nodes, told before they are stopped: which ones go, and when the flows run again. */
import type { FlowsEvent, Red, Saved } from "./red.ts";

export interface Deploys {
  /** False before the first start, and from the moment that nodes are stopped until the flows run again. */
  readonly running: boolean;
  /** Revision of the flows that run; null before the first start. */
  readonly revision: string | null;
  /** Called before nodes are stopped with their ids (also those inside subflows), or `all`. */
  onStopping(take: (stopped: ReadonlySet<string> | "all") => void): () => void;
  /** Called when the flows run. */
  onStarted(take: () => void): () => void;
  /** Says where a node inside a subflow lies: `tab/instance[/instance]`. */
  inner(id: string, path: string): void;
  /** The nodes of the flows as they were saved. */
  nodes(): readonly Saved[];
  /** True where the node, or its tab, is switched off in the editor, or is not there at all. */
  disabled(id: string): boolean;
}

let watched: Deploys | null = null;

/** The deploys of this process. */
export function watchDeploys(red: Red): Deploys {
  watched ??= watch(red);
  return watched;
}

/** Those who want to be told. */
class Takers<T extends unknown[]> {
  readonly #takers = new Set<(...told: T) => void>();
  readonly add = (take: (...told: T) => void): (() => void) => {
    this.#takers.add(take);
    return () => void this.#takers.delete(take);
  };
  tell(...told: T): void {
    for (const take of this.#takers) take(...told);
  }
}

function watch(red: Red): Deploys {
  const stopping = new Takers<[ReadonlySet<string> | "all"]>();
  const started = new Takers<[]>();
  const paths = new Map<string, string>();
  let running = false;
  let flows: FlowsEvent["config"];
  red.events.on("flows:stopping", (event) => {
    running = false;
    stopping.tell(stoppedBy(event, paths));
  });
  red.events.on("flows:starting", (event) => (flows = event.config));
  red.events.on("flows:started", () => {
    running = true;
    started.tell();
  });
  return {
    get running() {
      return running;
    },
    get revision() {
      return flows?.rev ?? null;
    },
    onStopping: stopping.add,
    onStarted: started.add,
    inner: (id, path) => void paths.set(id, path),
    nodes: () => flows?.flows ?? [],
    disabled: (id) => isDisabled(flows?.flows ?? [], id),
  };
}

function isDisabled(nodes: readonly Saved[], id: string): boolean {
  const saved = nodes.find((node) => node.id === id);
  const tab = nodes.find((node) => node.id === saved?.["z"]);
  return !saved || saved["d"] === true || tab?.["disabled"] === true;
}

/** Nodes that a deploy stops, by the rules of Node-RED's own stop list; where all are stopped their paths are forgotten. */
function stoppedBy({ type, diff, config }: FlowsEvent, paths: Map<string, string>): ReadonlySet<string> | "all" {
  if (type === "full" || !diff || diff.globalConfigChanged) {
    paths.clear();
    return "all";
  }
  const list =
    type === "nodes" ? [diff.changed, diff.removed] : [diff.changed, diff.removed, diff.linked, diff.rewired];
  const stopped = new Set(list.flat());
  const tabs = new Set([...diff.flowChanged, ...diff.removed]);
  for (const node of config?.flows ?? []) if (tabs.has(String(node["z"]))) stopped.add(node.id);
  for (const [id, path] of paths)
    if (path.split("/").some((part) => stopped.has(part) || tabs.has(part))) stopped.add(id);
  return stopped;
}
