import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Coded, coded } from "../core/errors.ts";
import { askedIn } from "../core/mapping/asked.ts";
import { readBody } from "../core/mapping/body.ts";
import { compilePack } from "../core/mapping/compile.ts";
import type { Pack } from "../core/mapping/pack.ts";
import { packIdFor, readPack, readPacks } from "../core/mapping/packs.ts";
import { canonical } from "../core/mapping/canonical.ts";

/**
 * What `map` was asked: a carrier, a file (`-`: standard input), the folder of the packs, and the number that the file
 * answers (default: the one in its name, `tracked@NUMBER.xml`).
 */
export interface MapRequest {
  readonly carrier: string;
  readonly file: string;
  readonly packs: string;
  readonly asked?: string | undefined;
}

/** What `map` answers: the canonical shape, or why there is none. */
export type MapAnswer =
  | { readonly kind: "mapped"; readonly answer: object }
  | { readonly kind: "refused"; readonly error: Coded };

function refused(error: Coded): MapAnswer {
  return { kind: "refused", error };
}

function bytesOf(file: string): Uint8Array | Coded {
  try {
    return readFileSync(file === "-" ? 0 : file);
  } catch (error) {
    return coded("WB-CLI-002", { file, detail: error instanceof Error ? error.message : String(error) });
  }
}

function packOf({ carrier, packs }: MapRequest): Pack | Coded {
  const ids = readPacks(packs).map(({ id }) => id);
  const id = packIdFor(carrier, ids);
  if (id === null) return coded("WB-MAP-006", { carrier });
  const loaded = readPack(join(packs, id, "carrier.json"));
  if (loaded.kind === "pack") return loaded.pack;
  const [first] = loaded.problems;
  return coded("WB-MAP-007", { carrier, detail: `${first?.message} (${first?.file}:${first?.line})` });
}

/** Maps one payload as the flow would, and shows it in the shape of a pack's expected files. */
export async function map(request: MapRequest): Promise<MapAnswer> {
  const pack = packOf(request);
  if ("code" in pack) return refused(pack);
  const bytes = bytesOf(request.file);
  if ("code" in bytes) return refused(bytes);
  const body = readBody(bytes, pack.body);
  if (body.kind === "unreadable") return refused(body.error);
  const asked = request.asked ?? askedIn(request.file);
  const mapped = await compilePack(pack).map(body.payload, asked === undefined ? {} : { asked });
  const result = { ...mapped, problems: [...body.faults, ...mapped.problems] };
  const [problem] = result.problems;
  if (result.kind === null && problem) return refused(problem);
  return { kind: "mapped", answer: canonical(result) };
}
