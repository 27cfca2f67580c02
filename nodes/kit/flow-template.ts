/** The flow that a carrier starts with, made from its pack: what arrives is mapped, checked and posted; what fails is a letter. */
import type { Pack } from "../../core/mapping/pack.ts";
import { variablesOf } from "./template/access.ts";
import { type Arrival, arrivalOf, type Called } from "./template/channel.ts";

/** A node as a flow file holds it. */
interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** Rises when what templates are made of changes; the tab of a flow bears it as `TEMPLATE`. */
const templateVersion = 2;

/** All that the nodes of one template are made of. */
interface Plan {
  readonly pack: Pack;
  readonly called: Called;
  readonly arrival: Arrival;
  readonly tab: string;
  /** Of the pack, relative to the user directory; null: built in. */
  readonly folder: string | null;
  readonly packNode: string;
  /** How far the nodes stand right of the edge: what is wired in needs room. */
  readonly left: number;
}

type Spot = readonly [x: number, y: number, wires: readonly (readonly string[])[]];

/** The flow template of a carrier, as an exported flow; `folder` is where a pack lies that is not built in. */
export function flowTemplate(pack: Pack, folder: string | null, called = calledBy(pack)): readonly FlowNode[] {
  const plan = planOf(pack, folder, called);
  return [
    ...introduction(plan),
    ...entrance(plan),
    ...line(plan),
    ...exits(plan),
    packNode(plan),
    connection,
    { id: "wb-store", type: "waybill-store", name: "Store", file: "waybill.db", highWater: 1_000_000, version: 1 },
  ];
}

