import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Clock } from "../../core/clock.ts";
import { breakerRules } from "../../core/delivery/breaker.ts";
import type { ErpSettings, ErpSystem } from "../../core/delivery/erp.ts";
import type { Effect } from "../../core/journal/journal.ts";
import { type Asked, type Desk, openDeskBefore } from "../core/delivery/desk.ts";
import type { Rig, Simulated } from "./rig.ts";

/** An outage is not what these tests are about: the breaker asks again at once. */
const breaker = { ...breakerRules, waitMs: 50 };

/** A desk before a simulator whose clock is the desk's. */
export async function openClockedDesk<System extends Simulated>(
  t: TestContext,
  system: ErpSystem,
  start: (now: () => number) => Promise<System>,
  settingsOf: (url: string, clock: Clock) => ErpSettings,
): Promise<Desk<System>> {
  let own: Clock | null = null;
  const settings = (url: string, clock: Clock) => {
    own = clock;
    return settingsOf(url, clock);
  };
  const options = { open: system.open, settings, executor: { random: () => 0 }, breaker };
  return openDeskBefore(t, await start(() => own?.now() ?? Date.UTC(2026, 0, 5, 8)), options);
}

/** What a rig asks of the first document, with changes. */
export function askedOf(rig: Rig, operation: keyof ReturnType<Rig["asks"]>, more: Asked): Asked {
  const ask = rig.asks(1)[operation];
  assert.ok(ask);
  return { operation, ...ask, ...more };
}

export async function outcomeOf(desk: Desk<unknown>, ask: Asked): Promise<Effect> {
  const [effect] = await desk.outcomes(await desk.intend(ask));
  assert.ok(effect);
  return effect;
}

/** The words of a refusal. */
export async function refusalOf(desk: Desk<unknown>, ask: Asked): Promise<string> {
  const { state, outcome } = await outcomeOf(desk, ask);
  assert.equal(state, "refused");
  return outcome?.error?.message ?? "";
}
