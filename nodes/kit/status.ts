/** The line under a node: throttled, translated, under 20 characters. */
import type { Clock } from "../../core/clock.ts";
import type { Red, RedNode, StatusView } from "./red.ts";

/** `key` names a text in the node's messages under `status`; what `values` fill in is translated here, the rest in the editor. */
export interface StatusWords {
  readonly key: string;
  readonly fill: NonNullable<StatusView["fill"]>;
  /** ring: waiting or idle; dot: active. */
  readonly shape?: NonNullable<StatusView["shape"]>;
  readonly values?: Readonly<Record<string, string | number>>;
}

export interface StatusLine {
  show(words: StatusWords | null): void;
  close(): void;
}

/** Every update is a message to every open editor: at most this often. */
const paceMs = 250;
const statusLimit = 20;

/** The status of one node; the latest words win, and the same words are sent once. */
export function statusLine(red: Red, node: RedNode, clock: Clock): StatusLine {
  let shown = "";
  let next: StatusWords | null | undefined;
  let cancel: (() => void) | null = null;
  const send = (): void => {
    cancel = null;
    if (next === undefined) return;
    const view = next === null ? {} : viewOf(red, node, next);
    next = undefined;
    const text = JSON.stringify(view);
    if (text !== shown) node.status(view);
    shown = text;
    cancel = clock.after(paceMs, send);
  };
  return {
    show(words) {
      next = words;
      if (!cancel) send();
    },
    close() {
      cancel?.();
      cancel = () => {};
    },
  };
}

function viewOf(red: Red, node: RedNode, words: StatusWords): StatusView {
  const key = `${node.type}.status.${words.key}`;
  const text = words.values ? red._(key, words.values).slice(0, statusLimit) : key;
  return { fill: words.fill, shape: words.shape ?? "dot", text };
}
