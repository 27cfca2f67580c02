/** Every flow template in the real runtime: a sample of its pack comes in as the carrier would bring it. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { after, before, test } from "node:test";
import type { ShipmentEvent } from "../core/event/event.ts";
import { askedIn } from "../core/mapping/asked.ts";
import { readBody } from "../core/mapping/body.ts";
import type { Pack } from "../core/mapping/pack.ts";
import type { AuthScheme } from "../core/mapping/webhook.ts";
import type { Message } from "../nodes/kit/red.ts";
import { builtInPacks, schemeId } from "../nodes/kit/packs.ts";
import { packageRoot } from "../paths.ts";
import { type Erp, startErp } from "../sandbox/erp.ts";
import { sandboxSecrets } from "../sandbox/secrets.ts";
import { eventually, idle, ourFiles, storeOf } from "./nodes/ours.ts";
import { proofOf, secretsFor } from "./nodes/proofs.ts";
import { type FlowNode, type Runtime, startRuntime } from "./nodes/runtime.ts";

/** A sample of a pack that tells events, all of them mapped. */
interface Sample {
  readonly file: string;
  readonly bytes: Buffer;
  /** The tracking number that it answers, or tells of. */
  readonly number: string;
  /** Ids of its events. */
  readonly events: readonly string[];
}

interface ToldEvent {
  readonly trackingNumber?: string;
  readonly id: string;
  readonly event: string;
}

interface Expected {
  /** Of a feed: its events, each with its number. */
  readonly events?: readonly ToldEvent[];
  readonly shipments: readonly { readonly trackingNumber: string; readonly events: readonly ToldEvent[] }[];
  readonly errors: readonly unknown[];
  readonly problems?: readonly unknown[];
}

function sampleOf({ id }: Pack): Sample {
  const folder = join(packageRoot, "carriers", id);
  for (const file of readdirSync(join(folder, "samples"))) {
    const answer = `${basename(file, extname(file))}.json`;
    const expected = JSON.parse(readFileSync(join(folder, "expected", answer), "utf8")) as Expected;
    const { events = [], shipments, errors, problems = [] } = expected;
    const told = [...events, ...shipments.flatMap((one) => one.events)];
    if (told.length === 0 || errors.length + problems.length > 0) continue;
    if (told.some(({ event }) => event === "UNMAPPED")) continue;
    const number = askedIn(file) ?? shipments[0]?.trackingNumber ?? told[0]?.trackingNumber ?? "";
    return { file, bytes: readFileSync(join(folder, "samples", file)), number, events: told.map((one) => one.id) };
  }
  throw new Error(`the pack ${id} has no sample with events`);
}

const read = (id: string): FlowNode[] =>
  JSON.parse(readFileSync(join(packageRoot, "flows", "templates", id, `${id}-tracking.json`), "utf8"));

const seen: Message[] = [];
const answered: { body: Buffer } = { body: Buffer.alloc(0) };
const writtenTo = mkdtempSync(join(tmpdir(), "waybill-templates-"));
let runtime: Runtime;
let erp: Erp;
let carrier: Server;

/** A carrier that gives tokens, and answers every question with the sample. */
const answering = createServer((request, answer) => {
  const body = /token/.test(request.url ?? "")
    ? JSON.stringify({ access_token: "given", token_type: "Bearer", expires_in: 3600 })
    : answered.body;
  request.resume().on("end", () => answer.end(body));
});

before(async () => {
  erp = await startErp({ parcels: 1 });
  carrier = answering.listen(0, "127.0.0.1");
  const { s4User: WAYBILL_S4_USER, s4Password: WAYBILL_S4_PASSWORD } = sandboxSecrets;
  Object.assign(process.env, { WAYBILL_SANDBOX_URL: erp.url, WAYBILL_S4_USER, WAYBILL_S4_PASSWORD });
  const settings = { functionGlobalContext: { seen }, fileWorkingDirectory: writtenTo };
  const flows = [{ id: "none", type: "tab", label: "none" }];
  runtime = await startRuntime({ files: ourFiles, flows, settings });
});
after(async () => {
  await runtime.stop();
  await erp.close();
  carrier.closeAllConnections();
  carrier.close();
  rmSync(writtenTo, { recursive: true });
});

type Channel = "webhook" | "poll" | "files" | "wire";
const ingestOf = (nodes: readonly FlowNode[]): FlowNode =>
  nodes.find(({ type }) => type === "carrier-ingest") as FlowNode;

