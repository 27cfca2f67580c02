import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type Clock, systemClock } from "../../core/clock.ts";
import { breakerRules } from "../../core/delivery/breaker.ts";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import { policy } from "../../core/delivery/schedule.ts";
import { sapEcc } from "../../erps/sap-ecc/index.ts";
import { type Ecc, type EccStart, eccSecrets, startEcc } from "../../sandbox/sap-ecc/system.ts";
import { type Asked, type Desk, openDeskBefore } from "../core/delivery/desk.ts";
import { atEnd } from "../core/delivery/store.ts";
import type { Rig } from "./rig.ts";

/** Directories of one system: what we drop, what was picked up, what it says of that. */
export interface Places {
  readonly outbox: string;
  readonly archive: string;
  readonly acknowledgements: string;
}

function makePlaces(): Places & { readonly base: string } {
  const base = mkdtempSync(join(tmpdir(), "waybill-ecc-"));
  const [outbox, archive, acknowledgements] = ["outbox", "archive", "acknowledgements"].map((name) => join(base, name));
  for (const path of [outbox, archive, acknowledgements]) mkdirSync(path as string);
  return { base, outbox, archive, acknowledgements } as Places & { readonly base: string };
}

/** The same, taken away when the test ends. */
export function placesFor(t: TestContext): Places {
  const { base, ...places } = makePlaces();
  atEnd(t, async () => rmSync(base, { recursive: true, force: true }));
  return places;
}

type Values = ErpSettings["values"];

export function settingsOf(baseUrl: string, values: Values = {}, clock: Clock = systemClock): ErpSettings {
  const { user, password, client } = eccSecrets;
  return {
    ...{ baseUrl, timeoutMs: 1000, sockets: 2, clock, secrets: { user, password } },
    values: { client, retryAfterSeconds: 1, ...values },
  };
}

/** The ways to connect that are tried: what of the places each names. */
export const ways = {
  /** Posted to the service, and told what became of it. */
  http: ({ acknowledgements }: Places) => ({ acknowledgements }),
  /** The same with a system that takes each message id once. */
  once: ({ acknowledgements }: Places) => ({ acknowledgements, exactlyOnce: true }),
  /** Posted, and never told. */
  bare: () => ({}),
  file: (places: Places) => ({ transport: "file", ...places }),
} as const;

export type Way = keyof typeof ways;

interface EccDesk extends Desk<Ecc> {
  readonly places: Places;
  readonly values: Values;
}

export async function openEccDesk(t: TestContext, way: Way, start: EccStart = {}, more: Values = {}): Promise<EccDesk> {
  const places = placesFor(t);
  const values = { ...ways[way](places), ...more };
  const port = way === "file" ? places : {};
  const erp = await startEcc({ acknowledgements: places.acknowledgements, ...port, needsIssue: false, ...start });
  const rules = { ...policy, pausedAgeMs: 60_000 };
  const desk = await openDeskBefore(t, erp, {
    open: sapEcc.open,
    settings: (url, clock) => settingsOf(url, values, clock),
    executor: { random: () => 0, rules },
    breaker: { ...breakerRules, waitMs: 50 },
  });
  return { ...desk, places, values };
}

export async function outcomeOf(desk: Desk<Ecc>, asked: Asked) {
  const [effect] = await desk.outcomes(await desk.intend(asked));
  assert.ok(effect);
  return effect;
}

export async function verdicts(desk: Desk<Ecc>, effect: number): Promise<readonly string[]> {
  return (await desk.journal.attemptsOf(effect)).map(({ verdict }) => verdict);
}

export const first = "80000001";

/** What a flow asks about a delivery, in our own terms. */
export function asksFor(document: string) {
  return {
    milestone: { operation: "milestone", document },
    tracking: {
      ...{ operation: "tracking", document, milestone: null },
      fields: { trackingNumber: `1Z${document}`, carrier: "100012", estimatedDelivery: "2026-01-07" },
    },
    "ship-confirm": {
      ...{ operation: "ship-confirm", document, milestone: null },
      fields: { billOfLading: `B${document}` },
    },
    "proof-of-delivery": {
      ...{ operation: "proof-of-delivery", document, milestone: null },
      fields: { deliveredAt: "2026-01-06T09:30:00Z" },
    },
  } as const satisfies Readonly<Record<string, Asked>>;
}

function rigOf(id: string, way: Way, tellsOutcome: boolean): Rig {
  const known = new Map<string, Values>();
  return {
    ...{ id, system: sapEcc, steps: 1, tellsOutcome },
    async start({ parcels, seed, now }) {
      const { base, ...places } = makePlaces();
      const ports = way === "file" ? places : {};
      const erp = await startEcc({
        ...{ parcels, seed, troubled: false, needsIssue: false, acknowledgements: places.acknowledgements, ...ports },
        ...(now ? { now } : {}),
        processAfterMs: way === "bare" ? 0 : 5,
      });
      known.set(erp.url, { ...ways[way](places), retryAfterSeconds: 0.05 });
      const close = async (): Promise<void> => {
        await erp.close();
        rmSync(base, { recursive: true, force: true });
      };
      return { ...erp, close };
    },
    settings: (url, clock) => settingsOf(url, known.get(url), clock),
    asks: (n) => asksFor(String(80_000_000 + n)),
    numbers: (n) => ({ delivery: String(80_000_000 + n) }),
  };
}

/** By HTTP to a system that takes each message id once, and that tells what became of the IDocs. */
export const sapEccRig = rigOf("sap-ecc", "once", true);
/** By files, with an archive. */
export const sapEccFileRig = rigOf("sap-ecc file", "file", true);
/** By HTTP to a system that tells nothing and takes every repeat. */
export const sapEccBareRig = rigOf("sap-ecc bare", "bare", false);
