/** The tracking interfaces that carriers offer to those who ask: with their tokens, keys, batches and limits. */
import { createHash } from "node:crypto";
import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import { type Door, openDoor } from "../door.ts";
import { type FaultPlan, planFaults } from "../faults.ts";
import { type Parcel, parcelsTo } from "../parcels.ts";
import { type SandboxSecrets, sandboxSecrets } from "../secrets.ts";
import { wallClock } from "../zones.ts";
import { dhlBody } from "./dhl-unified.ts";
import { fedexBody } from "./fedex.ts";
import { lifeOf, type Scan, type Telling } from "./storyline.ts";
import { upsBody } from "./ups.ts";

export type TrackOptions = {
  /** Default 0: any free port. */
  readonly port?: number;
  readonly secrets?: SandboxSecrets;
  /** Parcels that the carriers know, from the first. Default 240. */
  readonly parcels?: number;
  readonly seed?: number;
  /** When the life of every parcel ends, epoch milliseconds. */
  readonly endsAtMs: number;
  /** Epoch milliseconds: scans after it are not known yet. Default: the clock of the machine. */
  readonly now?: () => number;
  /** How long a token lives. Default 4 hours. */
  readonly tokenSeconds?: number;
  /** Questions that each carrier answers before it says 429. Default: without end. */
  readonly quota?: number;
};

/** The interfaces of three carriers on one port: base URLs are `<url>/ups`, `/fedex`, `/dhl`. */
export type TrackApi = {
  readonly url: string;
  readonly faults: FaultPlan;
  /** Every call, oldest first. */
  readonly calls: readonly Call[];
  readonly door: Door;
  /** Forgets every token that was given: those who hold one must fetch another. */
  forgetTokens(): void;
  close(): Promise<void>;
};

type Desk = {
  readonly settings: Required<TrackOptions>;
  readonly tokens: Set<string>;
  readonly asked: Record<string, number>;
  readonly parcels: ReadonlyMap<string, Parcel>;
  serial: number;
};

/** What is known of a parcel now; null where it has not begun, or nobody knows it. */
function tellingOf({ settings, parcels }: Desk, number: string): Telling | null {
  const parcel = parcels.get(number);
  const life = parcel ? lifeOf(parcel, settings.seed, settings.endsAtMs) : [];
  const told = life.filter(({ atMs }) => atMs <= settings.now());
  const scan = told.at(-1);
  return scan ? { scan, told, kind: "news" } : null;
}

function grant(desk: Desk, isClient: boolean): Reply {
  if (!isClient) return jsonReply(401, { errors: [{ code: "NOT.AUTHORIZED.ERROR", message: "Unknown client." }] });
  desk.serial += 1;
  const token = createHash("sha256").update(`${desk.serial} ${desk.settings.seed}`).digest("hex");
  desk.tokens.add(token);
  return jsonReply(200, { access_token: token, token_type: "Bearer", expires_in: desk.settings.tokenSeconds });
}

function holdsToken({ tokens }: Desk, call: Call): boolean {
  return tokens.has((headerOf(call, "authorization") ?? "").replace("Bearer ", ""));
}

/** Counts a question; the answer where it is one too many. */
function count(desk: Desk, carrier: string): Reply | null {
  desk.asked[carrier] = (desk.asked[carrier] ?? 0) + 1;
  if (desk.asked[carrier] <= desk.settings.quota) return null;
  return jsonReply(429, { title: "Too Many Requests", status: 429 }, { "retry-after": "60" });
}

/** One scan as the Track API writes it: local and GMT clock side by side, the codes of the pushed event. */
function upsActivity(scan: Scan) {
  const pushed = upsBody(scan) as Record<string, Record<string, string>>;
  const { activityLocation: place, activityStatus: status } = pushed;
  const { offset } = wallClock(scan.place.zone, scan.atMs);
  return {
    location: {
      address: { city: place?.["city"], stateProvince: place?.["stateProvince"], countryCode: place?.["country"] },
    },
    status: {
      type: status?.["type"],
      description: status?.["description"],
      code: status?.["code"],
      statusCode: status?.["descriptionCode"],
    },
    date: pushed["localActivityDate"],
    time: pushed["localActivityTime"],
    gmtDate: pushed["gmtActivityDate"],
    gmtTime: pushed["gmtActivityTime"],
    gmtOffset: offset,
  };
}

function serveUps(desk: Desk, call: Call): Reply {
  const { upsClientId, upsClientSecret } = desk.settings.secrets;
  if (call.path === "/ups/security/v1/oauth/token") {
    const wanted = `Basic ${Buffer.from(`${upsClientId}:${upsClientSecret}`).toString("base64")}`;
    return grant(desk, headerOf(call, "authorization") === wanted);
  }
  if (!holdsToken(desk, call))
    return jsonReply(401, { response: { errors: [{ code: "250002", message: "Invalid token." }] } });
  const [, number] = /^\/ups\/api\/track\/v1\/details\/([A-Z0-9]+)$/.exec(call.path) ?? [];
  if (number === undefined || headerOf(call, "transid") === null) return jsonReply(400, { response: { errors: [] } });
  const telling = tellingOf(desk, number);
  if (!telling) {
    const warnings = [{ code: "TW0001", message: "Tracking Information Not Found" }];
    return jsonReply(200, { trackResponse: { shipment: [{ inquiryNumber: number, warnings }] } });
  }
  const activity = telling.told.toReversed().map(upsActivity);
  return jsonReply(200, {
    trackResponse: { shipment: [{ inquiryNumber: number, package: [{ trackingNumber: number, activity }] }] },
  });
}

