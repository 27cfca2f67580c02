/** The sandbox as one program: the ERP with its page, and, when told where to send, the carriers. */
import { parseArgs } from "node:util";
import { type Carriers, startCarriers } from "./carriers/carriers.ts";
import { type Erp, startErp } from "./erp.ts";
import { secretsFrom } from "./secrets.ts";

export { type Carriers, startCarriers } from "./carriers/carriers.ts";
export type { CarrierAnswer, CarrierOptions } from "./carriers/options.ts";
export { type Erp, type ErpOptions, startErp } from "./erp.ts";

const usage = `node sandbox/start.ts [options]

  --host HOST        address of the sandbox ERP, default 127.0.0.1
  --port PORT        default 1890; 0 takes any free port
  --webhooks URL     base URL of the webhooks that the carriers send to; without it no carrier sends
  --every MS         time between two webhooks, default 4000; 0 sends as fast as possible
  --retry MS         unit of the carriers' retry schedules, default 2000
  --parcels N        parcels in the story and deliveries in the ERP, default 2000
  --seed N           another seed tells another story, default 1
  --latency MS       how long the ERP takes for an answer, default 40
  --ledger FILE      appends every effect as a line of JSON
  --no-trouble       every delivery exists and is free

Each option can also be set as an environment variable: WAYBILL_SANDBOX_PORT, WAYBILL_SANDBOX_WEBHOOKS, and so on.`;

const text = { type: "string" } as const;
const flags = {
  host: text,
  port: text,
  webhooks: text,
  every: text,
  retry: text,
  parcels: text,
  seed: text,
  latency: text,
  ledger: text,
  "no-trouble": { type: "boolean" },
  help: { type: "boolean" },
} as const;

type Flag = Exclude<keyof typeof flags, "no-trouble" | "help">;

function readFlags() {
  const { values } = parseArgs({ options: flags });
  const variable = (flag: string): string | undefined => process.env[`WAYBILL_SANDBOX_${flag.toUpperCase()}`];
  const textOf = (flag: Flag): string | undefined => values[flag] ?? variable(flag);
  const numberOf = (flag: Flag, otherwise: number): number => {
    const value = Number(textOf(flag) ?? otherwise);
    if (Number.isNaN(value)) throw new TypeError(`--${flag} must be a number`);
    return value;
  };
  return { help: values.help ?? false, calm: values["no-trouble"] ?? false, textOf, numberOf };
}

type Flags = ReturnType<typeof readFlags>;

function startErpBy({ textOf, numberOf, calm }: Flags): Promise<Erp> {
  const ledgerFile = textOf("ledger");
  return startErp({
    host: textOf("host") ?? "127.0.0.1",
    port: numberOf("port", 1_890),
    secrets: secretsFrom(process.env),
    parcels: numberOf("parcels", 2_000),
    seed: numberOf("seed", 1),
    latencyMs: numberOf("latency", 40),
    troubled: !calm,
    ...(ledgerFile === undefined ? {} : { ledgerFile }),
  });
}

function startCarriersBy({ textOf, numberOf }: Flags): Carriers | null {
  const webhooks = textOf("webhooks");
  if (webhooks === undefined) return null;
  return startCarriers({
    webhooks,
    everyMs: numberOf("every", 4_000),
    retryBaseMs: numberOf("retry", 2_000),
    parcels: numberOf("parcels", 2_000),
    seed: numberOf("seed", 1),
    secrets: secretsFrom(process.env),
  });
}

async function main(): Promise<void> {
  const given = readFlags();
  if (given.help) return console.log(usage);
  const erp = await startErpBy(given);
  const carriers = startCarriersBy(given);
  const stop = async (): Promise<void> => {
    await carriers?.close();
    await erp.close();
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop());
  console.log(
    JSON.stringify({ ready: true, url: erp.url, port: erp.port, webhooks: carriers?.url ?? null, pid: process.pid }),
  );
}

if (import.meta.main) {
  await main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