/** What a carrier is called where nobody says otherwise: its name without what explains it. */
export function calledBy({ id, name }: Pack): Called {
  return { name: name.replace(/ (\(|- ).*$/, ""), prefix: `WAYBILL_${id.toUpperCase()}` };
}

/** Where the template of a pack lies in its folder. */
export function templatePath({ id }: Pack): string {
  return `flow/${id}-tracking.json`;
}

function planOf(pack: Pack, folder: string | null, called: Called): Plan {
  const arrival = arrivalOf(pack, called);
  const left = arrival.feeder === null ? 0 : 160;
  const packNode = `wb-pack-${pack.id.replaceAll("_", "-")}`;
  return { pack, called, arrival, tab: `${pack.id}-tracking`, folder, packNode, left };
}

function nodeOf({ tab, left }: Plan, name: string, type: string, [x, y, wires]: Spot, values: object): FlowNode {
  return { id: `${tab}-${name}`, type, z: tab, name: "", ...values, x: x + left, y, wires };
}

/** The tab, and the comment that says what to do. */
function introduction(plan: Plan): readonly FlowNode[] {
  const { called, arrival, tab } = plan;
  const names = variablesOf(arrival.access).map(({ name }) => name);
  const name = [arrival.todo, ...(names.length > 0 ? [`Set ${names.join(" and ")}`] : [])].join(". ");
  const info = infoOf(plan);
  const env = [{ name: "TEMPLATE", value: `${tab}@${templateVersion}`, type: "str" }];
  const x = 40 + 20 * Math.ceil(name.length / 5);
  return [
    { id: tab, type: "tab", label: `${called.name} tracking`, disabled: false, env, info },
    { id: `${tab}-read-me`, type: "comment", z: tab, name, info, x, y: 40, wires: [] },
  ];
}

function infoOf({ arrival }: Plan): string {
  const variables = [
    ...variablesOf(arrival.access),
    {
      name: "WAYBILL_SANDBOX_URL",
      holds: "the address of S/4HANA; without the sandbox, give the ERP connection yours",
    },
    { name: "WAYBILL_S4_USER", holds: "the user that posts to S/4HANA" },
    { name: "WAYBILL_S4_PASSWORD", holds: "the password of that user" },
  ];
  return [
    `From ${arrival.source} to the delivery in the ERP.`,
    ...arrival.explained,
    "Set these environment variables before you deploy:",
    `${variables.map(({ name, holds }) => `- \`${name}\`: ${holds}`).join("\n")}\n`,
  ].join("\n\n");
}

/** What brings events in, and writes their acknowledgements. */
function entrance(plan: Plan): readonly FlowNode[] {
  const { arrival, tab, packNode: pack, called } = plan;
  const { channel, values, outbox } = arrival;
  const limits = { inFlight: 32, patience: 120, version: 2 };
  const answers = outbox === null ? [] : [`${tab}-acknowledgements`];
  const ingest = { name: called.name, store: "wb-store", pack, channel, ...limits, ...values };
  return [
    ...feeder(plan),
    nodeOf(plan, "in", "carrier-ingest", [110, 120, [[`${tab}-map`], answers]], ingest),
    ...(outbox === null ? [] : [acknowledgements(plan, outbox)]),
  ];
}

/** The node before the entrance, where it has an input. */
function feeder(plan: Plan): readonly FlowNode[] {
  const { arrival, tab, called } = plan;
  const spot: Spot = [-50, 120, [[`${tab}-in`]]];
  if (arrival.feeder === null) return [];
  if (arrival.feeder === "link in")
    return [nodeOf(plan, "answers", "link in", spot, { name: `answers of ${called.name}`, links: [] })];
  const never = { repeat: "", crontab: "", once: false, onceDelay: 0.1 };
  const payload = { props: [{ p: "payload" }], topic: "", payload: "", payloadType: "str" };
  return [nodeOf(plan, "number", "inject", spot, { name: "a number", ...never, ...payload })];
}

function acknowledgements(plan: Plan, outbox: string): FlowNode {
  return nodeOf(plan, "acknowledgements", "file", [300, 200, [[]]], {
    name: "acknowledgements",
    filename: `"${outbox}/" & receipt.id & ".edi"`,
    filenameType: "jsonata",
    appendNewline: false,
    createDir: true,
    overwriteFile: "true",
    encoding: "none",
  });
}

const store = { store: "wb-store", version: 1 };

/** From the payload to the ERP. */
function line(plan: Plan): readonly FlowNode[] {
  const at = (name: string): string => `${plan.tab}-${name}`;
  const letters = [at("letters")];
  const posted = [at("milestone"), at("goods-issue"), at("events")];
  const promise = { promise: "Delivered in 72 hours", from: "PICKED_UP", hours: 72, to: "DELIVERED" };
  const moved = ["PICKED_UP", "IN_TRANSIT", "OUT_FOR_DELIVERY", "AVAILABLE_FOR_PICKUP", "DELIVERY_ATTEMPTED"];
  const ended = ["EXCEPTION", "DELIVERED", "RETURNING", "RETURNED"];
  return [
    nodeOf(plan, "map", "canonical-map", [290, 120, [[at("sla")], letters]], {
      ...store,
      pack: "",
      packFrom: "receipt",
    }),
    nodeOf(plan, "sla", "sla-check", [490, 120, [posted, letters]], { ...store, ...promise }),
    nodeOf(plan, "milestone", "erp-post", [710, 100, [[], letters]], {
      ...posting("milestone"),
      name: "milestone",
      milestones: [...moved, ...ended],
    }),
    nodeOf(plan, "goods-issue", "erp-post", [710, 160, [[], letters]], {
      ...posting("ship-confirm"),
      name: "goods issue",
      milestones: ["PICKED_UP"],
    }),
  ];
}

function posting(operation: string): object {
  return {
    connection: "wb-s4",
    operation,
    documentBy: "number",
    documentPath: "references.delivery",
    fields: [],
    lookupField: "trackingNumber",
    lookupPath: "trackingNumber",
    strip: false,
    pad: 0,
    readBack: true,
    alreadyDone: "pass",
    superseded: "pass",
    dryRun: false,
    version: 2,
  };
}

/** What shows events, and what takes in what failed. */
function exits(plan: Plan): readonly FlowNode[] {
  const letters = [`${plan.tab}-letters`];
  const shown = { active: true, tosidebar: true, console: false, tostatus: false, statusVal: "", statusType: "auto" };
  const event = { name: "events", complete: "true", targetType: "full" };
  return [
    nodeOf(plan, "events", "debug", [690, 220, []], { ...shown, ...event }),
    nodeOf(plan, "catch", "catch", [280, 280, [letters]], { name: "any error", scope: null, uncaught: false }),
    nodeOf(plan, "letters", "dead-letter", [730, 280, []], { ...store, name: "letters", scope: "store" }),
  ];
}

function packNode({ pack, called, arrival, folder, packNode: id }: Plan): FlowNode {
  const { client, secret } = arrival.channel === "webhook" ? arrival.access : { client: null, secret: null };
  return {
    id,
    type: "carrier-pack",
    name: called.name,
    source: folder === null ? "built-in" : "folder",
    carrier: folder === null ? pack.id : "",
    folder: folder ?? "",
    pack: "",
    scheme: "",
    secretFrom: "env",
    secretEnv: secret?.name ?? "",
    previousEnv: "",
    clientEnv: client?.name ?? "",
    version: 1,
  };
}

const connection: FlowNode = {
  id: "wb-s4",
  type: "erp-connection",
  name: "S/4HANA (sandbox)",
  baseUrl: "${WAYBILL_SANDBOX_URL}",
  lanes: 4,
  secretEnv: "WAYBILL_S4_PASSWORD",
  secretFrom: "env",
  signIn: "basic",
  store: "wb-store",
  system: "sap-s4",
  timeoutSeconds: 30,
  tokenUrl: "",
  userEnv: "WAYBILL_S4_USER",
  values: {
    milestoneField: "YY1_ShipmentStatus_DLH",
    milestoneTimeField: "YY1_ShipmentStatusAt_DLH",
    milestoneCodes: "",
    trackingField: "BillOfLading",
    receivedByField: "YY1_ProofOfDelivery_DLH",
    client: "",
  },
  authority: [],
  perMinute: 0,
  reconcileAt: "",
  reconcileDays: 2,
  version: 1,
};
