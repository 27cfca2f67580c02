/**
 * Numbers that a post gives to what it creates, so that it is found again: made from the key of the effect, and so the same
 * at every try. The last digits of a key tell as much as the first.
 */

/** A number of ours that tells what it is about: the document's own number and 14 digits of the key, `SO-310-0123456789ABCD`. */
export function numberAbout(document: string, key: string, limit: number): string {
  return `${document.slice(0, limit - 15)}-${key.slice(-14)}`.toUpperCase();
}

/** A short number of ours, `WB` and as many digits of the key as go in. */
export function ownNumber(key: string, limit: number): string {
  return `WB${key.slice(2 - limit)}`.toUpperCase();
}

/** The day of a moment in UTC, else today: the day that a posting is dated with. */
export function dayOf(moment: string | null, nowMs: number): string {
  return (moment ?? new Date(nowMs).toISOString()).slice(0, 10);
}
