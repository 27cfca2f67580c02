import * as z from "zod/mini";
import { systemClock } from "../../core/clock.ts";
import type { ErpSettings, ErpSystem } from "../../core/delivery/erp.ts";
import { erpOf } from "../../erps/index.ts";
import { answerPost, bodyOf } from "../kit/admin/route.ts";
import type { ConnectionOffer } from "../kit/connection.ts";
import { offerOf } from "../kit/life.ts";
import type { Red } from "../kit/red.ts";
import type { ReleaseFacts } from "./facts.ts";

const bodySchema = z.object({
  id: z.string(),
  system: z.string(),
  baseUrl: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** A connection as it stands in the editor. */
type Chosen = z.infer<typeof bodySchema>;

/** The route by which the dialog learns whether a system can be asked for released deliveries. */
export function mountReleaseRoutes(red: Red): void {
  answerPost(red, "releases/system", (request) => factsOf(red, bodySchema.parse(bodyOf(request))));
}

/** A connection that runs is looked at; of any other the system is opened as it stands in the editor, and not asked anything. */
function factsOf(red: Red, chosen: Chosen): ReleaseFacts | null {
  const system = erpOf(chosen.system);
  if (!system) return null;
  const running = offerOf(red, chosen.id, "erp-connection")?.value as ConnectionOffer | undefined;
  const isRunning = running?.system.id === system.id;
  return { title: system.title, releases: isRunning ? running.erp.release !== undefined : canRelease(system, chosen) };
}

function canRelease(system: ErpSystem, { baseUrl, values: typed }: Chosen): boolean | null {
  const starts = system.settings.flatMap(({ name, default: start }) => (start === undefined ? [] : [[name, start]]));
  const values: ErpSettings["values"] = { ...Object.fromEntries(starts), ...typed };
  try {
    const erp = system.open({ baseUrl, timeoutMs: 1000, sockets: 1, clock: systemClock, values, secrets: {} });
    erp.close().catch(() => {});
    return erp.release !== undefined;
  } catch {
    return null;
  }
}
