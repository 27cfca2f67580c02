#!/usr/bin/env node
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "../paths.ts";
import { type Coded, CodedError, coded, errors } from "../core/errors.ts";
import { audit } from "./audit.ts";
import { check } from "./check.ts";
import { examine } from "./doctor.ts";
import { portFrom, variable } from "./environment.ts";
import { map } from "./map.ts";
import { reconcileCommand } from "./reconcile.ts";
import { doc } from "./pack/doc.ts";
import { exportCommand, importCommand } from "./pack/exchange.ts";
import { inferCommand } from "./pack/infer.ts";
import { trialCommand } from "./pack/trial.ts";

const usage = `waybill map --carrier ID [--packs FOLDER] [--asked NUMBER] FILE
                                                 maps a payload (FILE "-": standard input)
waybill pack infer SAMPLES... --id ID --name NAME [--answers FILE] [--out FOLDER]
                                                 says what samples of a new carrier come to, and writes its pack
waybill pack test FOLDER                         runs the samples of a pack against what is expected of them
waybill pack export FOLDER FILE                  a pack with samples, tests and flow as one file
waybill pack import FILE [--packs FOLDER] [--replace]
                                                 the same file as a folder again
waybill pack doc FOLDER                          prints the page of a carrier pack, as docs/carriers has it
waybill pack doc --all [--packs FOLDER]          prints the table of all carriers
waybill check                                    checks carrier packs and flow files
waybill doctor                                   says what this machine lacks
waybill reconcile [--connection NAME] [--days N | --from TIME --to TIME] [--url URL] [--json]
                                                 compares what was posted with what the ERP holds, while Node-RED runs
waybill audit [--store FILE]                     proves that no audit row was changed (stop Node-RED first)`;

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

function refuse(error: Coded): number {
  process.stderr.write(`${JSON.stringify({ ...error, todo: errors[error.code].todo })}\n`);
  return 2;
}

function misunderstood(detail: string): number {
  return refuse(coded("WB-CLI-001", { detail }));
}

async function mapCommand(args: string[]): Promise<number> {
  const options = { carrier: { type: "string" }, packs: { type: "string" }, asked: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [file] = positionals;
  if (!values.carrier || !file) return misunderstood("map needs --carrier and a file");
  const packs = resolve(values.packs ?? join(packageRoot, "carriers"));
  const outcome = await map({ carrier: values.carrier, file, packs, asked: values.asked });
  if (outcome.kind === "refused") return refuse(outcome.error);
  print(outcome.answer);
  return 0;
}

async function packDocCommand(args: string[]): Promise<number> {
  const options = { all: { type: "boolean" }, packs: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [folder] = positionals;
  if ((folder === undefined) !== (values.all === true))
    return misunderstood("pack doc needs a pack's folder, or --all");
  const packs = values.packs ?? join(packageRoot, "carriers");
  const answer = await doc(folder === undefined ? { kind: "all", packs } : { kind: "one", folder });
  if (answer.kind === "refused") return refuse(answer.error);
  process.stdout.write(answer.text);
  return 0;
}

const packCommands: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
  infer: inferCommand,
  test: trialCommand,
  export: exportCommand,
  import: importCommand,
  doc: packDocCommand,
};

async function packCommand([what, ...args]: string[]): Promise<number> {
  const command = what !== undefined && Object.hasOwn(packCommands, what) ? packCommands[what] : undefined;
  if (command) return command(args);
  return misunderstood(what === undefined ? "pack needs a word more" : `no command pack ${what}`);
}

function checkCommand(): number {
  const findings = check(packageRoot);
  for (const { file, line, says } of findings) console.log(`${file}:${line} ${says}`);
  if (findings.length === 0) console.log("Carrier packs, flow files and settings are in order.");
  return findings.length === 0 ? 0 : 1;
}

async function doctorCommand(): Promise<number> {
  const symptoms = await examine({
    root: packageRoot,
    data: resolve(variable("WAYBILL_DATA") ?? join(packageRoot, ".waybill")),
    port: portFrom("WAYBILL_PORT", 1880),
    chromium: variable("WAYBILL_CHROMIUM") ?? "/usr/bin/chromium",
    shared: resolve(variable("WAYBILL_SHARED") ?? join(packageRoot, "..", "shared")),
  });
  for (const { name, good, says } of symptoms) console.log(`${good ? "ok   " : "lacks"} ${name}: ${says}`);
  return symptoms.every(({ good, needed }) => good || !needed) ? 0 : 1;
}

async function auditCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { store: { type: "string" } } });
  const data = variable("WAYBILL_DATA") ?? join(packageRoot, ".waybill");
  const audited = await audit(resolve(values.store ?? join(data, "waybill.db")));
  if (audited.kind === "refused") return refuse(audited.error);
  console.log(`The audit chain is whole: ${audited.rows} rows.`);
  return 0;
}

async function run([command, ...args]: string[]): Promise<number> {
  if (command === "map") return mapCommand(args);
  if (command === "pack") return packCommand(args);
  if (command === "check") return checkCommand();
  if (command === "doctor") return doctorCommand();
  if (command === "audit") return auditCommand(args);
  if (command === "reconcile") return reconcileCommand(args);
  if (command === "help" || command === "--help") {
    console.log(usage);
    return 0;
  }
  return misunderstood(command === undefined ? "no command" : `no command ${command}`);
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (error instanceof CodedError) {
    const { code, message, details } = error;
    process.exitCode = refuse({ code, message, details });
  } else if (error instanceof TypeError && "code" in error) process.exitCode = misunderstood(error.message);
  else throw error;
}
