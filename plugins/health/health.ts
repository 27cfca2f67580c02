/** `ok` answers 200, the others 503. */
export type Health = "ok" | "starting" | "degraded";

/** What Node-RED has said about its flow so far. */
export interface FlowState {
  readonly phase: "starting" | "started" | "stopped";
  readonly tabs: number;
}

/** What the plugin needs of Node-RED's runtime. */
export interface HealthApi {
  readonly events: { on(event: string, take: (payload: never) => void): void };
  readonly httpNode: { get(path: string, answer: (request: unknown, response: HttpAnswer) => void): void };
  /** `tabsInFiles` tells how many tabs the flow files hold, undefined if they cannot be read. */
  readonly settings: { readonly waybill?: { tabsInFiles(): number | undefined } };
}

interface HttpAnswer {
  set(header: string, value: string): HttpAnswer;
  status(code: number): HttpAnswer;
  json(body: object): void;
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
export function followFlow(events: HealthApi["events"]): () => FlowState {
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
export default function registerHealth(RED: HealthApi): void {
  const stateOf = followFlow(RED.events);
  const tabsInFiles = RED.settings.waybill?.tabsInFiles;
  RED.httpNode.get("/waybill/health", (_request, response) => {
    const state = stateOf();
    const status = healthOf(state, tabsInFiles ? tabsInFiles() : state.tabs);
    response
      .set("Cache-Control", "no-store")
      .status(status === "ok" ? 200 : 503)
      .json({ status });
  });
}
