/** What the flow tells of: the taps behind its nodes post here. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Outcome, StoredShipment } from "../../core/journal/journal.ts";
import type { Coded } from "../../core/errors.ts";
import type { ShipmentEvent } from "../../core/event/event.ts";

export interface Told {
  readonly tap: string;
  readonly payload: ShipmentEvent;
  readonly receipt?: { readonly id: number; readonly correlationId: string };
  readonly shipment?: StoredShipment;
  readonly error?: Coded;
  readonly erp?: Outcome & { readonly operation: string };
}

export interface Collector {
  readonly url: string;
  readonly told: readonly Told[];
  /** The first message that fits, now or when it comes. */
  next(fits: (told: Told) => boolean): Promise<Told>;
  close(): Promise<void>;
}

const patienceMs = 20_000;

export async function openCollector(): Promise<Collector> {
  const told: Told[] = [];
  const waiting = new Set<(one: Told) => void>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const one = JSON.parse(Buffer.concat(parts).toString("utf8")) as Told;
      told.push(one);
      for (const take of waiting) take(one);
      response.writeHead(204).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    told,
    next(fits) {
      const known = told.find(fits);
      if (known) return Promise.resolve(known);
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error("The flow did not tell of it")), patienceMs);
        const take = (one: Told): void => {
          if (!fits(one)) return;
          clearTimeout(late);
          waiting.delete(take);
          resolve(one);
        };
        waiting.add(take);
      });
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
