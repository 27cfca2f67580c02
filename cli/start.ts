/** What `npm start` runs: Node-RED and, unless it is off, the sandbox (carriers that send, an ERP that takes the posts). */
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { packageRoot } from "../paths.ts";
import { sandboxSecrets, secretVariables } from "../sandbox/secrets.ts";
import { type Address, addressFrom, refuseTakenPort, urlOf } from "./address.ts";
import { type Program, startProgram } from "./children.ts";
import { variable, wordFrom } from "./environment.ts";
import { heapArguments } from "./heap.ts";
import { refuse, StartError } from "./refusal.ts";

const usage = `node cli/start.ts [options]

  --no-sandbox      Node-RED alone, for real carriers and a real ERP (also WAYBILL_SANDBOX=off)
  --settings FILE   another settings file for Node-RED

The editor listens at WAYBILL_HOST (127.0.0.1) and WAYBILL_PORT (1880), the sandbox ERP at WAYBILL_SANDBOX_PORT (1890).`;

const webhookEveryMs = 2_000;
const startLimitMs = 60_000;

/** What is to be run. */
interface Plan {
  readonly editor: Address;
  readonly sandbox: Address | undefined;
  readonly settingsFile: string;
}

function refuseOldNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isOld = major < 22 || (major === 22 && minor < 9);
  if (isOld) throw new StartError("WB-CFG-006", { found: process.versions.node, needed: "22.9" });
}

/** The environment of both programs: the sandbox's secrets where it names none, so that both sides know the same ones. */
function environmentOf({ sandbox }: Plan): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { WAYBILL_LOG: "warn", ...process.env };
  if (!sandbox) return env;
  const names = Object.keys(secretVariables) as (keyof typeof secretVariables)[];
  const secrets = names.map((name) => [secretVariables[name], env[secretVariables[name]] || sandboxSecrets[name]]);
  return { ...env, ...Object.fromEntries(secrets), WAYBILL_SANDBOX_URL: urlOf(sandbox) };
}

function startSandbox(sandbox: Address, editor: Address, env: NodeJS.ProcessEnv): Program {
  const webhooks = ["--webhooks", `${urlOf(editor)}/waybill`, "--every", String(webhookEveryMs)];
  const args = [join(packageRoot, "sandbox", "start.ts"), "--port", String(sandbox.port), ...webhooks];
  return startProgram(args, env, ["ignore", "pipe", "inherit"]);
}

/** Resolves at the line by which the sandbox says that it is ready; its other lines go on to our output. */
function untilReady(sandbox: Program): Promise<void> {
  const lines = createInterface({ input: sandbox.output! });
  return new Promise((resolve) => {
    lines.on("line", (line) => (line.startsWith('{"ready":true') ? resolve() : console.log(line)));
  });
}

function startNodeRed({ settingsFile }: Plan, env: NodeJS.ProcessEnv): Program {
  const program = createRequire(import.meta.url).resolve("node-red/red.js");
  return startProgram([...heapArguments, program, "--settings", settingsFile], env, "inherit");
}

/** Resolves with 0 when we are asked to stop; listens before anything is started, so that nothing is left running. */
function askedToStop(): Promise<number> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve(0));
  });
}

/** Says where everything is, once the flow runs or a minute is over. */
async function greet({ editor, sandbox }: Plan, over: AbortSignal): Promise<void> {
  const url = urlOf(editor);
  const isUp = () =>
    fetch(`${url}/waybill/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  const deadline = Date.now() + startLimitMs;
  let isRunning = await isUp();
  for (; !isRunning && Date.now() < deadline && !over.aborted; isRunning = await isUp()) await pause(200);
  if (over.aborted) return;
  const state = isRunning ? "Waybill is running." : `Node-RED runs, but the flow does not: ${url}/waybill/health`;
  const erp = sandbox ? [`Sandbox ERP   ${urlOf(sandbox)}`] : [];
  console.log(["", state, "", `Editor        ${url}`, ...erp, "Stop          Ctrl+C", ""].join("\n  ").trimEnd());
}

/** Runs the plan until one program ends or we are asked to stop, then stops what still runs. Gives the exit code. */
async function run(plan: Plan): Promise<number> {
  const env = environmentOf(plan);
  const over = new AbortController();
  const ends = [askedToStop()];
  const programs: Program[] = [];
  const add = (program: Program): Program => {
    programs.push(program);
    ends.push(program.ended);
    return program;
  };
  try {
    const ready = plan.sandbox ? untilReady(add(startSandbox(plan.sandbox, plan.editor, env))) : undefined;
    const endedEarly = await Promise.race([...ends, ready]);
    if (endedEarly !== undefined) return endedEarly;
    add(startNodeRed(plan, env));
    void greet(plan, over.signal);
    return await Promise.race(ends);
  } finally {
    over.abort();
    for (const program of programs.toReversed()) await program.stop();
  }
}

const options = { "no-sandbox": { type: "boolean" }, settings: { type: "string" }, help: { type: "boolean" } } as const;

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  refuseOldNode();
  const hasSandbox = wordFrom("WAYBILL_SANDBOX", "on", ["on", "off"]) === "on" && !values["no-sandbox"];
  const plan = {
    editor: addressFrom(variable("WAYBILL_HOST") ?? "127.0.0.1", "WAYBILL_PORT", 1880),
    sandbox: hasSandbox ? addressFrom("127.0.0.1", "WAYBILL_SANDBOX_PORT", 1890) : undefined,
    settingsFile: values.settings ?? join(packageRoot, "settings.ts"),
  };
  for (const address of [plan.editor, plan.sandbox]) if (address) await refuseTakenPort(address);
  return run(plan);
}

process.exitCode = await main().catch(refuse);
