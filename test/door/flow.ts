/** The flows of these tests: a door for every way in which a carrier proves that it calls, one map, and the letters. */
export type FlowNode = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

/** Flow files by name without `.json`. */
export type FlowFiles = Readonly<Record<string, readonly FlowNode[]>>;

const tab = "door";

/** The tab that everything but config nodes lies on. */
const tabNode: FlowNode = { id: tab, type: "tab", order: 1, label: "Door", disabled: false, info: "", env: [] };

let placed = 0;

/** A node on the tab. */
function node(id: string, type: string, properties: object, ...wires: readonly (readonly string[])[]): FlowNode {
  placed += 1;
  return { id, type, z: tab, name: id, ...properties, x: 200, y: 40 * placed, wires };
}

function store(id: string, file: string, highWater = 1_000_000): FlowNode {
  return { id, type: "waybill-store", version: 1, name: "", file, highWater };
}

/** A carrier pack whose secrets stand in the environment. */
function pack(id: string, properties: object): FlowNode {
  const empty = { carrier: "", pack: "", folder: "", scheme: "", previousEnv: "", clientEnv: "" };
  return {
    id,
    type: "carrier-pack",
    version: 1,
    name: "",
    source: "built-in",
    secretFrom: "env",
    ...empty,
    ...properties,
  };
}

/** A carrier-ingest at `/waybill/<name>`. */
function ingest(name: string, packId: string, limits: object = {}): FlowNode {
  const usual = { sizeLimit: 1024, rateLimit: 1_000_000, inFlight: 32, patience: 120, store: "store.main" };
  return node(
    `in-${name}`,
    "carrier-ingest",
    { version: 1, path: `/waybill/${name}`, pack: packId, ...usual, ...limits },
    ["map"],
  );
}

/** Tells the collector of every message that comes: what it is (`events`, `held`), and what of it a test looks at. */
function tap(name: string): readonly FlowNode[] {
  const func = `const { payload, receipt, shipment, error, erp } = msg;
msg.payload = { tap: ${JSON.stringify(name)}, payload, receipt, shipment, error, erp };
msg.headers = { "content-type": "application/json" };
return msg;`;
  const code = { func, outputs: 1, timeout: 0, noerr: 0, initialize: "", finalize: "", libs: [] };
  const request = { method: "POST", ret: "txt", paytoqs: "ignore", url: "${DOOR_COLLECTOR}", persist: true };
  return [node(`tap-${name}`, "function", code, [`tell-${name}`]), node(`tell-${name}`, "http request", request, [])];
}

const stamp = { header: "x-acme-timestamp", maxAgeSeconds: 300 };

/** Ways to prove that no carrier of the spine uses. */
const otherProofs = [
  { scheme: "basic" },
  { scheme: "digest", header: "x-acme-sign" },
  { scheme: "rsa", header: "x-acme-rsa", keyIdHeader: "x-acme-key-id", timestamp: stamp },
  { scheme: "client-certificate", header: "x-client-cert-sha256" },
] as const;

/** A carrier of our own that signs its time too, and offers every other proof beside it. */
const acmePack = {
  format: 1,
  id: "acme",
  name: "Acme Freight",
  version: "1.0.0",
  owner: "Test",
  checked: "2026-03-01",
  api: [{ name: "Push", version: "1" }],
  webhook: {
    auth: [{ scheme: "hmac", header: "x-acme-signature", encoding: "hex", timestamp: stamp }, ...otherProofs],
    ack: { status: 202 },
    contentTypes: ["application/json"],
    lane: ["no"],
    dedupe: "By content.",
    replay: "Never.",
  },
  kinds: [
    {
      id: "scan",
      title: "One scan",
      when: [{ path: "no", is: "present" }],
      shipments: "$",
      trackingNumber: "no",
      events: "$",
      event: {
        code: "code",
        text: "text",
        lookup: [{ table: "scans", key: "code" }],
        occurredAt: { utc: { text: "at", forms: ["YYYY-MM-DDTHH:mm:ssZ"] } },
      },
    },
  ],
  tables: { scans: [{ milestone: "IN_TRANSIT", event: "IN_TRANSIT", codes: { T: "Under way" } }] },
};

const pasted = { source: "pasted", pack: JSON.stringify(acmePack) };

/** What every flow has: store, packs of the three carriers, one map, the letters, and taps behind both outputs. */
const spine = {
  global: [
    store("store.main", "waybill.db"),
    pack("pack.ups", { carrier: "ups", secretEnv: "WAYBILL_UPS_CLIENT_SECRET", clientEnv: "WAYBILL_UPS_CLIENT_ID" }),
    pack("pack.fedex", { carrier: "fedex", secretEnv: "WAYBILL_FEDEX_SECRET" }),
    pack("pack.dhl", { carrier: "dhl_unified", secretEnv: "WAYBILL_DHL_API_KEY" }),
  ],
  doors: [ingest("ups", "pack.ups"), ingest("fedex", "pack.fedex"), ingest("dhl_unified", "pack.dhl")],
  map: node(
    "map",
    "canonical-map",
    { version: 1, store: "store.main", packFrom: "receipt", pack: "" },
    ["tap-events"],
    ["letters", "tap-held"],
  ),
  letters: [
    node("catch", "catch", { scope: null, uncaught: false }, ["letters"]),
    node("letters", "dead-letter", { version: 1, store: "store.main", scope: "store" }),
  ],
} as const;

