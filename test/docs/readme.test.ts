import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { packageRoot } from "../../paths.ts";

const run = promisify(execFile);
const readme = readFileSync(join(packageRoot, "README.md"), "utf8");

test("every file that the README links to is there", () => {
  const links = [...readme.matchAll(/\]\(((?!https?:)[^)#]+)\)/g)].map(([, path]) => path as string);
  assert.ok(links.length > 10);
  assert.deepEqual(
    links.filter((path) => !existsSync(join(packageRoot, path))),
    [],
  );
});

test("every npm script that the README names is there", () => {
  const { scripts } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { scripts: object };
  const named = [...readme.matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, name]) => name as string);
  assert.deepEqual(
    named.filter((name) => !Object.hasOwn(scripts, name)),
    [],
  );
});

test("the waybill commands of the README do what they say", async () => {
  const commands = [...readme.matchAll(/npm run -s waybill -- (map .+)/g)].map(([, words]) => words as string);
  assert.equal(commands.length, 1);
  const words = commands[0]!.trim().split(/\s+/);
  const { stdout } = await run(process.execPath, ["cli/waybill.ts", ...words], { cwd: packageRoot });
  const printed = JSON.parse(stdout) as { shipments: unknown[]; unmapped: unknown[] };
  assert.ok(printed.shipments.length > 0);
  assert.deepEqual(printed.unmapped, []);
});

interface State {
  readonly deliveries: readonly { readonly document: string; readonly status: string; readonly goodsIssued: boolean }[];
}

test("after npm start events reach the sandbox ERP, and the curl commands of the README post one, once", async (t) => {
  const { editor, erp } = await start(t);
  await until(async () => (await ledger(erp)).length > 0);
  const answers = [await curl(editor), await curl(editor)];
  for (const answer of answers) assert.match(answer, /^HTTP\/1\.1 200/m);
  assert.equal(bodyOf(answers[0]!), bodyOf(answers[1]!));
  await until(async () => {
    const { deliveries } = (await (await fetch(`${erp}/_sandbox/state`)).json()) as State;
    const delivery = deliveries.find(({ document }) => document === "80000001");
    return delivery?.status === "PICKED_UP" && delivery.goodsIssued;
  });
  const issues = (await ledger(erp)).filter((row) => row.document === "80000001" && row.effect === "goods-issue");
  assert.equal(issues.length, 1);
});

/** Runs what `npm start` runs after the build, on ports and folders of its own. */
async function start(t: TestContext): Promise<{ editor: string; erp: string }> {
  const folder = mkdtempSync(join(tmpdir(), "waybill-readme-"));
  const ports = [await freePort(), await freePort()] as const;
  const env = { WAYBILL_DATA: join(folder, "data"), WAYBILL_FLOWS: join(folder, "flows") };
  const child = spawn(process.execPath, ["cli/start.ts"], {
    cwd: packageRoot,
    env: { ...process.env, ...env, WAYBILL_PORT: String(ports[0]), WAYBILL_SANDBOX_PORT: String(ports[1]) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (log += text));
  t.after(async () => {
    child.kill("SIGINT");
    if (child.exitCode === null) await once(child, "close");
    rmSync(folder, { recursive: true, force: true });
    assert.doesNotMatch(log, /error/i);
  });
  await until(() => log.includes("Ctrl+C"));
  return { editor: `http://127.0.0.1:${ports[0]}`, erp: `http://127.0.0.1:${ports[1]}` };
}

/** Runs the shell block of the README as it stands, but for the port. */
async function curl(editor: string): Promise<string> {
  const block = /```sh\n([\s\S]+?)```/.exec(readme)?.[1] ?? "";
  assert.match(block, /curl/);
  const { stdout } = await run("bash", ["-c", block.replaceAll("http://127.0.0.1:1880", editor)]);
  return stdout;
}

function bodyOf(answer: string): string {
  return answer.split("\r\n\r\n")[1] ?? "";
}

async function ledger(erp: string): Promise<{ document: string; effect: string }[]> {
  const text = await (await fetch(`${erp}/_sandbox/ledger`)).text();
  return text.split("\n").flatMap((line) => (line ? [JSON.parse(line)] : []));
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(50);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
