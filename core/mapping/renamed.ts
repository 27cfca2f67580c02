import { z } from "zod";

const namesSchema = z.string().regex(/^[A-Za-z_@#$][\w@#$:-]*(?:\.[A-Za-z_@#$][\w@#$:-]*)*$/, {
  error: "is no list of names with dots (lists need no mark)",
});

export const renamedSchema = z
  .strictObject({
    was: namesSchema.meta({ description: "Where the pack reads, from the payload's root: `shipments.events.code`." }),
    is: namesSchema.meta({ description: "Where it stands now, in the same record." }),
  })
  .refine(({ was, is }) => parentOf(was) === parentOf(is) && was !== is, {
    error: "must name two members of the same record",
  })
  .meta({
    id: "Renamed",
    description:
      "A carrier's new name for a part of its payload. Where only the new one is there, it is read as the old.",
  });

/** A part of a payload that has another name now. */
export type Renamed = z.infer<typeof renamedSchema>;

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf(".")));
}

type Fields = Readonly<Record<string, unknown>>;

function renameIn(value: unknown, steps: readonly string[], was: string, is: string): unknown {
  if (Array.isArray(value)) return value.map((one) => renameIn(one, steps, was, is));
  if (typeof value !== "object" || value === null) return value;
  const record = value as Fields;
  const [step, ...rest] = steps;
  if (step === undefined) {
    if (Object.hasOwn(record, was) || !Object.hasOwn(record, is)) return record;
    return Object.fromEntries(Object.entries(record).map(([name, one]) => [name === is ? was : name, one]));
  }
  if (!Object.hasOwn(record, step)) return record;
  return { ...record, [step]: renameIn(record[step], rest, was, is) };
}

/** The payload with what was renamed under its old name. The payload itself stays as it is. */
export function withOldNames(payload: unknown, renamed: readonly Renamed[]): unknown {
  return renamed.reduce((value, { was, is }) => {
    const steps = was.split(".");
    return renameIn(value, steps.slice(0, -1), steps.at(-1) ?? "", is.slice(is.lastIndexOf(".") + 1));
  }, payload);
}