/** The spine with UPS read from a folder that a test may change, and the milestones posted to a sandbox ERP. */
export function erpFlow(): FlowFiles {
  const [main, , ...packs] = spine.global;
  const ups = pack("pack.ups", {
    source: "folder",
    folder: "packs/ups",
    secretEnv: "WAYBILL_UPS_CLIENT_SECRET",
    clientEnv: "WAYBILL_UPS_CLIENT_ID",
  });
  const s4 = { milestoneField: "YY1_ShipmentStatus_DLH", milestoneTimeField: "YY1_ShipmentStatusAt_DLH" };
  const connection: FlowNode = {
    id: "erp.s4",
    type: "erp-connection",
    version: 1,
    name: "S/4HANA",
    store: "store.main",
    system: "sap-s4",
    baseUrl: "${DOOR_ERP}",
    signIn: "basic",
    tokenUrl: "",
    secretFrom: "env",
    userEnv: "WAYBILL_S4_USER",
    secretEnv: "WAYBILL_S4_PASSWORD",
    lanes: 8,
    timeoutSeconds: 30,
    values: { ...s4, milestoneCodes: "", trackingField: "BillOfLading", client: "" },
  };
  const signer = { from: "path", source: "proof.signedBy?", form: "", limit: 60, long: "truncate" };
  const post = {
    version: 1,
    connection: "erp.s4",
    operation: "milestone",
    milestones: [
      "PICKED_UP",
      "IN_TRANSIT",
      "OUT_FOR_DELIVERY",
      "DELIVERY_ATTEMPTED",
      "EXCEPTION",
      "DELIVERED",
      "RETURNING",
      "RETURNED",
    ],
    ...{
      documentBy: "lookup",
      documentPath: "references.delivery",
      pad: 0,
      lookupField: "BillOfLading",
      lookupPath: "trackingNumber",
    },
    fields: [{ field: "YY1_ProofOfDelivery_DLH", ...signer }],
    readBack: true,
  };
  const map = {
    ...spine.map,
    wires: [
      ["tap-events", "post", "debug"],
      ["letters", "tap-held"],
    ],
  };
  const shown = {
    active: true,
    tosidebar: true,
    console: false,
    tostatus: false,
    complete: "true",
    targetType: "full",
  };
  const posts = [
    node("post", "erp-post", post, ["tap-posted"], ["letters", "tap-rejected"]),
    node("debug", "debug", shown),
  ];
  const taps = ["events", "held", "posted", "rejected"].flatMap(tap);
  return {
    door: [tabNode, ...spine.doors, map, ...posts, ...spine.letters, ...taps],
    global: [main, ups, ...packs, connection],
  };
}

/** The spine with a door for every other scheme, and doors whose limits can be reached. */
export function doorFlow(): FlowFiles {
  const narrow = [
    ingest("few", "pack.fedex", { rateLimit: 1 }),
    ingest("broken", "pack.fedex", { store: "store.broken" }),
    { ...ingest("full", "pack.fedex", { store: "store.full", inFlight: 1 }), wires: [["hold"]] },
    node("hold", "delay", { pauseType: "delay", timeout: "1", timeoutUnits: "hours" }, []),
  ];
  const others = [
    ingest("ups-key", "pack.ups-key"),
    ingest("dhl-url", "pack.dhl-url"),
    ingest("stamped", "pack.stamped"),
    ...otherProofs.map(({ scheme }) => ingest(scheme, `pack.${scheme}`)),
  ];
  const global = [
    ...spine.global,
    store("store.full", "full.db", 100),
    store("store.broken", "broken.db"),
    pack("pack.ups-key", { carrier: "ups", scheme: "api-key:x-api-key", secretEnv: "DOOR_UPS_KEY" }),
    pack("pack.dhl-url", { carrier: "dhl_unified", scheme: "url-token", secretEnv: "DOOR_URL_TOKEN" }),
    pack("pack.stamped", { ...pasted, scheme: "hmac:x-acme-signature", secretEnv: "DOOR_STAMP" }),
    pack("pack.basic", { ...pasted, scheme: "basic", secretEnv: "DOOR_BASIC", clientEnv: "DOOR_BASIC_USER" }),
    pack("pack.digest", { ...pasted, scheme: "digest", secretEnv: "DOOR_DIGEST" }),
    pack("pack.rsa", { ...pasted, scheme: "rsa", secretEnv: "DOOR_KEY_SET" }),
    pack("pack.client-certificate", { ...pasted, scheme: "client-certificate", secretEnv: "DOOR_CERTIFICATE" }),
  ];
  const nodes = [
    tabNode,
    ...spine.doors,
    ...others,
    ...narrow,
    spine.map,
    ...spine.letters,
    ...tap("events"),
    ...tap("held"),
  ];
  return { door: nodes, global };
}
