import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { sandboxSecrets, secretsFrom } from "../../sandbox/secrets.ts";
import { until } from "./harness.ts";
import { openReceiver } from "./receiver.ts";

const program = join(import.meta.dirname, "..", "..", "sandbox", "start.ts");

function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
  const env = { ...process.env, ...environment };
  return spawn(process.execPath, [program, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  assert.ok(child.stdout);
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return line;
}

test("the program says in one line where it listens, sends webhooks, and ends cleanly on SIGTERM", async () => {
  const receiver = await openReceiver();
  const child = run(["--port", "0", "--webhooks", receiver.base, "--every", "1", "--parcels", "12"]);
  const ready = JSON.parse(await firstLine(child));
  assert.equal(ready.ready, true);
  assert.equal(ready.webhooks, receiver.base);
  const page = await fetch(`${ready.url}/`);
  assert.equal(page.status, 200);
  await page.text();
  await until(() => receiver.webhooks.length >= 3, "three webhooks");
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [0, null]);
  await receiver.close();
});

test("flags can come from the environment, and secrets do", async () => {
  const child = run([], { WAYBILL_SANDBOX_PORT: "0", WAYBILL_REST_API_KEY: "other" });
  const { url } = JSON.parse(await firstLine(child));
  const read = (key: string) => fetch(`${url}/api/shipments/80000001`, { headers: { "x-api-key": key } });
  assert.equal((await read("other")).status, 200);
  assert.equal((await read(sandboxSecrets.restApiKey)).status, 401);
  child.kill("SIGTERM");
  await once(child, "exit");
  assert.deepEqual(secretsFrom({ WAYBILL_DHL_API_KEY: "" }), sandboxSecrets);
});

test("a wrong flag ends the program with one sentence", async () => {
  const child = run(["--port", "harbour"]);
  assert.ok(child.stderr);
  const [line] = (await once(createInterface({ input: child.stderr }), "line")) as [string];
  const [code] = await once(child, "exit");
  assert.equal(code, 1);
  assert.equal(line, "--port must be a number");
});
