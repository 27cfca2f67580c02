/** Carrier packs: the built-in ones, and those of the carrier-pack nodes that are deployed. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AccessSecrets } from "../../core/access/secrets.ts";
import { CodedError, coded } from "../../core/errors.ts";
import { readBody } from "../../core/mapping/body.ts";
import { compilePack, type Mapper } from "../../core/mapping/compile.ts";
import { inherited, packsIn } from "../../core/mapping/inherit.ts";
import { type Loaded, loadPack, type Pack } from "../../core/mapping/pack.ts";
import { readPack, readPacks } from "../../core/mapping/packs.ts";
import type { AuthScheme } from "../../core/mapping/webhook.ts";
import { packageRoot } from "../../paths.ts";
import { withAdded } from "./additions.ts";

/** What a carrier-pack node offers. */
export interface PackOffer {
  /** As it was written; what people added to it is in the mapper. */
  readonly pack: Pack;
  /** Compiled with what was added to the pack so far: to be asked for anew with every payload. */
  readonly mapper: Mapper;
  /** The scheme that the carrier signs with; null where the pack has no webhook. */
  readonly scheme: AuthScheme | null;
  /** Secrets of the scheme; throws WB-CFG-001 where one is not set. */
  secrets(): AccessSecrets;
}

/** Where a pack is read from, as the dialog saves it. */
export interface PackSource {
  readonly source: "built-in" | "pasted" | "folder";
  readonly carrier: string;
  readonly pack: string;
  readonly folder: string;
}

/** How a scheme is named in dialogs and flows: `hmac:fdx-signature`, `bearer`. */
export function schemeId(scheme: AuthScheme): string {
  const part = "header" in scheme ? scheme.header : "parameter" in scheme ? scheme.parameter : "";
  return part ? `${scheme.scheme}:${part}` : scheme.scheme;
}

const builtIn = join(packageRoot, "carriers");
const mappers = new WeakMap<Pack, Mapper>();
const offered = new Map<string, Set<PackOffer>>();

/** Every built-in pack that is valid. */
export function builtInPacks(): readonly Pack[] {
  return readPacks(builtIn).flatMap(({ loaded }) => (loaded.kind === "pack" ? [loaded.pack] : []));
}

/** Reads a pack from where the dialog says; relative folders lie in `base`. */
export function readPackFrom({ source, carrier, pack, folder }: PackSource, base: string): Loaded {
  if (source === "pasted") return parsePack(pack);
  const home = source === "built-in" ? join(builtIn, carrier) : join(base, folder);
  const file = join(home, "carrier.json");
  return existsSync(file) ? readPack(file) : missing(file);
}

function parsePack(text: string): Loaded {
  try {
    return loadPack(inherited(JSON.parse(text), packsIn(builtIn)), "pack", text);
  } catch (error) {
    return {
      kind: "invalid",
      problems: [{ code: "WB-MAP-007", message: (error as Error).message, path: "", file: "pack", line: 1, column: 1 }],
    };
  }
}

function missing(file: string): Loaded {
  return {
    kind: "invalid",
    problems: [{ code: "WB-MAP-007", message: "there is no such file", path: "", file, line: 0, column: 0 }],
  };
}

/** The mapper of a pack, compiled once. */
export function mapperOf(pack: Pack): Mapper {
  const mapper = mappers.get(pack) ?? compilePack(pack);
  mappers.set(pack, mapper);
  return mapper;
}

/** Makes a pack known as its carrier's while its node lives; answers what takes it back. */
export function offerPack(offer: PackOffer): () => void {
  const offers = offered.get(offer.pack.id) ?? new Set();
  offered.set(offer.pack.id, offers.add(offer));
  return () => void offers.delete(offer);
}

const builtInById = new Map<string, Pack>();

function builtInPack(carrier: string): Pack {
  const known = builtInById.get(carrier);
  if (known) return known;
  const loaded = /^[a-z][a-z0-9_]*$/.test(carrier)
    ? readPackFrom({ source: "built-in", carrier, pack: "", folder: "" }, "")
    : null;
  if (loaded?.kind !== "pack") throw new CodedError(coded("WB-MAP-006", { carrier }));
  builtInById.set(carrier, loaded.pack);
  return loaded.pack;
}

/**
 * The pack of a carrier: of a deployed carrier-pack node, else the built-in one, without what was added to it. Throws
 * WB-MAP-006.
 */
export function packFor(carrier: string): Pack {
  const [offer] = offered.get(carrier) ?? [];
  return offer?.pack ?? builtInPack(carrier);
}

/** The mapper for a carrier, with what was added to its pack in the user directory `home`. Throws WB-MAP-006. */
export function mapperFor(carrier: string, home: string): Mapper {
  return mapperOf(withAdded(packFor(carrier), home));
}

/** A sample of a pack, read. */
export interface PackSample {
  readonly name: string;
  readonly payload: unknown;
}

/** The samples of a carrier's pack: those beside the built-in one, else of the folder in the user directory. */
export function samplesOf({ id, body }: Pack, home: string): readonly PackSample[] {
  const folders = [join(home, "packs", id, "samples"), join(builtIn, id, "samples")];
  const folder = folders.find((one) => existsSync(one));
  if (folder === undefined) return [];
  return readdirSync(folder).flatMap((name) => {
    const read = readBody(readFileSync(join(folder, name)), body);
    return read.kind === "read" ? [{ name, payload: read.payload }] : [];
  });
}
