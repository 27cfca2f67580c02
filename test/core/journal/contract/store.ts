import type { Journal } from "../../../../core/journal/journal.ts";
import type { Driver, Place } from "../drivers.ts";

/** An open store, and where it lies. */
export interface Opened {
  readonly place: Place;
  readonly journal: Journal;
  /** Closes the store and opens it again. */
  reopen(): Promise<Journal>;
}

/** Runs a test over a fresh store, and takes the store away. */
export function withStore(driver: Driver, test: (opened: Opened) => Promise<void>): () => Promise<void> {
  return async () => {
    const place = await driver.make();
    let journal = await place.open();
    const opened: Opened = {
      place,
      journal,
      async reopen() {
        await journal.close();
        journal = await place.open();
        return journal;
      },
    };
    try {
      await test(opened);
    } finally {
      await journal.close();
      await place.clear();
    }
  };
}
