/** Saving a new carrier: its pack's folder below the user directory, with tests and a flow to start with. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CodedError, coded } from "../../core/errors.ts";
import type { Sample } from "../../core/onboard/body.ts";
import { type PackFiles, packFiles, writePackFolder } from "../../core/onboard/folder.ts";
import { type Choices, onboard } from "../../core/onboard/onboard.ts";
import type { Identity } from "../../core/onboard/pack.ts";
import { packageRoot } from "../../paths.ts";
import { flowTemplate, templatePath } from "./flow-template.ts";

/** Where packs of one's own lie, relative to the user directory. */
export const ownPacks = "packs";

function checked({ id, name }: Identity): void {
  const refuse = (detail: string): CodedError => new CodedError(coded("WB-PACK-003", { id, detail }));
  if (!/^[a-z][a-z0-9_]*$/.test(id)) throw refuse("it is not made of lower case letters, digits and underscores");
  if (existsSync(join(packageRoot, "carriers", id))) throw refuse("a built-in pack bears it");
  if (name === "") throw refuse("the carrier has no name");
}

/** All files of a new pack, its flow template included; throws WB-PACK-002 and 003. */
export async function newPackFiles(
  identity: Identity,
  samples: readonly Sample[],
  choices: Choices,
  folder: string,
): Promise<PackFiles> {
  checked(identity);
  const found = await onboard(samples, identity, choices);
  const refuse = (detail: string): CodedError => new CodedError(coded("WB-PACK-002", { detail }));
  if (found.kind === "unfit") throw refuse(found.because.key);
  const { pack, json, outcomes, questions } = found.onboarding;
  if (!pack || !json) throw refuse(questions.flatMap(({ key, blocks }) => (blocks ? [key] : [])).join(", "));
  const files = new Map(packFiles(pack, json, samples, outcomes));
  files.set(templatePath(pack), `${JSON.stringify(flowTemplate(pack, folder), null, 2)}\n`);
  return files;
}

/** Writes the pack of a new carrier below the user directory. */
export async function savePack(
  userDir: string,
  identity: Identity,
  samples: readonly Sample[],
  choices: Choices,
): Promise<{ readonly folder: string }> {
  const folder = `${ownPacks}/${identity.id}`;
  writePackFolder(join(userDir, folder), await newPackFiles(identity, samples, choices, folder));
  return { folder };
}
