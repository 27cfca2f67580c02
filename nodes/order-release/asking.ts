import type { ErpConnection } from "../../core/delivery/erp.ts";
import { CodedError, coded } from "../../core/errors.ts";
import { type ReleaseStep, ReleaseWatch } from "../../core/ingest/release/watch.ts";
import { Rounds } from "../../core/ingest/rounds.ts";
import type { ConnectionOffer } from "../kit/connection.ts";
import { sayRarely } from "../kit/say-rarely.ts";
import type { Store } from "../kit/store.ts";
import type { ReleaseContext, ReleaseValues } from "./flow.ts";
import type { Shown } from "./shown.ts";
import { watchStanding } from "./standing.ts";
import { targetOf } from "./target.ts";

interface Asking {
  readonly context: ReleaseContext;
  readonly values: ReleaseValues;
  readonly connection: ConnectionOffer;
  readonly erp: Required<Pick<ErpConnection, "release">>;
  readonly store: Store;
  readonly queue: string;
  readonly shown: Shown;
}

const retryMs = 5_000;

/** Asks again and again; answers what ends that. */
export function openAsking(asking: Asking): () => Promise<void> {
  const { context, connection, store, queue, shown } = asking;
  const standing = watchStanding(connection, store.clock);
  const watch = watchOf(asking, standing.restMs);
  const say = sayRarely(context);
  const rounds = new Rounds({
    clock: store.clock,
    retryMs,
    async round(signal) {
      const step = await watch.step(signal);
      if (step.kind === "asked" && step.fresh > 0) store.dispatch.poke(queue);
      if (step.kind === "troubled") say(new CodedError(sentenceOf(step, connection.name)));
      shown.told(step);
      return step.waitMs;
    },
    failed(error) {
      say(error);
      shown.failed();
    },
  });
  return async () => {
    standing.close();
    await rounds.close();
  };
}

function watchOf({ context, values, connection, erp, store, queue }: Asking, restMs: () => number): ReleaseWatch {
  return new ReleaseWatch({
    erp,
    origin: { connection: connection.id, name: connection.name },
    target: targetOf(context.red, connection.id),
    queue,
    journal: store.journal,
    clock: store.clock,
    everyMs: values.everySeconds * 1000,
    limit: values.batch,
    random: Math.random,
    restMs,
  });
}

/** A refusal is told as what it is: nothing was posted. */
function sentenceOf({ trouble }: Extract<ReleaseStep, { kind: "troubled" }>, connection: string) {
  if (trouble.class !== "permanent") return trouble.error;
  const { erpCode, erpMessage } = trouble.error.details;
  const detail = erpCode === undefined ? trouble.error.message : `${erpCode} ${erpMessage ?? ""}`.trim();
  return coded("WB-IN-035", { connection, detail });
}
