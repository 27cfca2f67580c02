/** The promises of the journal, told as tests over any driver. */
import { describe } from "node:test";
import { auditPromises } from "./contract/audit.ts";
import { durabilityPromises } from "./contract/durability.ts";
import { effectPromises } from "./contract/effects.ts";
import { eventPromises } from "./contract/events.ts";
import { isolationPromises } from "./contract/isolation.ts";
import { lanePromises } from "./contract/lanes.ts";
import { letterPromises } from "./contract/letters.ts";
import { memoPromises } from "./contract/memos.ts";
import { receiptPromises } from "./contract/receipts.ts";
import { timerPromises } from "./contract/timers.ts";
import { workPromises } from "./contract/work.ts";
import type { Driver } from "./drivers.ts";

/** Runs every promise over every driver. */
export function journalContract(drivers: readonly Driver[]): void {
  for (const driver of drivers) {
    describe(`the journal (${driver.name})`, () => {
      receiptPromises(driver);
      workPromises(driver);
      lanePromises(driver);
      timerPromises(driver);
      eventPromises(driver);
      effectPromises(driver);
      letterPromises(driver);
      memoPromises(driver);
      auditPromises(driver);
      isolationPromises(driver);
      durabilityPromises(driver);
    });
  }
}
