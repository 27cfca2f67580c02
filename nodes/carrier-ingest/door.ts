/** The door of one carrier: checks a request in the order of what is cheapest to refuse, stores it, and only then answers 2xx. */
import { hash, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { checkDelivery, type Decision, type Entry } from "../../core/access/door.ts";
import { checkContentType, createRateLimit, type RateLimit } from "../../core/access/limits.ts";
import type { AccessSecrets } from "../../core/access/secrets.ts";
import { type Coded, coded } from "../../core/errors.ts";
import type { NewReceipt } from "../../core/journal/journal.ts";
import { readBody } from "../../core/mapping/body.ts";
import { laneOf } from "../../core/mapping/lane.ts";
import type { Pack } from "../../core/mapping/pack.ts";
import type { ReadOutcome } from "../../core/mapping/reading.ts";
import type { AuthScheme, Webhook } from "../../core/mapping/webhook.ts";
import { refuse } from "../kit/answers.ts";
import { readRequestBody } from "../kit/body.ts";
import type { FrontDoor } from "../kit/front-door.ts";
import type { Store } from "../kit/store.ts";
import { type Pace, paceOf } from "./pace.ts";
import type { Payloads } from "./payloads.ts";
import { ingestQueue } from "./shown.ts";
import { publishIngestStep } from "./steps.ts";
import { openTokens } from "./tokens.ts";

interface Values {
  readonly path: string;
  /** KiB. */
  readonly sizeLimit: number;
  /** Requests a second. */
  readonly rateLimit: number;
}

export interface WebhookOf {
  readonly pack: Pack;
  readonly rules: Webhook;
  readonly scheme: AuthScheme;
  readonly secrets: AccessSecrets;
}

interface Behind {
  readonly store: Store;
  readonly payloads: Payloads;
  isFull(): number | null;
  /** Told when a webhook could not be stored. */
  failed(thrown: unknown): void;
}

const bodyMs = 30_000;

/** Serves the path, and the addresses of tokens where we issue them; null where another node listens there already. */
export function openDoor(
  door: FrontDoor,
  values: Values,
  webhook: WebhookOf,
  behind: Behind,
): { close(): void } | null {
  const { clock } = behind.store;
  const rate = createRateLimit(values.rateLimit, clock);
  const desk = new Desk(values, webhook, behind, rate);
  if (!door.open(values.path, desk.visit)) return null;
  const tokens = openTokens(door, { ...webhook, path: values.path, rate, clock });
  return { close: () => [values.path, ...tokens].forEach((path) => door.close(path)) };
}

/** Answers every caller that the store cannot be written, while it cannot be opened. */
export function closedDoor(door: FrontDoor, path: string): () => void {
  const opened = door.open(path, (request, response) =>
    refuse(request, response, coded("WB-IN-013"), { "Retry-After": "10" }),
  );
  return () => {
    if (opened) door.close(path);
  };
}

class Desk {
  readonly #values: Values;
  readonly #webhook: WebhookOf;
  readonly #behind: Behind;
  readonly #rate: RateLimit;
  readonly #entry: Entry;
  readonly #limits: { readonly bytes: number; readonly milliseconds: number };
  readonly #queue: string;
  readonly #status: number;
  readonly #carrier: Uint8Array;
  readonly #pace: Pace;

  constructor(values: Values, webhook: WebhookOf, behind: Behind, rate: RateLimit) {
    this.#values = values;
    this.#webhook = webhook;
    this.#behind = behind;
    this.#rate = rate;
    const { scheme, rules } = webhook;
    this.#entry = { scheme, contentTypes: rules.contentTypes, audience: values.path };
    this.#limits = { bytes: values.sizeLimit * 1024, milliseconds: bodyMs };
    this.#queue = ingestQueue(values.path);
    this.#pace = paceOf(behind.store);
    this.#status = webhook.rules.ack.status;
    this.#carrier = Uint8Array.from(hash("sha256", webhook.pack.id, "buffer").subarray(0, 16));
  }

  readonly visit = (request: IncomingMessage, response: ServerResponse): void => {
    const early = this.#earlyRefusal(request);
    if (early) return refuse(request, response, early, retryHeaders(early));
    readRequestBody(request, this.#limits, (body, refused) => {
      if (refused) return refuse(request, response, refused);
      if (body) void this.#take(request, response, body);
    });
  };

  /** What is refused before the body is read. */
  #earlyRefusal({ method, headers }: IncomingMessage): Coded | null {
    if (method !== "POST") return coded("WB-IN-007");
    const waiting = this.#behind.isFull();
    if (waiting !== null) return coded("WB-IN-008", { waiting });
    return this.#rate.take() ?? checkContentType(headers["content-type"], this.#entry.contentTypes);
  }

  /** Never rejects. */
  async #take(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
    try {
      const decision = this.#decide(request, body);
      if (decision.kind === "refused") return refuse(request, response, decision.error, retryHeaders(decision.error));
      publishIngestStep("verified", this.#values.path, null);
      await this.#pace.enter();
      const read = readBody(body, this.#webhook.pack.body);
      const { store, payloads } = this.#behind;
      const [received] = await store.journal.receive([this.#receiptOf(request, body, read)]);
      if (!received) return refuse(request, response, coded("WB-IN-013"));
      publishIngestStep("stored", this.#values.path, received.receipt);
      if (!received.duplicate) payloads.keep(received.receipt, read);
      this.#accept(response, received.receipt);
      store.dispatch.poke(this.#queue);
    } catch (thrown) {
      this.#behind.failed(thrown);
      refuse(request, response, coded("WB-IN-013"), { "Retry-After": "10" });
    }
  }

  #decide({ method = "", url = "", headers }: IncomingMessage, body: Buffer): Decision {
    const now = this.#behind.store.clock.now();
    return checkDelivery(this.#entry, this.#webhook.secrets, { method, url, headers, body }, now);
  }

  #receiptOf({ headers }: IncomingMessage, body: Buffer, read: ReadOutcome): NewReceipt {
    const { pack } = this.#webhook;
    const digest = hash("sha256", body, "buffer");
    const lane = read.kind === "read" ? laneOf(pack, read.payload) : null;
    return {
      queue: this.#queue,
      lane: lane ?? digest.toString("hex"),
      carrier: pack.id,
      channel: "webhook",
      key: this.#keyOf(digest),
      body,
      contentType: typeOf(headers["content-type"]),
      headers: explaining(headers),
      correlationId: randomUUID(),
      receivedAt: this.#behind.store.clock.now(),
    };
  }

  /** 16 bytes, equal for equal bodies of one carrier: the body's digest, folded with the carrier's. */
  #keyOf(digest: Buffer): Uint8Array {
    return this.#carrier.map((byte, index) => byte ^ (digest[index] ?? 0));
  }

  #accept(response: ServerResponse, receipt: number): void {
    if (this.#status === 204) response.writeHead(204).end();
    else {
      const text = `{"receipt":${receipt}}`;
      response.writeHead(this.#status, { "Content-Type": "application/json", "Content-Length": text.length }).end(text);
    }
    publishIngestStep("answered", this.#values.path, receipt);
  }
}

function typeOf(header: string | undefined): string {
  const end = header?.indexOf(";") ?? -1;
  return (end < 0 ? (header ?? "") : (header ?? "").slice(0, end)).trim().toLowerCase();
}

/** Headers that explain a delivery; none of them proves anything. */
const kept = ["user-agent", "date", "x-request-id", "x-correlation-id", "x-forwarded-for", "traceparent"] as const;

function explaining(headers: IncomingMessage["headers"]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of kept) {
    const value = headers[name];
    if (typeof value === "string") found[name] = value.slice(0, 500);
  }
  return found;
}

function retryHeaders({ code }: Coded): Readonly<Record<string, string>> {
  if (code === "WB-IN-007") return { Allow: "POST" };
  return code === "WB-IN-008" ? { "Retry-After": "30" } : code === "WB-IN-010" ? { "Retry-After": "1" } : {};
}
