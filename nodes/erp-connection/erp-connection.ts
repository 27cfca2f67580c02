import {
  erpQueue,
  openExecutor,
  type ConnectionFacts,
  type Executor,
  type ExecutorOptions,
} from "../../core/delivery/executor.ts";
import { rehearsals } from "./rehearsals.ts";
import { openPace } from "../../core/delivery/pace.ts";
import { erpOf } from "../../erps/index.ts";
import type { ConnectionOffer } from "../kit/connection.ts";
import { defineConfigNode } from "../kit/define-config-node.ts";
import type { NodeContext } from "../kit/life.ts";
import type { Store, StoreOffer } from "../kit/store.ts";
import { config } from "./config.ts";
import { mountReconciliation, reconcileDaily, reconciler } from "./reconciliation.ts";
import { mountConnectionRoutes } from "./routes.ts";
import { hiddenOf, secretsOf, settingsOf } from "./sign-in.ts";

/** Facts are read and shown at most this often. */
const paceMs = 500;

export default defineConfigNode({
  type: "erp-connection",
  config,
  credentials: { user: { type: "text" }, secret: { type: "password" } },
  setup(red) {
    mountConnectionRoutes(red);
    mountReconciliation(red);
  },
  open(values, context): ConnectionOffer {
    const { node, clock, use, environment, misconfigured } = context;
    const system = erpOf(values.system);
    if (!system) throw misconfigured(`there is no system ${values.system}`);
    const { user = "", secret = "" } = node.credentials ?? {};
    const secrets = secretsOf(values, { environment, user, secret });
    const lanes = values.lanes || system.lanes;
    const pace = openPace(clock, values.perMinute);
    const erp = system.open({ ...settingsOf(values, system, lanes, secrets, clock), pace });
    const store = use<StoreOffer>(values.store, "waybill-store").open();
    const authority = { rules: values.authority, owned: system.owned ?? [], absent: system.absent };
    const { executor, watch } = execute(context, store, { erp, lanes, authority });
    const name = node.name || new URL(values.baseUrl).host || system.title;
    const probe = (): ReturnType<Executor["probe"]> => executor.then((open) => open.probe());
    const queue = erpQueue(node.id);
    const rehearse = rehearsals({ erp, store, queue, authority, secrets: hiddenOf(secrets) });
    const compared = { erp, store, queue, connection: name };
    const reconcile = reconciler(compared, context);
    const { reconcileAt: time, reconcileDays: days } = values;
    if (time !== "") reconcileDaily(context, compared, { time, days }, reconcile);
    return { id: node.id, name, system, erp, store, rehearse, reconcile, probe, watch };
  },
});

type Manner = Required<Pick<ExecutorOptions, "erp" | "lanes" | "authority">>;

/** Lets the effects of the connection be performed for as long as the node lives. */
function execute(context: NodeContext, store: Promise<Store>, by: Manner) {
  const { node, clock, onClose } = context;
  const { follow, changed, watch } = watchFacts(context);
  const onTrouble = (error: unknown): void => node.error(String(error));
  const executor = store.then(({ journal, dispatch, flowVersion }) =>
    openExecutor({ connection: node.id, journal, dispatch, clock, ...by, flowVersion, changed, onTrouble }),
  );
  executor.then(follow, (error: Error) => node.error(error));
  const closing = (): Promise<void> =>
    executor.then(
      (open) => open.close(),
      () => by.erp.close(),
    );
  onClose(closing);
  return { executor, watch };
}

interface FactsWatch {
  changed(): void;
  follow(executor: Executor): void;
  watch(take: (facts: ConnectionFacts) => void): () => void;
}

function watchFacts({ clock, signal }: NodeContext): FactsWatch {
  const takers = new Set<(facts: ConnectionFacts) => void>();
  let executor: Executor | null = null;
  let planned = false;
  const tell = async (): Promise<void> => {
    planned = false;
    if (!executor || signal.aborted || takers.size === 0) return;
    const facts = await executor.facts();
    for (const take of takers) take(facts);
  };
  const changed = (): void => {
    if (planned) return;
    planned = true;
    clock.after(paceMs, () => void tell().catch(() => {}));
  };
  return {
    changed,
    follow(opened) {
      executor = opened;
      changed();
    },
    watch(take) {
      takers.add(take);
      changed();
      return () => void takers.delete(take);
    },
  };
}
