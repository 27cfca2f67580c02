import { countTabs } from "../flow-files/tabs.ts";
import type { PluginApi } from "../red.ts";

/** `ok` answers 200, the others 503. */
export type Health = "ok" | "starting" | "degraded";

/** What Node-RED has said about its flow so far. */
export interface FlowState {
  readonly phase: "starting" | "started" | "stopped";
  readonly tabs: number;
}

interface FlowEvent {
  readonly config?: { readonly flows: readonly { readonly type: string }[] } | null;
}

interface RuntimeEvent {
  readonly id: string;
  readonly payload?: { readonly state?: string; readonly error?: string; readonly deploy?: boolean };
}

/** The health of a flow: started, not empty, and with as many tabs as its files hold (undefined if they cannot be read). */
export function healthOf(state: FlowState, tabsInFiles: number | undefined): Health {
  if (state.phase === "starting") return "starting";
  return state.phase === "started" && state.tabs > 0 && state.tabs === tabsInFiles ? "ok" : "degraded";
}

/** Follows Node-RED's events; the function tells the state of the flow. A stop that belongs to a deploy counts as starting. */
export function followFlow(events: PluginApi["events"]): () => FlowState {
  let state: FlowState = { phase: "starting", tabs: 0 };
  const tabsIn = (event: FlowEvent) => event.config?.flows.filter((node) => node.type === "tab").length ?? 0;
  events.on("flows:starting", () => {
    state = { ...state, phase: "starting" };
  });
  events.on("flows:started", (event: FlowEvent) => {
    state = { phase: "started", tabs: tabsIn(event) };
  });
  events.on("flows:stopped", () => {
    state = { ...state, phase: "stopped" };
  });
  events.on("runtime-event", ({ id, payload }: RuntimeEvent) => {
    if (id !== "runtime-state" || !payload) return;
    if (payload.error) state = { ...state, phase: "stopped" };
    else if (payload.state === "stop") state = { ...state, phase: payload.deploy ? "starting" : "stopped" };
  });
  return () => state;
}

/** `GET /waybill/health`, without login and without details, also where the editor is off. */
export default function registerHealth(RED: PluginApi): void {
  const stateOf = followFlow(RED.events);
  const folder = RED.settings.waybill?.flowsFolder;
  RED.httpNode.get("/waybill/health", (_request, response) => {
    const state = stateOf();
    const status = healthOf(state, folder === undefined ? state.tabs : countTabs(folder));
    response
      .set("Cache-Control", "no-store")
      .status(status === "ok" ? 200 : 503)
      .json({ status });
  });
}
