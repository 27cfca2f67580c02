import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "../../core/clock.ts";
import { CodedError, coded } from "../../core/errors.ts";
import type { Sample } from "../../core/onboard/body.ts";
import { writePackFolder } from "../../core/onboard/folder.ts";
import { type Choices, mostSamples, onboard, type Onboarding } from "../../core/onboard/onboard.ts";
import type { Identity } from "../../core/onboard/pack.ts";
import { choicesSchema } from "../../nodes/kit/admin/onboard-asked.ts";
import { newPackFiles, ownPacks } from "../../nodes/kit/new-pack.ts";
import { sentence } from "./words.ts";

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CodedError(coded("WB-CLI-002", { file, detail: (error as Error).message }));
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Samples as named: files, and every file of a folder. */
function samplesOf(paths: readonly string[]): readonly Sample[] {
  const files = paths.flatMap((path) =>
    isFolder(path)
      ? readdirSync(path)
          .toSorted()
          .map((name) => join(path, name))
      : [path],
  );
  const samples = files.map((file) => ({ name: basename(file), bytes: bytesOf(file) }));
  const bytes = samples.reduce((sum, sample) => sum + sample.bytes.length, 0);
  if (samples.length === 0 || samples.length > mostSamples)
    throw new CodedError(coded("WB-PACK-001", { count: samples.length, bytes, most: mostSamples, limit: "any" }));
  return samples;
}

/** Answers of the analyst, as the dialog would send them: fields, codes, dayFirst, zone. */
function choicesOf(file: string | undefined): Choices {
  if (file === undefined) return {};
  const refuse = (detail: string): CodedError => new CodedError(coded("WB-CLI-002", { file, detail }));
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytesOf(file)).toString("utf8"));
  } catch (error) {
    throw error instanceof CodedError ? error : refuse((error as Error).message);
  }
  const parsed = choicesSchema.safeParse(json);
  if (!parsed.success) throw refuse(parsed.error.issues[0]?.message ?? "");
  return parsed.data;
}

function fieldLines({ layout, time }: Onboarding): readonly string[] {
  const found = (layout?.proposals ?? []).filter(({ column }) => column !== null);
  const lines = found.map(({ field, column, because, confidence }) => {
    const why = because.map((one) => sentence("because", one)).join("; ");
    return `  ${field.padEnd(18)} ${column?.id}   ${why} (${Math.round(confidence * 100)} %)`;
  });
  return [
    `Events: ${layout?.events.path ?? "none"}`,
    ...lines,
    ...(time ? [`  read as ${time.reading.forms.join(", ")}`] : []),
  ];
}

function codeLines({ codes }: Onboarding): readonly string[] {
  return codes.map(({ code, count, wordings, meaning }) => {
    const means = meaning ? `${meaning.event}, ${meaning.milestone ?? "informational"}` : "OPEN";
    return `  ${code.padEnd(18)} ${String(count).padStart(4)}  ${means.padEnd(36)} ${wordings[0] ?? ""}`;
  });
}

function coverageLines({ coverage, outcomes, codes }: Onboarding): readonly string[] {
  const passing = outcomes.filter(({ passes }) => passes).length;
  const mapped = codes.filter(({ meaning }) => meaning !== null).length;
  const failing = outcomes
    .filter(({ passes }) => !passes)
    .map(({ name, problems }) => `  ${name}: ${problems.join(" ")}`);
  return [
    `Samples that pass: ${passing} of ${outcomes.length}`,
    ...failing,
    `Codes mapped: ${mapped} of ${codes.length}`,
    ...coverage.filter(({ of }) => of > 0).map(({ field, filled, of }) => `  ${field.padEnd(18)} ${filled} of ${of}`),
  ];
}

function report(onboarding: Onboarding): void {
  const questions = onboarding.questions.map(
    (one) => `  ${one.blocks ? "must " : "check"} ${sentence("question", one)}`,
  );
  const parts = [fieldLines(onboarding), ["Codes:", ...codeLines(onboarding)], coverageLines(onboarding)];
  const open = questions.length > 0 ? [["Open:", ...questions]] : [];
  for (const lines of [...parts, ...open]) console.log(lines.join("\n"));
}

const options = {
  id: { type: "string" },
  name: { type: "string" },
  out: { type: "string" },
  answers: { type: "string" },
} as const;

/** `pack infer`: says what samples come to, and with `--out` writes the pack's folder. Exit code 1: a question is open that only people can answer. */
export async function inferCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const { id, name, out } = values;
  if (!id || !name || positionals.length === 0)
    throw new CodedError(coded("WB-CLI-001", { detail: "pack infer needs samples, --id and --name" }));
  const identity: Identity = { id, name, today: new Date(systemClock.now()).toISOString().slice(0, 10) };
  const samples = samplesOf(positionals);
  const choices = choicesOf(values.answers);
  const found = await onboard(samples, identity, choices);
  if (found.kind === "unfit")
    throw new CodedError(coded("WB-PACK-002", { detail: sentence("question", found.because) }));
  report(found.onboarding);
  if (!found.onboarding.pack) return 1;
  if (out !== undefined) {
    writePackFolder(resolve(out), await newPackFiles(identity, samples, choices, `${ownPacks}/${id}`));
    console.log(`Written: ${out}`);
  }
  return 0;
}
