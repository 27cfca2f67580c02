/** The door of one carrier: checks a request in the order of what is cheapest to refuse, stores it, and only then answers 2xx. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { checkDelivery, type Decision, type Entry } from "../../core/access/door.ts";
import { checkContentType, createRateLimit, type RateLimit } from "../../core/access/limits.ts";
import type { AccessSecrets } from "../../core/access/secrets.ts";
import type { Clock } from "../../core/clock.ts";
import { type Coded, coded } from "../../core/errors.ts";
import type { DeliveryFacts } from "../../core/ingest/intake.ts";
import type { AuthScheme, Webhook } from "../../core/mapping/webhook.ts";
import { refuse } from "../kit/answers.ts";
import { readRequestBody } from "../kit/body.ts";
import type { FrontDoor } from "../kit/front-door.ts";
import { publishIngestStep } from "./steps.ts";
import type { TakeIn } from "./take-in.ts";
import { openTokens } from "./tokens.ts";

interface Values {
  readonly path: string;
  /** KiB. */
  readonly sizeLimit: number;
  /** Requests a second. */
  readonly rateLimit: number;
}

export interface WebhookOf {
  readonly rules: Webhook;
  readonly scheme: AuthScheme;
  readonly secrets: AccessSecrets;
}

interface Behind {
  readonly clock: Clock;
  readonly takeIn: TakeIn;
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
  const { clock } = behind;
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
  readonly #status: number;

  constructor(values: Values, webhook: WebhookOf, behind: Behind, rate: RateLimit) {
    this.#values = values;
    this.#webhook = webhook;
    this.#behind = behind;
    this.#rate = rate;
    const { scheme, rules } = webhook;
    this.#entry = { scheme, contentTypes: rules.contentTypes, audience: values.path };
    this.#limits = { bytes: values.sizeLimit * 1024, milliseconds: bodyMs };
    this.#status = webhook.rules.ack.status;
  }

  readonly visit = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.method === this.#webhook.rules.probe) return void response.writeHead(this.#status).end();
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
      const { takeIn } = this.#behind;
      const received = await takeIn.receive(body, this.#factsOf(request));
      publishIngestStep("stored", this.#values.path, received.receipt);
      this.#accept(response, received.receipt);
      takeIn.poke();
    } catch (thrown) {
      this.#behind.failed(thrown);
      refuse(request, response, coded("WB-IN-013"), { "Retry-After": "10" });
    }
  }

  #decide({ method = "", url = "", headers }: IncomingMessage, body: Buffer): Decision {
    const now = this.#behind.clock.now();
    return checkDelivery(this.#entry, this.#webhook.secrets, { method, url, headers, body }, now);
  }

  #factsOf({ headers }: IncomingMessage): DeliveryFacts {
    return {
      contentType: typeOf(headers["content-type"]),
      headers: explaining(headers),
      receivedAt: this.#behind.clock.now(),
    };
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
