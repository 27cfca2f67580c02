/** Routes of the sidebar "Carrier changes": what changed, what it touches, and what settles it. */
import { CodedError, coded } from "../../../core/errors.ts";
import { additionsSchema, type AddedCode } from "../../../core/mapping/additions.ts";
import { acceptChange, codeWork, driftWork, mapCode, readRenamed, type Settling } from "../changes.ts";
import { watchDeploys } from "../deploys.ts";
import type { AdminRequest, Red, Saved } from "../red.ts";
import type { Changes } from "./answers.ts";
import { answerGet, bodyOf, change, whoAsks } from "./route.ts";
import { storeOf } from "./store-routes.ts";

export function mountChangeRoutes(red: Red): void {
  answerGet(red, "stores/:store/changes", async (request): Promise<Changes> => {
    const store = await storeOf(red, request);
    const targets = (fields: readonly string[]) => targetsOf(watchDeploys(red).nodes(), fields);
    return { codes: await codeWork(store), drifts: await driftWork(store, targets) };
  });
  const settling = async (request: AdminRequest): Promise<Settling> => {
    const store = await storeOf(red, request);
    return { store, home: red.settings.userDir ?? ".", by: whoAsks(request) };
  };
  change(red, "stores/:store/changes/map", async (request) => {
    const { carrier, group } = bodyOf(request);
    return { replayed: await mapCode(await settling(request), String(carrier), codeOf(request), String(group)) };
  });
  change(red, "stores/:store/changes/rename", async (request) => {
    return { replayed: await readRenamed(await settling(request), String(bodyOf(request)["key"])) };
  });
  change(red, "stores/:store/changes/accept", async (request) => {
    return { replayed: await acceptChange(await settling(request), String(bodyOf(request)["key"])) };
  });
}

/** The code as it was mapped; WB-FLOW-007 where it is no mapping. */
function codeOf(request: AdminRequest): AddedCode {
  const parsed = additionsSchema.shape.codes.element.safeParse(bodyOf(request)["code"]);
  if (parsed.success) return parsed.data;
  throw new CodedError(coded("WB-FLOW-007", { detail: parsed.error.issues[0]?.message ?? "" }));
}

/** Which part of an event a field of a pack fills. */
const places: Readonly<Record<string, string>> = { signedBy: "proof.", documentUrl: "proof.", code: "milestone" };

/** Fields in ERPs that deployed erp-post nodes fill from what the pack reads at a place. */
function targetsOf(nodes: readonly Saved[], fields: readonly string[]): readonly string[] {
  const parts = fields.map((field) => places[field] ?? field);
  const touches = (source: string): boolean => parts.some((part) => source.startsWith(part) || part.startsWith(source));
  return nodes.flatMap((node) => {
    if (node["type"] !== "erp-post") return [];
    const name = String(node["name"] || node["operation"] || node.id);
    const rows = Array.isArray(node["fields"]) ? (node["fields"] as readonly Readonly<Record<string, unknown>>[]) : [];
    const own = rows.filter(({ from, source }) => {
      return from === "path"
        ? touches(String(source))
        : from === "join" &&
            String(source)
              .split(/\s*,\s*/)
              .some(touches);
    });
    const moved = fields.some((field) =>
      ["events", "code", "occurredAt", "shipments", "trackingNumber"].includes(field),
    );
    return [
      ...(moved ? [`${name}: ${String(node["operation"])}`] : []),
      ...own.map(({ field }) => `${name}: ${String(field)}`),
    ];
  });
}
