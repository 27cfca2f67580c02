/** How long a call takes. */

/** Microseconds per call, of as many calls. */
export async function microseconds(call: () => unknown, calls: number): Promise<number> {
  const began = process.hrtime.bigint();
  for (let done = 0; done < calls; done++) await call();
  return Number(process.hrtime.bigint() - began) / 1_000 / calls;
}

/** Like `microseconds`, for calls that answer at once: awaiting each would measure the waiting. */
export function microsecondsSync(call: () => unknown, calls: number): number {
  const began = process.hrtime.bigint();
  for (let done = 0; done < calls; done++) call();
  return Number(process.hrtime.bigint() - began) / 1_000 / calls;
}

/** The lower quartile: what the machine does when nobody else uses it. */
export function quartile(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)] ?? 0;
}
