import type { Ledger, Trace } from "../ledger.ts";
import { type ApplicationOptions, processIdoc, type Status } from "./application.ts";
import { childOf, type Element, fieldOf } from "./xml.ts";

/** An inbound IDoc as the system keeps it. */
export type Idoc = {
  /** Number in the system, and the number that the sender gave it. */
  readonly docnum: string;
  readonly sentAs: string;
  readonly message: string;
  readonly data: Element;
  readonly trace: Trace;
  status: Status;
};

/** The inbound IDocs of the system. */
export type Idocs = {
  /** Stores an IDoc with status 64 and gives it a number. It is processed later. */
  store(data: Element, trace: Trace): Idoc;
  /** Processes all that wait, then acknowledges them. */
  process(): void;
  /** Processes an IDoc again whatever its status (BD87), and acknowledges it. */
  reprocess(idoc: Idoc): void;
  /** Gives an IDoc up: status 68, acknowledged. */
  giveUp(idoc: Idoc): void;
  all(): readonly Idoc[];
  /** While held, nothing is processed by itself. */
  hold(isHeld: boolean): void;
};

export type IdocOptions = ApplicationOptions & {
  readonly ledger: Ledger;
  /** Told of every status that an IDoc has come to. */
  readonly acknowledge: (idocs: readonly Idoc[]) => void;
  /** Status that the next IDoc comes to without being posted; null processes it. */
  readonly nextStatus: () => Status | null;
  /** How long an IDoc waits before it is processed, in milliseconds; 0 processes it while the sender waits. */
  readonly processAfterMs: number;
};

const ready: Status = { status: "64", text: "IDoc ready to be passed to application", parameters: [], message: null };
const givenUp: Status = { status: "68", text: "Error - no further processing", parameters: [], message: null };

/** Brings an IDoc to its status, and books what that did. */
function work(options: IdocOptions, idoc: Idoc): void {
  const planned = options.nextStatus();
  const { status, effects } = planned ? { status: planned, effects: [] } : processIdoc(options, idoc.data);
  idoc.status = status;
  if (effects.length > 0) options.ledger.record(effects, idoc.trace);
}

function idocOf(data: Element, trace: Trace, n: number): Idoc {
  const control = childOf(data, "EDI_DC40");
  const [sentAs, message] = [fieldOf(control, "DOCNUM"), fieldOf(control, "MESTYP")];
  return { docnum: String(4_711_000 + n).padStart(16, "0"), sentAs, message, data, trace, status: ready };
}

/** Opens an empty inbox. */
export function openIdocs(options: IdocOptions): Idocs {
  const { acknowledge, processAfterMs } = options;
  const idocs: Idoc[] = [];
  const waiting: Idoc[] = [];
  let isHeld = false;
  const process = (): void => {
    const due = waiting.splice(0);
    for (const idoc of due) work(options, idoc);
    if (due.length > 0) acknowledge(due);
  };
  const store: Idocs["store"] = (data, trace) => {
    const idoc = idocOf(data, trace, idocs.length + 1);
    idocs.push(idoc);
    waiting.push(idoc);
    if (processAfterMs === 0 && !isHeld) process();
    else setTimeout(() => !isHeld && process(), processAfterMs).unref();
    return idoc;
  };
  const tell = (idoc: Idoc): void => acknowledge([idoc]);
  return {
    ...{ store, process, all: () => idocs, hold: (held) => void (isHeld = held) },
    reprocess: (idoc) => tell((work(options, idoc), idoc)),
    giveUp: (idoc) => tell(Object.assign(idoc, { status: givenUp })),
  };
}
