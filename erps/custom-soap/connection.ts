import assert from "node:assert/strict";
import { clockSkewOf, type Meaning, unfit, unsent } from "../../core/delivery/answer.ts";
import { evidenceIn, met } from "../../core/delivery/comparison.ts";
import { comparedReading, DeclaredConnection } from "../../core/delivery/declared-connection.ts";
import type {
  Ask,
  AskContext,
  Drafted,
  DraftRequest,
  ErpConnection,
  ErpSettings,
  Probe,
  Reading,
  Sent,
  Trouble,
} from "../../core/delivery/erp.ts";
import type { HttpAnswer } from "../../core/delivery/http.ts";
import { correlated, openService, type Service } from "../../core/delivery/service.ts";
import type { Values } from "../../core/delivery/template.ts";
import { meaningOf, refusalIn } from "./answers.ts";
import { type Message, type Shapes, shapesOf } from "./documents.ts";
import { envelopeOf, withUsernameToken } from "./envelope.ts";

/** Connects to a SOAP service that the settings describe. Throws a CodedError WB-CFG-001 where they cannot be followed. */
export function openSoap(settings: ErpSettings): ErpConnection {
  const shapes = shapesOf(settings);
  const service = openService(shapes.usernameToken ? { ...settings, secrets: {} } : settings);
  return new XmlService(settings, shapes, service);
}

interface Answered {
  readonly meaning: Meaning;
  readonly answer: HttpAnswer | null;
}

class XmlService extends DeclaredConnection<Shapes> implements ErpConnection {
  readonly #service: Service;

  constructor(settings: ErpSettings, shapes: Shapes, service: Service) {
    super(settings, shapes);
    this.#service = service;
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const { read, path, missing, readsByKey, comparisons } = this.shapes.of(ask.operation);
    assert.ok(read, "read without a message to read");
    const values = this.valuesOf(ask, context);
    const request = this.#requestOf(read, path, values, context);
    if ("kind" in request) return request;
    const { meaning } = await this.#ask(request, context.signal);
    if (meaning.kind === "trouble") return unsent(meaning);
    const { content, facts } = meaning;
    const told = { version: null, evidence: evidenceOf(content), answer: facts };
    if (content === null || met(content, missing) !== null) {
      return { kind: "reading", state: readsByKey ? "open" : "missing", ...told };
    }
    const wanted = { comparisons, readsByKey, milestone: this.shapes.milestone };
    const reading = comparedReading({ ask, content, values }, wanted, told);
    return reading ?? unfit("fields", "the post has no value to compare");
  }

  async draft(ask: Ask, _version: string | null, context: AskContext): Promise<Drafted | Trouble> {
    const request = this.#changeOf(ask, context);
    return "kind" in request ? request : { kind: "draft", requests: [request] };
  }

  async send(ask: Ask, _version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const request = this.#changeOf(ask, context);
    if ("kind" in request) return request;
    const { meaning, answer } = await this.#ask(request, context.signal);
    if (meaning.kind === "trouble") return meaning;
    assert.ok(answer);
    const refused = refusalIn(meaning, answer, this.shapes.of(ask.operation).success, this.shapes.faults);
    if (refused) return refused;
    return { kind: "sent", version: null, evidence: evidenceOf(meaning.content), answer: meaning.facts };
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const { probePath, usernameToken, faults } = this.shapes;
    const request = { method: "GET", path: this.#service.root + probePath, headers: {}, body: "" };
    const answer = await this.#service.ask(request, signal);
    if (answer.kind === "trouble") return answer;
    // What describes the service stands in no envelope; and many a service has only a fault for a GET.
    const meaning = meaningOf(answer, { ...faults, isSoap: false, serverRefuses: true });
    if (meaning.kind === "trouble" && meaning.class !== "permanent") return meaning;
    const as = usernameToken ? "" : ` as ${this.#service.name}`;
    const proved = [`asked ${probePath}${as}: answered ${answer.status}`];
    return { kind: "probe", proved, clockSkewMs: clockSkewOf(answer.headers, this.settings.clock.now()) };
  }

  close(): Promise<void> {
    return this.#service.close();
  }

  #changeOf(ask: Ask, context: AskContext): DraftRequest | Trouble {
    const { change, path } = this.shapes.of(ask.operation);
    if (!change) return unfit("operation", `the connection declares no message for ${ask.operation}`);
    return this.#requestOf(change, path, this.valuesOf(ask, context), context);
  }

  /** A message as it leaves, but for what signs in. */
  #requestOf(message: Message, path: string, values: Values, context: AskContext): DraftRequest | Trouble {
    const { protocol } = this.shapes;
    const action = message.action(values);
    if (action === null) return unfit("action", "the post has no value for the action of the message");
    const filled = message.content(values);
    if (filled.kind === "trouble") return filled;
    const headers = { accept: "text/xml, application/soap+xml, application/xml", ...correlated(context) };
    return {
      ...{ method: "POST", path: this.#service.root + path || "/", body: envelopeOf(filled.text, protocol) },
      headers: { ...headers, ...protocol.headers(action) },
    };
  }

  async #ask(request: DraftRequest, signal: AbortSignal): Promise<Answered> {
    const { user = "", password = "" } = this.settings.secrets;
    const body = this.shapes.usernameToken ? withUsernameToken(request.body, user, password) : request.body;
    const answer = await this.#service.ask({ ...request, body }, signal);
    if (answer.kind === "trouble") return { meaning: answer, answer: null };
    return { meaning: meaningOf(answer, this.shapes.faults), answer };
  }
}

/** The element that answers tells of itself what an operator may look for. */
function evidenceOf(content: unknown): Reading["evidence"] {
  const [only] = typeof content === "object" && content !== null ? Object.values(content) : [];
  return evidenceIn(only);
}
