import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tryton } from "../../erps/tryton/index.ts";
import { type FaultPlan, type FaultRule, planFaults } from "../../sandbox/faults.ts";
import { openLossyProxy } from "../../sandbox/lossy-proxy.ts";
import { documentProblems, outcomeProblems } from "./account.ts";
import { type Client, signIn } from "./client.ts";
import { sell, type Sold } from "./sales.ts";
import { type Server, startServer } from "./server.ts";
import { asksOf, lateAskOf, makeHappen, settingsOf, type Told, type Way, ways } from "./story.ts";

export interface ConformanceOptions {
  readonly shipments: number;
  /** Part of the calls that something happens to. */
  readonly loss: number;
  readonly seed: number;
  /** When all must be over, epoch ms. */
  readonly deadline: number;
  readonly told: (line: string) => void;
}

export interface Conformance {
  readonly figures: readonly string[];
  /** Empty where each thing is there once. */
  readonly problems: readonly string[];
}

const kinds = ["drop-reply", "drop-reply", "drop-request", "reset", "500", "503", "429", "wrong-body"] as const;

function rulesOf(loss: number): readonly FaultRule[] {
  // The first rule that strikes decides: each has its part of what the ones before it let through.
  return kinds.map((fault, n) => {
    const wait = fault === "429" ? { retryAfterSeconds: 1 } : {};
    return { fault, probability: loss / kinds.length / (1 - (loss / kinds.length) * n), ...wait };
  });
}

/** The share of the outcomes after which the server loses its power. */
const cutAt = 0.4;

/** Runs the story and tells what came of it. */
export async function runConformance(options: ConformanceOptions): Promise<Conformance> {
  const startedAt = Date.now();
  const server = await startServer(options.told);
  const folder = await mkdtemp(join(tmpdir(), "waybill-story-"));
  try {
    const client = await signIn(server.url);
    const before = Date.now();
    const sales: (readonly Sold[])[] = [];
    for (const [n, { inPackages }] of ways.entries())
      sales[n] = await sell(client, shareOf(options.shipments, n), inPackages);
    options.told(`${sales.flat().length} sales processed`);
    const clean = await plainProblems(server.url, sales);
    const ready = Date.now();
    const { told, struck, passed } = await overBadLine(server, sales, folder, options);
    const over = Date.now();
    const wrong = await Promise.all(ways.map((way, n) => documentProblems(client, sales[n] ?? [], way)));
    const totals = await totalProblems(client, sales.flat());
    const problems = [...clean, ...told.flatMap(outcomeProblems), ...wrong.flat(), ...totals];
    const seconds = (from: number, to: number): string => `${((to - from) / 1000).toFixed(0)} s`;
    return {
      problems,
      figures: [
        `Tryton ${server.version} on SQLite: up in ${seconds(startedAt, before)}, ${sales.flat().length} sales in ${seconds(before, ready)}`,
        ...figuresOf(told, struck, passed, seconds(ready, over)),
      ],
    };
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function shareOf(shipments: number, n: number): number {
  return Math.floor(shipments / ways.length) + (n < shipments % ways.length ? 1 : 0);
}

/** What is asked without any loss: the test of the connection, its fields, and the shipments that are released. */
async function plainProblems(url: string, sales: readonly (readonly Sold[])[]): Promise<readonly string[]> {
  const connection = tryton.open(settingsOf(url, ways[1] as Way));
  const context = { signal: new AbortController().signal, correlationId: "conformance" };
  const probe = await connection.probe(context.signal);
  const described = await connection.describe?.("proof-of-delivery", context.signal);
  const released = await connection.release?.({ cursor: null, limit: 10_000 }, context);
  await connection.close();
  const problems: string[] = [];
  if (probe.kind === "trouble") problems.push(`probe: ${probe.error.message}`);
  const fields = described?.kind === "described" ? described.fields : [];
  const received = fields.find(({ name }) => name === "received_by");
  if (received?.maxLength !== 60) problems.push(`describe: received_by is ${JSON.stringify(received)}`);
  const documents = released?.kind === "released" ? released.documents : [];
  for (const { delivery, order } of sales.flat()) {
    const found = documents.filter((document) => document.delivery === delivery);
    const isRight = found.length === 1 && found[0]?.order === order && found[0]?.lines.length === 1;
    if (!isRight) problems.push(`release: shipment ${delivery} is ${JSON.stringify(found)}`);
  }
  return problems;
}

interface Story {
  readonly told: readonly Told[];
  readonly struck: ReturnType<FaultPlan["struck"]>;
  readonly passed: number;
}

/** All ways at once, through one proxy; the server is killed in between and comes again. */
async function overBadLine(
  server: Server,
  sales: readonly (readonly Sold[])[],
  folder: string,
  { loss, seed, deadline, told }: ConformanceOptions,
): Promise<Story> {
  const faults = planFaults({ rules: rulesOf(loss), seed });
  const proxy = await openLossyProxy({ target: server.url, faults });
  const asks = sales.map((some) => some.flatMap(asksOf));
  const counts = asks.map(() => 0);
  const total = asks.flat().length;
  let cut: Promise<void> = Promise.resolve();
  let isCut = false;
  const settled = (n: number) => (count: number) => {
    counts[n] = Math.max(counts[n] ?? 0, count);
    const done = counts.reduce((sum, one) => sum + one, 0);
    if (isCut || done < total * cutAt) return;
    isCut = true;
    told(`${done} of ${total} effects settled: the server loses its power`);
    cut = server.cutPower();
  };
  const stories = ways.map(async (way, n) => {
    const own = await mkdtemp(join(folder, "way-"));
    const waves = { first: asks[n] ?? [], late: (sales[n] ?? []).map(lateAskOf) };
    return makeHappen(settingsOf(proxy.url, way), waves, own, deadline, settled(n));
  });
  const outcome = await Promise.all(stories);
  await cut;
  await proxy.close();
  return { told: outcome, struck: faults.struck(), passed: proxy.passed() };
}

/** As many of each kind as there should be, whatever they refer to. */
async function totalProblems(client: Client, sold: readonly Sold[]): Promise<readonly string[]> {
  const invoices = await client.rows("account.invoice", [["type", "=", "out"]], ["id"]);
  const shipments = await client.rows("stock.shipment.out", [], ["id"]);
  const accruals = await client.rows("account.move", [["description", "like", "Freight of %"]], ["id"]);
  const all = { invoices, shipments, accruals };
  return Object.entries(all).flatMap(([what, rows]) =>
    rows.length === sold.length ? [] : [`there are ${rows.length} ${what}, not ${sold.length}`],
  );
}

function figuresOf(told: readonly Told[], struck: Story["struck"], passed: number, took: string): readonly string[] {
  const effects = told.flatMap((one) => [...one.effects, ...one.late]);
  const count = (names: readonly string[]): string =>
    [...new Set(names)].map((name) => `${names.filter((one) => one === name).length} ${name}`).join(", ");
  const retries = told.reduce((sum, one) => sum + one.retries, 0);
  const lost = Object.entries(struck).map(([kind, times]) => `${times} ${kind}`);
  return [
    `${effects.length} effects in ${took}, ${retries} tries beyond the first, ${passed} calls came through`,
    `on the way: ${lost.join(", ")}; the server was killed once`,
    `outcomes: ${count(effects.map(({ outcome }) => outcome?.kind ?? "none"))}`,
    `operations: ${count(effects.map(({ operation }) => operation))}`,
  ];
}
