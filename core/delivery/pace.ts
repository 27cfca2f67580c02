import { type Clock, waitFor } from "../clock.ts";
import { networkTrouble } from "./answer.ts";
import type { ErpConnection, Trouble } from "./erp.ts";

const minuteMs = 60_000;

/** Lets calls begin so that no minute, wherever it starts, sees more of them than the limit; whoever waits goes in order. */
export class Pace {
  readonly #clock: Clock;
  readonly #perMinute: number;
  /** When the latest calls began, the oldest first; as many as a minute may see. */
  readonly #begun: number[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock;
    this.#perMinute = perMinute;
  }

  /** Resolves when a call may begin; false where it was called off. */
  begin(signal: AbortSignal): Promise<boolean> {
    const turn = this.#last.then(() => this.#begin(signal));
    this.#last = turn;
    return turn;
  }

  async #begin(signal: AbortSignal): Promise<boolean> {
    const first = this.#begun.length < this.#perMinute ? undefined : this.#begun[0];
    if (first !== undefined) await waitFor(this.#clock, first + minuteMs - this.#clock.now(), signal);
    if (signal.aborted) return false;
    this.#begun.push(this.#clock.now());
    if (this.#begun.length > this.#perMinute) this.#begun.shift();
    return true;
  }
}

/**
 * A connection that is called at most so often in any minute; 0: as often as we like. Finding, reading, writing and
 * reading back are a call each; what a call does to sign in is not counted.
 */
export function paced(erp: ErpConnection, perMinute: number, clock: Clock): ErpConnection {
  if (perMinute <= 0) return erp;
  const pace = new Pace(clock, perMinute);
  const inTurn = async <T>(signal: AbortSignal, call: () => Promise<T>): Promise<T | Trouble> =>
    (await pace.begin(signal)) ? call() : calledOff();
  const { vocabulary, draft, describe, release } = erp;
  const every: EveryCall = {
    abilities: (operation) => erp.abilities(operation),
    documentKey: (document) => erp.documentKey(document),
    vocabulary: vocabulary && ((operation) => vocabulary.call(erp, operation)),
    find: (ask, context) => inTurn(context.signal, () => erp.find(ask, context)),
    read: (ask, context) => inTurn(context.signal, () => erp.read(ask, context)),
    send: (ask, version, context) => inTurn(context.signal, () => erp.send(ask, version, context)),
    probe: (signal) => inTurn(signal, () => erp.probe(signal)),
    draft: draft && ((ask, version, context) => inTurn(context.signal, () => draft.call(erp, ask, version, context))),
    describe: describe && ((operation, signal) => inTurn(signal, () => describe.call(erp, operation, signal))),
    release: release && ((query, context) => inTurn(context.signal, () => release.call(erp, query, context))),
    close: () => erp.close(),
  };
  return Object.fromEntries(Object.entries(every).filter(([, call]) => call !== undefined)) as unknown as ErpConnection;
}

/** Whatever a connection can be asked, so that nothing that is added to it goes past the pace. */
type EveryCall = { readonly [K in keyof Required<ErpConnection>]: ErpConnection[K] | undefined };

/** Nothing was sent: it can be tried again. */
function calledOff(): Trouble {
  const detail = "the call waited for its turn when the connection closed";
  return networkTrouble({ kind: "failure", sent: "never", code: "CALLED_OFF", detail });
}
