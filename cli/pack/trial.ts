import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { CodedError, coded } from "../../core/errors.ts";
import { testPackFolder } from "../../core/onboard/folder.ts";

/** `pack test`: runs the samples of a pack's folder against what is expected of them. Exit code 1: one does not pass. */
export async function trialCommand([folder]: string[]): Promise<number> {
  if (folder === undefined) throw new CodedError(coded("WB-CLI-001", { detail: "pack test needs a pack's folder" }));
  const file = join(resolve(folder), "carrier.json");
  if (!existsSync(file)) throw new CodedError(coded("WB-CLI-002", { file, detail: "there is no such file" }));
  const tested = await testPackFolder(resolve(folder));
  if (tested.kind === "invalid") {
    for (const { line, path, message } of tested.problems) console.log(`${file}:${line} ${path} ${message}`);
    return 1;
  }
  for (const { name, passes, detail } of tested.samples)
    console.log(`${passes ? "passes" : "FAILS "} ${name}${detail ? `: ${detail}` : ""}`);
  const passing = tested.samples.filter(({ passes }) => passes).length;
  console.log(`${passing} of ${tested.samples.length} samples pass.`);
  return passing === tested.samples.length && passing > 0 ? 0 : 1;
}