function serveFedex(desk: Desk, call: Call): Reply {
  if (call.path === "/fedex/oauth/token") {
    const form = new URLSearchParams(call.body);
    const { fedexClientId, fedexClientSecret } = trackClients;
    return grant(desk, form.get("client_id") === fedexClientId && form.get("client_secret") === fedexClientSecret);
  }
  if (!holdsToken(desk, call))
    return jsonReply(401, { errors: [{ code: "NOT.AUTHORIZED.ERROR", message: "Access token expired." }] });
  const { trackingInfo = [] } = JSON.parse(call.body || "{}") as {
    trackingInfo?: { trackingNumberInfo: { trackingNumber: string } }[];
  };
  if (trackingInfo.length > 30)
    return jsonReply(400, { errors: [{ code: "TRACKING.TRACKINGNUMBERLIMIT.EXCEEDED", message: "30 at most." }] });
  const completeTrackResults = trackingInfo.map(({ trackingNumberInfo: { trackingNumber } }) => {
    const telling = tellingOf(desk, trackingNumber);
    return telling ? wholeFedex(telling) : { trackingNumber, trackResults: [unknownFedex(trackingNumber)] };
  });
  desk.serial += 1;
  return jsonReply(200, { transactionId: `tx-${desk.serial}`, output: { completeTrackResults } });
}

type FedexResult = { trackResults: { scanEvents: unknown[] }[] };

/** The answer about a number: as the webhook has it, with every scan that is known. */
function wholeFedex(telling: Telling): unknown {
  const results = (scan: Scan): FedexResult[] =>
    (fedexBody(scan)["output"] as { completeTrackResults: FedexResult[] }).completeTrackResults;
  const [latest] = results(telling.scan);
  const scanEvents = telling.told
    .toReversed()
    .flatMap((scan) => results(scan).flatMap((one) => one.trackResults.flatMap((result) => result.scanEvents)));
  return { ...latest, trackResults: latest?.trackResults.map((result) => ({ ...result, scanEvents })) };
}

function unknownFedex(trackingNumber: string) {
  const error = { code: "TRACKING.TRACKINGNUMBER.NOTFOUND", message: "Tracking number cannot be found." };
  return { trackingNumberInfo: { trackingNumber, trackingNumberUniqueId: "", carrierCode: "" }, error };
}

function serveDhl(desk: Desk, call: Call): Reply {
  if (headerOf(call, "dhl-api-key") !== desk.settings.secrets.dhlApiKey)
    return jsonReply(401, { status: 401, title: "Unauthorized" });
  const number = new URLSearchParams(call.query).get("trackingNumber") ?? "";
  const telling = tellingOf(desk, number);
  return telling
    ? jsonReply(200, dhlBody(telling))
    : jsonReply(404, {
        status: 404,
        title: "No result found",
        detail: "No shipment with given tracking number found.",
      });
}

/** Client credentials that only those who ask need. */
export const trackClients = {
  fedexClientId: "sandbox-fedex-client",
  fedexClientSecret: "sandbox-fedex-secret",
} as const;

const services: Readonly<Record<string, (desk: Desk, call: Call) => Reply>> = {
  ups: serveUps,
  fedex: serveFedex,
  dhl: serveDhl,
};

function serve(desk: Desk, call: Call): Reply {
  const [, carrier = ""] = call.path.split("/");
  const service = services[carrier];
  if (!service) return jsonReply(404, { title: "Not Found" });
  return (call.path.endsWith("/token") ? null : count(desk, carrier)) ?? service(desk, call);
}

const defaults = {
  port: 0,
  secrets: sandboxSecrets,
  parcels: 240,
  seed: 1,
  now: Date.now,
  tokenSeconds: 14_400,
  quota: Number.POSITIVE_INFINITY,
} as const;

/** Starts the interfaces; resolves when they listen. */
export async function startTrackApi(options: TrackOptions): Promise<TrackApi> {
  const settings: Required<TrackOptions> = { ...defaults, ...options };
  const known = parcelsTo(settings.parcels).map((parcel) => [parcel.trackingNumber, parcel] as const);
  const desk: Desk = { settings, tokens: new Set(), asked: {}, parcels: new Map(known), serial: 0 };
  const [calls, faults]: [Call[], FaultPlan] = [[], planFaults()];
  const take = (call: Call): Reply => {
    calls.push(call);
    return serve(desk, call);
  };
  const behind = { faults, serve: take, control: () => null, lock: () => {} };
  const door = await openDoor({ host: "127.0.0.1", port: settings.port, latencyMs: 0, ...behind });
  const url = `http://127.0.0.1:${door.port}`;
  return { url, faults, calls, door, forgetTokens: () => desk.tokens.clear(), close: () => door.close() };
}
