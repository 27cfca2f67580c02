/** The flow of most stories: UPS comes in, is mapped, checked and posted; what fails is parked. */

const node = (id: string, type: string, x: number, y: number, wires: string[][], values: object) => ({
  id,
  type,
  z: "ups",
  name: "",
  version: 1,
  ...values,
  x,
  y,
  wires,
});

const configNodes = [
  { id: "store", type: "waybill-store", name: "Store", version: 1, file: "waybill.db", highWater: 1_000_000 },
  {
    id: "pack",
    type: "carrier-pack",
    name: "UPS",
    version: 1,
    source: "built-in",
    carrier: "ups",
    pack: "",
    folder: "",
    scheme: "",
    secretFrom: "env",
    secretEnv: "WAYBILL_UPS_CLIENT_SECRET",
    previousEnv: "",
    clientEnv: "WAYBILL_UPS_CLIENT_ID",
  },
  {
    id: "erp",
    type: "erp-connection",
    name: "S/4HANA",
    version: 1,
    store: "store",
    system: "sap-s4",
    baseUrl: "${WAYBILL_SANDBOX_URL}",
    signIn: "basic",
    tokenUrl: "",
    secretFrom: "env",
    userEnv: "WAYBILL_S4_USER",
    secretEnv: "WAYBILL_S4_PASSWORD",
    lanes: 4,
    timeoutSeconds: 10,
    values: { milestoneField: "YY1_ShipmentStatus_DLH", milestoneTimeField: "YY1_ShipmentStatusAt_DLH" },
  },
];

const limits = { sizeLimit: 1024, rateLimit: 5000, inFlight: 32, patience: 120 };
const post = {
  connection: "erp",
  operation: "milestone",
  milestones: ["PICKED_UP", "IN_TRANSIT", "OUT_FOR_DELIVERY", "DELIVERED"],
  documentBy: "lookup",
  documentPath: "references.delivery",
  pad: 0,
  lookupField: "BillOfLading",
  lookupPath: "trackingNumber",
  fields: [],
  readBack: true,
};
const promise = { promise: "Delivered in time", from: "PICKED_UP", hours: 72, to: "DELIVERED" };
const debug = { active: true, tosidebar: true, console: false, complete: "true", targetType: "full", statusVal: "" };

/** The flow as Node-RED takes it in a deploy. */
export const upsFlow: readonly object[] = [
  { id: "ups", type: "tab", label: "UPS", disabled: false, info: "", env: [] },
  ...configNodes,
  node("ingest", "carrier-ingest", 130, 160, [["map"]], {
    store: "store",
    pack: "pack",
    path: "/waybill/ups",
    ...limits,
  }),
  node("map", "canonical-map", 300, 160, [["sla", "events"], ["letters"]], {
    store: "store",
    packFrom: "receipt",
    pack: "",
  }),
  node("sla", "sla-check", 470, 120, [["post"], []], { store: "store", ...promise }),
  node("post", "erp-post", 640, 120, [[], ["letters"]], post),
  node("letters", "dead-letter", 640, 220, [], { store: "store", scope: "store" }),
  node("events", "debug", 470, 60, [], { name: "events", ...debug }),
];
