/** A crash run: senders, lives, quiet, and the account. Both the long run and the test are made of it. */
import { once } from "node:events";
import { type Parcel, parcelOf } from "../../sandbox/parcels.ts";
import { type Account, accountFor } from "./account.ts";
import { goodsIssueChange, milestoneChange, type StoreSays, witnessOf } from "./evidence.ts";
import { liveAndDie, upWithinMs, within } from "./lives.ts";
import { type Sender, startSender, type Webhook } from "./sender.ts";
import type { Site } from "./site.ts";
import { openStage, type Stage } from "./stage.ts";
import { tellStory, type Told } from "./webhooks.ts";

/** Each parcel is picked up, goes out and is delivered: three milestones and one goods issue. */
export const steps: readonly Told[] = [
  { step: "pickup", milestone: "PICKED_UP" },
  { step: "out-for-delivery", milestone: "OUT_FOR_DELIVERY" },
  { step: "delivered", milestone: "DELIVERED" },
];

/** What a step of a parcel must lead to in the ERP. */
export function changesOf(parcel: Parcel, told: Told): string[] {
  const milestone = milestoneChange(parcel.deliveryDocument, told.milestone);
  return told.step === "pickup" ? [milestone, goodsIssueChange(parcel.deliveryDocument)] : [milestone];
}

export interface CrashOptions {
  readonly kills: number;
  readonly seed: number;
  /** Webhooks per second of each of the two senders. */
  readonly perSecond: number;
  /** Deliveries in the ERP: the story ends when all of them are told. */
  readonly parcels: number;
  /** Kills at the n-th passing of these steps (`effect:sent:3`), one life each, before the random ones. */
  readonly steps?: readonly string[];
  readonly told?: (kill: number) => void;
}

export interface CrashReport {
  readonly account: Account;
  readonly store: StoreSays;
  /** Ledger's own judgement of doubled effects. */
  readonly doubles: number;
  /** Answers other than 2xx that the senders saw, by status (0: no answer). */
  readonly refusals: ReadonlyMap<number, number>;
  readonly printed: string;
}

const senders = 2;

/** Two senders at work against a site, and what they saw. */
export interface Load {
  readonly senders: readonly Sender[];
  readonly refusals: Map<number, number>;
  /** Numbers of the parcels that were told of. */
  readonly parcels: ReadonlySet<number>;
  /** Resolves with the next 2xx that any sender sees. */
  nextAccepted(): Promise<void>;
}

/** Starts two senders that share the parcels; `perSecond` counts for each of them. */
export function startLoad(site: Site, options: Pick<CrashOptions, "perSecond" | "parcels">): Load {
  const refusals = new Map<number, number>();
  const parcels = new Set<number>();
  let wakes: (() => void)[] = [];
  const heard = (_webhook: Webhook, status: number): void => {
    if (status < 200 || status > 299) return void refusals.set(status, (refusals.get(status) ?? 0) + 1);
    for (const wake of wakes) wake();
    wakes = [];
  };
  const changes = (parcel: Parcel, told: Told): string[] => {
    parcels.add(parcel.n);
    return changesOf(parcel, told);
  };
  const started = Array.from({ length: senders }, (_, index) => {
    const story = tellStory({
      ...options,
      port: site.port,
      first: index + 1,
      every: senders,
      active: 12,
      steps,
      changes,
    });
    const answered = (webhook: Webhook, status: number): void => {
      story.answered(webhook, status);
      heard(webhook, status);
    };
    const pace = { perSecond: options.perSecond, atOnce: 8, againAfterMs: 50 };
    return startSender({ ...pace, port: site.port, next: story.next, answered });
  });
  return { senders: started, refusals, parcels, nextAccepted: () => new Promise((wake) => wakes.push(wake)) };
}

/** One life for each step: the process kills itself there. */
async function dieAtSteps(stage: Stage, killSteps: readonly string[]): Promise<void> {
  for (const step of killSteps) {
    const child = stage.start(step);
    const late = setTimeout(() => child.kill("SIGTERM"), upWithinMs);
    const [, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    clearTimeout(late);
    if (signal !== "SIGKILL") throw new Error(`The step ${step} was not passed`);
  }
}

async function killAndAccount(stage: Stage, options: CrashOptions): Promise<CrashReport> {
  const { site, erp } = stage;
  const load = startLoad(site, options);
  await dieAtSteps(stage, options.steps ?? []);
  const kills = { withinMs: 800, bootKillEvery: 10, nextAccepted: load.nextAccepted };
  const told = options.told ?? (() => undefined);
  const last = await liveAndDie({ ...options, ...kills, subject: { start: () => stage.start() }, told });
  await within(Promise.all(load.senders.map((sender) => sender.finish())), last, upWithinMs, "the senders' end");
  const store = await stage.settle(last, [...load.parcels].map(parcelOf));
  const accepted = load.senders.flatMap((sender) => sender.accepted);
  const account = accountFor(accepted, witnessOf(store, erp.ledger.rows()));
  const doubles = erp.ledger.counters().doubles;
  return { account, store, doubles, refusals: load.refusals, printed: site.printed() };
}

/** Kills Node-RED as the options say, and gives the account when all is quiet. */
export async function runCrash(options: CrashOptions): Promise<CrashReport> {
  const stage = await openStage(options.parcels);
  try {
    return await killAndAccount(stage, options);
  } catch (error) {
    throw new Error(`The crash run broke off; Node-RED printed:\n${stage.site.printed()}`, { cause: error });
  } finally {
    await stage.close();
  }
}
