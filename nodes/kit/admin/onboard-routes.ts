import { existsSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../../core/clock.ts";
import { CodedError, coded } from "../../../core/errors.ts";
import type { Sample } from "../../../core/onboard/body.ts";
import { testPackFolder } from "../../../core/onboard/folder.ts";
import { type Choices, mostSamples, onboard } from "../../../core/onboard/onboard.ts";
import { offerOf } from "../life.ts";
import { savePack } from "../new-pack.ts";
import type { AdminRequest, Red } from "../red.ts";
import type { Store, StoreOffer } from "../store.ts";
import type { PackTested, SampleGiven, SavedPack } from "./onboard-answers.ts";
import { choicesSchema, sampleSchema } from "./onboard-asked.ts";
import { onboardFacts } from "./onboard-facts.ts";
import { answerPost, bodyOf, change } from "./route.ts";

/** What Node-RED lets through to a route as JSON, less what base64 adds. */
const limitBytes = 3_000_000;

/** Routes of "New carrier from samples": a look at what samples come to, saving it as a pack, and running its tests. */
export function mountOnboardRoutes(red: Red): void {
  const home = (): string => red.settings.userDir ?? ".";
  answerPost(red, "onboard/look", async (request) => onboardFacts(await askedFor(red, request)));
  change(red, "onboard/save", async (request): Promise<SavedPack> => {
    const { id, name } = identityOf(request);
    const samples = await samplesOf(red, request);
    return savePack(home(), { id, name, today: today() }, samples, choicesOf(request));
  });
  answerPost(red, "onboard/test", async (request): Promise<PackTested> => {
    const folder = String(bodyOf(request)["folder"] ?? "");
    const path = join(home(), folder);
    if (folder === "" || !existsSync(join(path, "carrier.json"))) throw missing(folder);
    const tested = await testPackFolder(path);
    if (tested.kind === "tested") return { samples: tested.samples };
    const [problem] = tested.problems;
    throw new CodedError(coded("WB-MAP-007", { carrier: folder, detail: problem?.message ?? "" }));
  });
}

const missing = (folder: string): CodedError =>
  new CodedError(coded("WB-FLOW-004", { what: "carrier pack in the folder", id: folder }));

const today = (): string => new Date(systemClock.now()).toISOString().slice(0, 10);

function identityOf(request: AdminRequest): { readonly id: string; readonly name: string } {
  const body = bodyOf(request);
  return { id: String(body["id"] ?? ""), name: String(body["name"] ?? "").trim() };
}

function choicesOf(request: AdminRequest): Choices {
  const parsed = choicesSchema.safeParse(bodyOf(request)["choices"] ?? {});
  return parsed.success ? parsed.data : {};
}

async function askedFor(red: Red, request: AdminRequest): ReturnType<typeof onboard> {
  const { name } = identityOf(request);
  const samples = await samplesOf(red, request);
  return onboard(samples, { id: "new_carrier", name: name || "New carrier", today: today() }, choicesOf(request));
}

async function samplesOf(red: Red, request: AdminRequest): Promise<readonly Sample[]> {
  const given = sampleSchema.array().safeParse(bodyOf(request)["samples"]);
  const list = given.success ? given.data : [];
  const tooMany = (bytes: number): CodedError =>
    new CodedError(coded("WB-PACK-001", { count: list.length, bytes, most: mostSamples, limit: limitBytes }));
  if (list.length === 0 || list.length > mostSamples) throw tooMany(0);
  const samples = await Promise.all(list.map((one) => sampleOf(red, one)));
  const bytes = samples.reduce((sum, sample) => sum + sample.bytes.length, 0);
  if (bytes > limitBytes) throw tooMany(bytes);
  return samples;
}

async function sampleOf(red: Red, given: SampleGiven): Promise<Sample> {
  if ("data" in given) return { name: given.name, bytes: Buffer.from(given.data, "base64") };
  const held = offerOf(red, given.store, "waybill-store")?.value as StoreOffer | undefined;
  if (!held) throw new CodedError(coded("WB-FLOW-004", { what: "deployed store", id: given.store }));
  return { name: given.name, bytes: await bytesOf(await held.open(), given.letter) };
}

async function bytesOf({ journal }: Store, id: number): Promise<Uint8Array> {
  const [letter] = await journal.letters({ limit: 1, before: id + 1 });
  const receipt = letter?.id === id && letter.receipt !== null ? await journal.receipt(letter.receipt) : null;
  if (!receipt) throw new CodedError(coded("WB-FLOW-004", { what: "receipt of letter", id }));
  return receipt.body;
}
