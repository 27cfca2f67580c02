import { owed, unfit } from "../../core/delivery/answer.ts";
import type {
  Abilities,
  Ask,
  AskContext,
  Described,
  Drafted,
  ErpConnection,
  ErpSettings,
  Found,
  Probe,
  Reading,
  Sent,
  Trouble,
} from "../../core/delivery/erp.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import { type Acknowledged, Acknowledgements } from "./acknowledgements.ts";
import { failed, stateOf } from "./answers.ts";
import { openFileTransport } from "./by-file.ts";
import { openHttpTransport } from "./by-http.ts";
import { controlOf, docnumOf, type Identity } from "./control.ts";
import { documentKeyOf, messageOf, segmentsOf, vocabularyOf } from "./documents.ts";
import { type Setup, setupOf } from "./setup.ts";
import type { Transport } from "./transport.ts";
import { type Envelope, idocXml } from "./xml.ts";

/** Connects to one ECC system. Throws a CodedError WB-CFG-001 where the settings cannot be followed. */
export function openEcc(settings: ErpSettings): ErpConnection {
  const setup = setupOf(settings);
  const transport =
    setup.transport === "file" ? openFileTransport(settings, setup) : openHttpTransport(settings, setup);
  return new IdocPartner(settings, setup, transport);
}

const nothing = { status: null, erpCode: null, requestId: null };

/** The IDoc of an effect that counts now, and what the system has said of it. */
interface Standing {
  readonly kind: "standing";
  readonly identity: Identity;
  readonly acknowledged: Acknowledged | null;
}

class IdocPartner implements ErpConnection {
  readonly #settings: ErpSettings;
  readonly #setup: Setup;
  readonly #transport: Transport;
  readonly #acknowledgements: Acknowledgements | null;

  constructor(settings: ErpSettings, setup: Setup, transport: Transport) {
    this.#settings = settings;
    this.#setup = setup;
    this.#transport = transport;
    this.#acknowledgements = setup.acknowledgements === "" ? null : new Acknowledgements(setup.acknowledgements);
  }

  abilities(): Abilities {
    const readable = this.#acknowledgements !== null;
    return { readable, needsVersion: false, idempotencyKey: this.#transport.knowsRepeats };
  }

  documentKey(document: string): string {
    return documentKeyOf(document);
  }

  vocabulary(operation: string): Vocabulary {
    return vocabularyOf(operation, this.#setup);
  }

  /** A delivery is named by its number; nothing can be asked of the system. */
  async find({ lookup }: Ask): Promise<Found | Trouble> {
    if (!lookup) return { kind: "found", document: null };
    const { field, value } = lookup;
    if (field !== "VBELN") return unfit("lookup", `an IDoc names the delivery (VBELN), it cannot look for ${field}`);
    const document = documentKeyOf(value.trim());
    if (!/^[0-9A-Z]{10}$/i.test(document)) return unfit("lookup", `${value} is no number of a delivery`);
    return { kind: "found", document };
  }

  /** What became of our own IDoc: the system's acknowledgement, or that it owes one. */
  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const segments = segmentsOf(ask, this.#setup);
    if ("kind" in segments) return segments;
    const standing = await this.#standing(context.key);
    if (standing.kind === "trouble") return standing;
    const { acknowledged, identity } = standing;
    if (acknowledged === null) return this.#unanswered(identity, context);
    const { status, text, message } = acknowledged;
    const state = stateOf(status);
    if (state === "failed") return failed(status, message, text);
    return state === "posted" ? posted(acknowledged) : this.#later(identity, `its status is ${status} ${text}`.trim());
  }

  async send(ask: Ask, _version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const standing = await this.#standing(context.key);
    if (standing.kind === "trouble") return standing;
    const drafted = this.#drafted(ask, standing.identity);
    const [request] = drafted.kind === "draft" ? drafted.requests : [];
    if (drafted.kind === "trouble" || !request) return drafted as Trouble;
    return this.#transport.send(standing.identity.docnum, request, context);
  }

  async draft(ask: Ask, _version: string | null, context: AskContext): Promise<Drafted | Trouble> {
    const standing = await this.#standing(context.key);
    return standing.kind === "trouble" ? standing : this.#drafted(ask, standing.identity);
  }

  async describe(operation: string): Promise<Described> {
    return { kind: "described", fields: messageOf(operation).fields };
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const probe = await this.#transport.probe(signal);
    if (probe.kind === "trouble" || this.#acknowledgements === null) return probe;
    const trouble = await this.#acknowledgements.look();
    return trouble ?? { ...probe, proved: [...probe.proved, "read the directory of acknowledgements"] };
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  /** An IDoc that people gave up in the system (status 68) counts no more: a post after that is another one. */
  async #standing(key: string): Promise<Standing | Trouble> {
    const trouble = await this.#acknowledgements?.look();
    if (trouble) return trouble;
    for (let generation = 0; ; generation++) {
      const docnum = docnumOf(key, generation);
      const acknowledged = this.#acknowledgements?.get(docnum) ?? null;
      const counts = acknowledged === null || stateOf(acknowledged.status) !== "given-up";
      if (counts) return { kind: "standing", identity: { key, generation, docnum }, acknowledged };
    }
  }

  /** No word yet: it may be sent where it surely was not. A number that people gave up while we waited is a refusal. */
  async #unanswered(identity: Identity, { wasSent = false }: AskContext): Promise<Reading | Trouble> {
    const place = await this.#transport.whereabouts(identity.docnum);
    if (typeof place === "object") return place;
    const isOwed = place === "there" || (place === "untold" && wasSent);
    if (isOwed) return this.#later(identity, "it has not said what became of it");
    if (wasSent && identity.generation > 0) return failed("68", null, "no further processing");
    return { kind: "reading", state: "open", version: null, evidence: {}, answer: nothing };
  }

  #drafted(ask: Ask, identity: Identity): Drafted | Trouble {
    const segments = segmentsOf(ask, this.#setup);
    if ("kind" in segments) return segments;
    const message = messageOf(ask.operation);
    const control = controlOf(message, identity, this.#setup, this.#settings.clock.now());
    const xml = idocXml(message.type, [control, ...segments], envelopeOf(this.#setup));
    return { kind: "draft", requests: [this.#transport.draft(identity.docnum, xml)] };
  }

  #later({ docnum }: Identity, what: string): Trouble {
    return owed(`IDoc ${docnum} of ours, ${what}`, nothing, this.#setup.retryAfterMs);
  }
}

function envelopeOf({ transport, isSoap, exactlyOnce }: Setup): Envelope {
  if (transport === "file" || !isSoap) return "none";
  return exactlyOnce ? "soap-once" : "soap";
}

function posted({ status, idoc, object }: Acknowledged): Reading {
  const evidence = { status, idoc, object };
  return { kind: "reading", state: "done", ours: true, version: null, evidence, answer: nothing };
}
