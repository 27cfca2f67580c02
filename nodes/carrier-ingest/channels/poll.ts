/** We ask the carrier: about the open shipments of the store and expected numbers, or for what is new. */
import { CodedError, coded } from "../../../core/errors.ts";
import { PollClient } from "../../../core/ingest/poll/client.ts";
import { expectNumbers } from "../../../core/ingest/poll/numbers.ts";
import { Poller, type PollStep } from "../../../core/ingest/poll/poller.ts";
import { Rounds } from "../../../core/ingest/rounds.ts";
import type { Poll } from "../../../core/mapping/poll.ts";
import type { StatusWords } from "../../kit/status.ts";
import { type Gaps, openGaps } from "../gaps.ts";
import { secretsOf } from "../secrets.ts";
import { publishIngestStep } from "../steps.ts";
import type { OpenChannel, Site } from "./channel.ts";

const retryMs = 5_000;

export const openPoll: OpenChannel = async (site) => {
  const { context, offer, store } = site;
  const { poll, id } = offer.pack;
  if (!poll) throw context.misconfigured(`the carrier pack ${id} does not say how the carrier is asked`);
  const client = clientOf(site, poll);
  const { gaps, told } = await showPoll(site, id);
  const rounds = roundsOf(site, pollerOf(site, poll, client), told);
  return {
    async handle(message) {
      const numbers = numbersIn(message.payload);
      if (numbers.length === 0) throw new CodedError(coded("WB-IN-033"));
      await expectNumbers(store.journal, id, numbers, store.clock.now());
      rounds.now();
      return null;
    },
    around: gaps.around,
    async close() {
      await rounds.close();
      await client.close();
    },
  };
};

/** Says when the next question is due, and what only the questions brought. */
async function showPoll({ store, idle }: Site, carrier: string): Promise<{ gaps: Gaps; told(step: PollStep): void }> {
  let last: { readonly step: PollStep; readonly at: number } | null = null;
  const say = (): void => {
    if (last) idle(wordsOf(last.step, last.at, gaps.count));
    else idle({ key: "asking", fill: "blue", shape: "ring" });
  };
  const gaps = await openGaps(store, carrier, say);
  say();
  return {
    gaps,
    told(step) {
      last = { step, at: store.clock.now() };
      say();
    },
  };
}

function roundsOf({ store, takeIn, failed }: Site, poller: Poller, told: (step: PollStep) => void): Rounds {
  return new Rounds({
    clock: store.clock,
    retryMs,
    async round(signal) {
      const step = await poller.step(signal);
      if (step.kind === "troubled") failed(new CodedError(step.trouble));
      if (step.kind === "asked") takeIn.poke();
      told(step);
      return step.waitMs;
    },
    failed,
  });
}

function clientOf({ context, values, store }: Site, poll: Poll): PollClient {
  const { scheme } = poll.auth;
  const needsUser = scheme === "oauth2" || scheme === "basic";
  const { user, secret } = secretsOf(context, values, { user: needsUser, secret: scheme !== "none" });
  const limitBytes = values.sizeLimit * 1024;
  return new PollClient({
    poll,
    baseUrl: values.baseUrl || poll.baseUrl,
    user,
    secret,
    clock: store.clock,
    limitBytes,
  });
}

function pollerOf({ context, values, offer, store, takeIn, isFull }: Site, poll: Poll, client: PollClient): Poller {
  return new Poller({
    pack: offer.pack,
    poll,
    mapper: offer.mapper,
    client,
    journal: store.journal,
    clock: store.clock,
    room: `poll:${context.node.id}`,
    everyMs: values.everySeconds * 1000,
    random: Math.random,
    async receive(body, facts) {
      const received = await takeIn.receive(body, facts);
      publishIngestStep("stored", context.node.id, received.receipt);
    },
    isHeld: () => isFull() !== null,
  });
}

/** When the next question is due, and how many events were heard by asking only; or what is in the way. */
function wordsOf(step: PollStep, now: number, gaps: number): StatusWords {
  const at = new Date(now + step.waitMs).toTimeString().slice(0, 5);
  if (step.kind === "troubled") {
    const { code } = step.trouble;
    if (code === "WB-IN-030") return { key: "refused", fill: "red", shape: "ring" };
    return { key: "paused", fill: "yellow", shape: "ring", values: { at } };
  }
  if (gaps > 0) return { key: "gaps", fill: "green", shape: "ring", values: { at, count: gaps } };
  return { key: "next", fill: "green", shape: "ring", values: { at } };
}

/** Tracking numbers of a message: a text with one or several, or a list. */
function numbersIn(payload: unknown): readonly string[] {
  const texts = Array.isArray(payload) ? payload : typeof payload === "string" ? payload.split(/[\s,;]+/) : [];
  return [...new Set(texts.map((one) => String(one).trim()))].filter((number) => /^[\w./-]{1,100}$/.test(number));
}