/** What a test alone adds: where the carrier is, no waiting, secrets, and a look at what leaves the mapping. */
function prepared(pack: Pack, nodes: readonly FlowNode[], scheme = pack.webhook?.auth[0]): readonly FlowNode[] {
  const { port } = carrier.address() as AddressInfo;
  const ingest = ingestOf(nodes);
  const quick = { poll: { baseUrl: `http://127.0.0.1:${port}` }, files: { settleSeconds: 0, everySeconds: 1 } };
  const given = scheme ? secretsFor(scheme) : { client: "user", secret: "secret" };
  for (const node of nodes.filter(({ type }) => type === "carrier-ingest" || type === "carrier-pack")) {
    const [user, secret] = [node["clientEnv"] ?? node["userEnv"], node["secretEnv"]];
    if (user) process.env[String(user)] = given.client;
    if (secret) process.env[String(secret)] = given.secret;
  }
  const look = { func: "global.get('seen').push(msg); return null;", outputs: 1, libs: [] };
  return [
    ...nodes.map((node) => {
      if (node === ingest) return { ...node, ...quick[ingest["channel"] as keyof typeof quick] };
      if (node.type !== "canonical-map") return node;
      const [events = [], ...others] = node["wires"] as string[][];
      return { ...node, wires: [[...events, "look"], ...others] };
    }),
    { id: "look", type: "function", z: `${pack.id}-tracking`, x: 1, y: 1, wires: [[]], ...look },
  ];
}

/** The carrier posts a body as the scheme says; answers the status. */
async function post({ id, webhook }: Pack, scheme: AuthScheme, bytes: Buffer): Promise<number> {
  const address = `${runtime.url}/waybill/${id}`;
  await eventually("the door is open", async () => (await fetch(address)).status === 405);
  const { headers, query = "" } = await proofOf(scheme, bytes.toString(), address);
  const of = { "content-type": webhook?.contentTypes[0] ?? "", ...headers };
  const answer = await fetch(`${address}${query}`, { method: "POST", body: new Uint8Array(bytes), headers: of });
  return answer.status;
}

const bring: Readonly<Record<Channel, (pack: Pack, sample: Sample) => Promise<void>>> = {
  async webhook(pack, { bytes }) {
    const [scheme] = pack.webhook?.auth ?? [];
    assert.ok(scheme);
    assert.equal(await post(pack, scheme, bytes), pack.webhook?.ack.status);
  },
  async poll({ id }, { bytes, number }) {
    answered.body = bytes;
    await eventually("it can be asked", () => runtime.node(`${id}-tracking-in`));
    runtime.node(`${id}-tracking-in`).receive({ payload: number });
  },
  async files({ id }, { bytes, file }) {
    const inbox = join(runtime.folder, "inbox", id);
    mkdirSync(inbox, { recursive: true });
    writeFileSync(join(inbox, file), bytes);
  },
  async wire({ id }, { bytes, number }) {
    runtime.node(`${id}-tracking-answers`).receive({ payload: bytes.toString(), asked: number });
  },
};

/** Whether the format asks for an acknowledgement of a sample. */
function isAnswered({ body }: Pack, { bytes }: Sample): boolean {
  const outcome = readBody(bytes, body);
  return outcome.kind === "read" && !!outcome.acknowledgement?.({ number: 1, at: 0 });
}

/** What the template wrote for the partner to fetch. */
function acknowledgementOf(id: string): Promise<string> {
  const outbox = join(writtenTo, "outbox", id);
  return eventually("the acknowledgement", () => {
    const files = existsSync(outbox) ? readdirSync(outbox) : [];
    return files.map((file) => readFileSync(join(outbox, file), "utf8")).find((text) => text !== "");
  });
}

for (const pack of builtInPacks()) {
  const { id } = pack;
  const nodes = read(id);
  const channel = ingestOf(nodes)["channel"] as Channel;

  test(`the template of ${id}: what comes in (${channel}) leaves the mapping as events`, async () => {
    const sample = sampleOf(pack);
    await runtime.deploy(prepared(pack, nodes), "full");
    await bring[channel](pack, sample);
    const told = (): string[] =>
      seen.filter(({ receipt }) => receipt?.carrier === id).map(({ payload }) => (payload as ShipmentEvent).id);
    await eventually(`${sample.events.length} events of ${sample.file}`, () => told().length >= sample.events.length);
    assert.deepEqual(told().toSorted(), [...sample.events].toSorted());
    if (isAnswered(pack, sample)) assert.match(await acknowledgementOf(id), /^(ISA|UNA|UNB)/);
    await idle(await storeOf(runtime, "wb-store"));
  });
}

for (const pack of builtInPacks()) {
  const nodes = read(pack.id);
  const others = ingestOf(nodes)["channel"] === "webhook" ? (pack.webhook?.auth.slice(1) ?? []) : [];
  for (const scheme of others) {
    test(`the template of ${pack.id} takes what is proved by ${schemeId(scheme)}, chosen in its carrier pack`, async () => {
      Object.assign(process.env, {
        TEST_OTHER_CLIENT: secretsFor(scheme).client,
        TEST_OTHER: secretsFor(scheme).secret,
      });
      const chosen = { scheme: schemeId(scheme), clientEnv: "TEST_OTHER_CLIENT", secretEnv: "TEST_OTHER" };
      const flow = nodes.map((node) => (node.type === "carrier-pack" ? { ...node, ...chosen } : node));
      await runtime.deploy(prepared(pack, flow, scheme), "full");
      assert.equal(await post(pack, scheme, sampleOf(pack).bytes), pack.webhook?.ack.status);
    });
  }
}
