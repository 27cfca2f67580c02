import { CodedError, coded } from "../../core/errors.ts";
import { openNightly } from "../../core/reconcile/nightly.ts";
import { type ReconcileOptions, type Reconciliation, reconcile } from "../../core/reconcile/reconcile.ts";
import type { Window } from "../../core/reconcile/entries.ts";
import { answerPost, bodyOf } from "../kit/admin/route.ts";
import type { ConnectionOffer } from "../kit/connection.ts";
import { type NodeContext, offerOf } from "../kit/life.ts";
import type { AdminRequest, Red } from "../kit/red.ts";
import type { Store } from "../kit/store.ts";

const day = 24 * 3_600_000;
/** Differences that are kept of a run; the rest is counted. */
const kept = 200;

/** The room of the store's memos that holds the latest scheduled comparison of each connection. */
const reconciliationRoom = "reconciliation";

export interface Compared extends Pick<ReconcileOptions, "erp" | "queue" | "connection"> {
  readonly store: Promise<Store>;
}

/** Compares what was posted through a connection with what its system holds. */
export function reconciler({ erp, queue, connection, store }: Compared, { clock, signal }: NodeContext) {
  return async (window: Window): Promise<Reconciliation> => {
    const { journal } = await store;
    return reconcile({ journal, erp, queue, connection, window, clock, signal });
  };
}

/** Compares the last days every day at `time`; what nobody can explain is told in the log, the audit and the store. */
export function reconcileDaily(
  context: NodeContext,
  { connection, store }: Compared,
  { time, days }: { readonly time: string; readonly days: number },
  run: (window: Window) => Promise<Reconciliation>,
): void {
  const { clock, node, signal, onClose } = context;
  const once = async (): Promise<void> => {
    const to = clock.now();
    const found = await run({ from: to - days * day, to });
    await keep(await store, connection, found);
    if (found.unexplained > 0) {
      node.error(new CodedError(coded("WB-ERP-014", { connection, count: found.unexplained })));
    }
  };
  const failed = (error: Error): void => {
    if (!signal.aborted) node.error(error);
  };
  onClose(openNightly(clock, time, () => void once().catch(failed)));
}

async function keep({ journal, clock }: Store, connection: string, found: Reconciliation): Promise<void> {
  const { differences, effects, agreed, overwritten, unreadable, unexplained } = found;
  const value = { ...found, differences: differences.slice(0, kept), more: Math.max(differences.length - kept, 0) };
  const details = { effects, agreed, overwritten, unreadable, differences: differences.length, unexplained };
  const at = clock.now();
  await journal.remember([{ room: reconciliationRoom, key: connection, value, at }]);
  await journal.note([{ at, who: connection, what: "reconciled", about: `${found.from} to ${found.to}`, details }]);
}

/** The route that `waybill reconcile` asks: by id or name of a deployed connection, for a window in ISO 8601. */
export function mountReconciliation(red: Red): void {
  answerPost(red, "connections/reconcile", (request): Promise<Reconciliation> => {
    const { from, to } = windowOf(request);
    return connectionOf(red, request).reconcile({ from, to });
  });
}

function connectionOf(red: Red, request: AdminRequest): ConnectionOffer {
  const asked = String(bodyOf(request)["connection"] ?? "");
  const found: ConnectionOffer[] = [];
  red.nodes.eachNode(({ id, type }) => {
    const offer =
      type === "erp-connection" ? (offerOf(red, id, type)?.value as ConnectionOffer | undefined) : undefined;
    if (offer && (offer.id === asked || offer.name === asked || asked === "")) found.push(offer);
  });
  const [only] = found;
  if (found.length === 1 && only) return only;
  throw new CodedError(coded("WB-FLOW-004", { what: "deployed connection", id: asked || "(name one)" }));
}

function windowOf(request: AdminRequest): Window {
  const { from, to } = bodyOf(request);
  const [start, end] = [from, to].map((value) => Date.parse(String(value))) as [number, number];
  if (Number.isFinite(start) && Number.isFinite(end) && start < end) return { from: start, to: end };
  throw new CodedError(coded("WB-ERP-015", { from: String(from), to: String(to) }));
}
