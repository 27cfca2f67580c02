/** How the carriers of our packs prove themselves, in the real runtime: as their documents say. */
import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { authSchema } from "../../core/mapping/webhook.ts";
import { config } from "../../nodes/carrier-pack/config.ts";
import { readConfig } from "../../nodes/kit/config.ts";
import { builtInPacks, schemeId } from "../../nodes/kit/packs.ts";
import { packageRoot } from "../../paths.ts";
import { eventually, node, ourFiles, pack, store, tab } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const secrets: Readonly<Record<string, string>> = {
  TEST_EASYPOST: "sécret",
  TEST_AFTERSHIP: "after secret",
  TEST_SHIPPO: "shippo secret",
  TEST_SHIPENGINE: JSON.stringify({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k1" }] }),
  TEST_NO_KEY: "a text, and no key",
};

const door = (name: string, packId: string): FlowNode =>
  node(name, "carrier-ingest", [[]], { pack: packId, path: `/waybill/${name}` });

const flows: readonly FlowNode[] = [
  tab,
  store,
  pack("easypost", "TEST_EASYPOST"),
  pack("aftership", "TEST_AFTERSHIP"),
  pack("shippo", "TEST_SHIPPO", "", { scheme: "hmac:shippo-auth-signature" }),
  { ...pack("shippo", "TEST_SHIPPO"), id: "pack-shippo-url" },
  pack("shipengine", "TEST_SHIPENGINE"),
  { ...pack("shipengine", "TEST_NO_KEY"), id: "pack-no-key" },
  door("easypost", "pack-easypost"),
  door("aftership", "pack-aftership"),
  door("shippo", "pack-shippo"),
  door("shippo-url", "pack-shippo-url"),
  door("shipengine", "pack-shipengine"),
  door("no-key", "pack-no-key"),
];

let runtime: Runtime;

before(async () => {
  Object.assign(process.env, secrets);
  runtime = await startRuntime({ files: ourFiles, flows });
  await eventually("the doors are open", async () => (await post("shipengine", "{}", {})).status === 401);
});
after(() => runtime.stop());

async function post(path: string, body: string, headers: Readonly<Record<string, string>>) {
  const answer = await fetch(`${runtime.url}/waybill/${path}`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  });
  const text = await answer.text();
  return { status: answer.status, code: /"code":"(WB-[A-Z]+-\d+)"/.exec(text)?.[1] ?? null };
}

const hmac = (secret: string, text: string, encoding: "hex" | "base64") =>
  createHmac("sha256", secret).update(text).digest(encoding);

/** How each of them signs a body at a time. */
const proofs: Readonly<Record<string, (body: string, time: Date) => Readonly<Record<string, string>>>> = {
  easypost: (body) => ({ "x-hmac-signature": `hmac-sha256-hex=${hmac("sécret".normalize("NFKD"), body, "hex")}` }),
  aftership: (body) => ({ "aftership-hmac-sha256": hmac("after secret", body, "base64") }),
  shippo: (body, time) => {
    const seconds = Math.floor(time.getTime() / 1000);
    return { "shippo-auth-signature": `t=${seconds},v1=${hmac("shippo secret", `${seconds}.${body}`, "hex")}` };
  },
  shipengine: (body, time) => ({
    "x-shipengine-timestamp": time.toISOString(),
    "x-shipengine-rsa-sha256-key-id": "k1",
    "x-shipengine-rsa-sha256-signature": sign(
      "sha256",
      Buffer.from(`${time.toISOString()}.${body}`),
      privateKey,
    ).toString("base64"),
  }),
};

for (const [carrier, proof] of Object.entries(proofs)) {
  test(`${carrier}: what is signed as its documents say is taken, and what is not is refused`, async () => {
    const body = `{"weight":614.0,"of":"${carrier}"}`;
    assert.equal((await post(carrier, body, proof(body, new Date()))).status, 200);
    assert.deepEqual(await post(carrier, body.replace(".0", ""), proof(body, new Date())), {
      status: 401,
      code: "WB-IN-001",
    });
    assert.deepEqual(await post(carrier, body, {}), { status: 401, code: "WB-IN-002" });
  });
}

for (const carrier of ["shippo", "shipengine"]) {
  test(`${carrier}: what was signed ten minutes ago is refused`, async () => {
    const body = `{"old":"${carrier}"}`;
    const old = proofs[carrier]?.(body, new Date(Date.now() - 600_000)) ?? {};
    assert.deepEqual(await post(carrier, body, old), { status: 401, code: "WB-IN-003" });
  });
}

test("without a signature by agreement a secret in the address proves the caller", async () => {
  assert.equal((await post("shippo-url?token=shippo%20secret", "{}", {})).status, 200);
  assert.deepEqual(await post("shippo-url?token=guessed", "{}", {}), { status: 401, code: "WB-IN-014" });
});

test("a secret that has to be a public key and is none opens no door", async () => {
  assert.deepEqual(await post("no-key", "{}", {}), { status: 404, code: "WB-IN-006" });
});

test("the dialog takes every scheme of every pack, and names it in each language", () => {
  for (const { id, webhook } of builtInPacks()) {
    for (const scheme of webhook?.auth ?? []) {
      const read = readConfig(config, { source: "built-in", carrier: id, scheme: schemeId(scheme) });
      assert.equal(read.kind, "config", `${id} ${schemeId(scheme)}`);
    }
  }
  for (const language of ["en-US", "de"]) {
    const file = join(packageRoot, "nodes", "carrier-pack", `messages.${language}.json`);
    const words: { scheme: object } = JSON.parse(readFileSync(file, "utf8"));
    for (const option of authSchema.options) {
      const [scheme = ""] = option.shape.scheme.values;
      assert.ok(Object.hasOwn(words.scheme, scheme), `${language} ${scheme}`);
    }
  }
});
