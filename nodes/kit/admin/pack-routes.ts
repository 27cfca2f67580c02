import type { Loaded, Pack } from "../../../core/mapping/pack.ts";
import { builtInPacks, type PackSource, readPackFrom, schemeId } from "../packs.ts";
import type { AdminRequest, Red } from "../red.ts";
import type { PackFacts, PackReading } from "./answers.ts";
import { answerGet, answerPost, bodyOf } from "./route.ts";

/** Routes of the carrier-pack dialog: the built-in packs, and a look at the one that is chosen. */
export function mountPackRoutes(red: Red): void {
  answerGet(red, "packs", (): readonly PackFacts[] => builtInPacks().map(factsOf));
  answerPost(red, "packs/read", (request) => readingOf(readPackFrom(sourceOf(request), red.settings.userDir ?? ".")));
}

function sourceOf(request: AdminRequest): PackSource {
  const body = bodyOf(request);
  const text = (name: string): string => String(body[name] ?? "");
  const source = text("source");
  return {
    source: source === "pasted" || source === "folder" ? source : "built-in",
    carrier: text("carrier").replace(/[^a-z0-9_]/g, ""),
    pack: text("pack"),
    folder: text("folder"),
  };
}

function readingOf(loaded: Loaded): PackReading {
  if (loaded.kind === "pack") return { kind: "pack", pack: factsOf(loaded.pack) };
  return {
    kind: "invalid",
    problems: loaded.problems
      .slice(0, 8)
      .map(({ line, path, message }) => ({ line, message: path ? `${path} ${message}` : message })),
  };
}

function factsOf({ id, name, version, checked, webhook }: Pack): PackFacts {
  return { id, name, version, checked, schemes: (webhook?.auth ?? []).map(schemeId) };
}
