type Value = string | number | boolean | null;

/** Equal, or the same decimal number or ISO 8601 moment in another spelling: a system may keep values in a form of its own. */
export function isAlike(held: Value, wanted: Value): boolean {
  const [one, other] = [String(held ?? ""), String(wanted ?? "")];
  if (one === other) return true;
  if (isDecimal(one) && isDecimal(other)) return Number(one) === Number(other);
  return momentOf(one) === momentOf(other);
}

/** A number and no identifier: without zeros in front, and with no more digits than are kept exactly. */
function isDecimal(text: string): boolean {
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) && text.replace(/\D/g, "").length <= 15;
}

/** Milliseconds UTC; NaN, which equals nothing, where the text is no moment. */
function momentOf(text: string): number {
  const ms = /^\/Date\((-?\d+)/.exec(text)?.[1];
  if (ms !== undefined) return Number(ms);
  const [, time, zone] = /^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/.exec(text) ?? [];
  if (time === undefined) return /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return Date.parse(zone === undefined ? `${text}Z` : text);
}
