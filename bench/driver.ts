/**
 * The other core: load generator and ERP stub in one process, started by the bench with a channel. Told what to load, it
 * answers what it measured.
 */
import { quantile } from "./figures.ts";
import { startLoad } from "./load/client.ts";
import { startStub } from "./load/stub.ts";

/** What the bench tells the driver when the system under test is up. */
export interface Order {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** What was measured within the window. Latencies are those of the webhook's answer, from the first byte sent. */
export interface Measured {
  readonly acceptedPerS: number;
  readonly postedPerS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Median time from sending a webhook to its post in the ERP stub; 0 where nothing was posted. */
  readonly throughP50Ms: number;
  /** Answers that were not 2xx, and connections that broke. */
  readonly refused: number;
  /** Posts that the ERP stub had seen before. */
  readonly doubled: number;
  /** Share of the core that load and stub used (0 to 1): near 1 the driver is what was measured. */
  readonly driverBusy: number;
}

class Window {
  readonly sentAt = new Map<number, number>();
  readonly latencies: number[] = [];
  readonly through: number[] = [];
  refused = 0;
  posted = 0;
  open = false;

  /** A connection that broke is gone for the whole window, whenever it broke. */
  answered(status: number, sentAt: number): void {
    if (status === 0) this.refused += 1;
    if (!this.open || status === 0) return;
    if (status < 200 || status > 299) this.refused += 1;
    else this.latencies.push(performance.now() - sentAt);
  }

  post(serial: number): void {
    const sentAt = this.sentAt.get(serial);
    this.sentAt.delete(serial);
    if (!this.open) return;
    this.posted += 1;
    if (sentAt !== undefined) this.through.push(performance.now() - sentAt);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function measure(order: Order, window: Window, doubled: () => number): Promise<Measured> {
  const load = startLoad({
    ...order,
    sending: (serial, at) => window.sentAt.set(serial, at),
    answered: (_serial, status, sentAt) => window.answered(status, sentAt),
  });
  await pause(order.warmUpMs);
  const cpu = process.cpuUsage();
  const begun = performance.now();
  window.open = true;
  process.send?.({ kind: "window-opened" });
  await pause(order.measureMs);
  window.open = false;
  const seconds = (performance.now() - begun) / 1000;
  const used = process.cpuUsage(cpu);
  process.send?.({ kind: "window-closed" });
  await load.stop();
  return {
    acceptedPerS: window.latencies.length / seconds,
    postedPerS: window.posted / seconds,
    p50Ms: quantile(window.latencies, 0.5),
    p99Ms: quantile(window.latencies, 0.99),
    throughP50Ms: quantile(window.through, 0.5),
    refused: window.refused,
    doubled: doubled(),
    driverBusy: (used.user + used.system) / 1e6 / seconds,
  };
}

const window = new Window();
const stub = await startStub((serial) => window.post(serial));
process.send?.({ kind: "ready", erpPort: stub.port });
process.once("message", (order: Order) => {
  void measure(order, window, () => stub.doubled).then((measured) => {
    process.send?.({ kind: "measured", measured }, () => process.exit(0));
  });
});
