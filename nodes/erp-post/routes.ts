import { CodedError, coded } from "../../core/errors.ts";
import { isMilestone } from "../../core/event/milestone.ts";
import type { AskedFacts, SampleFacts } from "../kit/admin/answers.ts";
import { answerPost, bodyOf } from "../kit/admin/route.ts";
import { refused } from "../kit/admin/refused.ts";
import { readConfig } from "../kit/config.ts";
import { offerOf } from "../kit/life.ts";
import { explain } from "../kit/reasons.ts";
import type { AdminRequest, Red } from "../kit/red.ts";
import type { StoreOffer } from "../kit/store.ts";
import { compileAsk, effectKey } from "./ask.ts";
import { config } from "./config.ts";
import { madeUpSample, storedSamples } from "./samples.ts";

/** Routes of the dialog's preview: events to try a post with, and what the post would ask for one of them. */
export function mountPostRoutes(red: Red): void {
  answerPost(red, "posts/samples", (request) => samplesOf(red, request));
  answerPost(red, "posts/ask", askedOf);
}

/** Stored events first; where there are none, one made up for each milestone. */
async function samplesOf(red: Red, request: AdminRequest): Promise<readonly SampleFacts[]> {
  const { store, milestones } = bodyOf(request);
  const wanted = (Array.isArray(milestones) ? milestones : []).filter(isMilestone);
  const offer = offerOf(red, String(store), "waybill-store")?.value as StoreOffer | undefined;
  const stored = offer ? await storedSamples(await offer.open(), new Set(wanted)) : [];
  return stored.length > 0 ? stored : wanted.map(madeUpSample);
}

/** What the node as it stands in the dialog would ask for a sample. */
function askedOf(request: AdminRequest): AskedFacts {
  const { post, sample } = bodyOf(request) as {
    readonly post: Readonly<Record<string, unknown>>;
    readonly sample: SampleFacts;
  };
  const read = readConfig(config, post);
  if (read.kind === "problem") {
    const detail = `${read.problem.property} ${explain(read.problem.why, "en")}`;
    return refused(coded("WB-CFG-001", { node: "erp-post", detail }));
  }
  if (typeof sample?.event?.id !== "string") throw new CodedError(coded("WB-FLOW-004", { what: "sample", id: "" }));
  const asked = compileAsk(read.config)({ event: sample.event, references: sample.references });
  if (asked.kind === "refused") return refused(asked.error);
  const key = Buffer.from(effectKey(read.config.connection, asked.ask, sample.event.id)).toString("hex");
  return { kind: "asked", ask: asked.ask, key };
}
