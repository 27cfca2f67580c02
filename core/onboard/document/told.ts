/** What the samples of a pack say: read as the flow would read them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Milestone } from "../../event/milestone.ts";
import { askedIn } from "../../mapping/asked.ts";
import { readBody } from "../../mapping/body.ts";
import { compilePack } from "../../mapping/compile.ts";
import type { ErrorClass } from "../../mapping/kind.ts";
import type { Pack } from "../../mapping/pack.ts";

/** What one sample says. */
export interface Told {
  readonly name: string;
  /** The kind as which it is recognised; null where it is of none. */
  readonly kind: string | null;
  readonly milestones: ReadonlySet<Milestone>;
  readonly errors: ReadonlySet<ErrorClass>;
}

/** What all samples of a pack say, and how many of its codes they bear. */
export interface Telling {
  readonly samples: readonly Told[];
  readonly codes: number;
}

/** Runs every sample of a pack's folder through the pack. A sample that cannot be read is of no kind and says nothing. */
export async function tellingOf(pack: Pack, folder: string): Promise<Telling> {
  const seen = new Set<string>();
  const mapper = compilePack(pack, (table, code) => seen.add(`${table} ${code}`));
  const home = join(folder, "samples");
  const samples: Told[] = [];
  for (const name of existsSync(home) ? readdirSync(home).toSorted() : []) {
    const body = readBody(readFileSync(join(home, name)), pack.body);
    const asked = askedIn(name);
    const payload = body.kind === "read" ? body.payload : null;
    const { kind, shipments, errors } = await mapper.map(payload, asked === undefined ? {} : { asked });
    const said = shipments.flatMap(({ events }) => events.flatMap(({ milestone }) => milestone ?? []));
    samples.push({ name, kind, milestones: new Set(said), errors: new Set(errors.map((one) => one.class)) });
  }
  return { samples, codes: seen.size };
}
