import { networkTrouble, unfit, unsent } from "../../core/delivery/answer.ts";
import { misconfigured, numberAsDocument } from "../../core/delivery/declared.ts";
import type {
  Abilities,
  AnswerFacts,
  Ask,
  AskContext,
  Drafted,
  ErpConnection,
  ErpSettings,
  Found,
  Probe,
  Reading,
  Sent,
  Trouble,
} from "../../core/delivery/erp.ts";
import { awaitTurn } from "../../core/delivery/pace.ts";
import { type Values, valuesOf } from "../../core/delivery/template.ts";
import { owed, refusalBy, troubleOf } from "./answers.ts";
import { type Acknowledgements, type Shapes, shapesOf } from "./documents.ts";
import { FileDrop } from "./drop.ts";
import { diskFiles, type Files } from "./files.ts";

/** Connects to a folder that the settings describe. Throws a CodedError WB-CFG-001 where they cannot be followed. */
export function openFileDrop(settings: ErpSettings, files: Files = diskFiles): ErpConnection {
  const { protocol, pathname } = new URL(settings.baseUrl);
  if (protocol !== "file:" || pathname === "/") {
    throw misconfigured(settings, "the address of a file drop is file:///folder");
  }
  const root = decodeURIComponent(pathname).replace(/^\/(?=[A-Za-z]:)/, "");
  return new Drops(settings, shapesOf(settings), new FileDrop(root, files));
}

/** How long marks are kept, and how often old ones are looked for. */
const keptMs = 30 * 24 * 60 * 60_000;
const sweepMs = 24 * 60 * 60_000;

const facts: AnswerFacts = { status: null, erpCode: null, requestId: null };

/** One file as it is handed over. */
interface Handed {
  readonly folder: string;
  readonly name: string;
  readonly text: string;
}

interface HandedAt {
  readonly kind: "handed";
  /** By the clock of the file system, ms since 1970; null where it was not, or was refused since. */
  readonly at: number | null;
  readonly isRefused: boolean;
}

class Drops implements ErpConnection {
  readonly #settings: ErpSettings;
  readonly #shapes: Shapes;
  readonly #drop: FileDrop;
  #sweepAt = 0;

  constructor(settings: ErpSettings, shapes: Shapes, drop: FileDrop) {
    this.#settings = settings;
    this.#shapes = shapes;
    this.#drop = drop;
  }

  /** The name of a file holds our key, and a name is never taken twice. */
  abilities(): Abilities {
    return { readable: true, needsVersion: false, idempotencyKey: true };
  }

  documentKey(document: string): string {
    return document;
  }

  async find(ask: Ask): Promise<Found> {
    return numberAsDocument(ask);
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const { acknowledgements } = this.#shapes;
    const { folder, name, values } = this.#named(ask, context);
    const handed = await this.#handedAt(folder, name);
    if (handed.kind === "trouble") return handed;
    if (acknowledgements) {
      const refused = handed.isRefused && context.wasSent === true;
      const since = handed.at ?? (refused ? 0 : null);
      const answer = await this.#answered({ folder, name }, values, acknowledgements, since);
      if (answer) return answer;
    }
    if (handed.at === null && context.wasSent !== true) return reading("open", { file: name });
    return acknowledgements ? owed(name, acknowledgements.lookAgainMs) : reading("done", { file: name });
  }

  async draft(ask: Ask, _version: string | null, context: AskContext): Promise<Drafted | Trouble> {
    const handed = this.#handed(ask, context);
    if ("kind" in handed) return handed;
    const { folder, name, text } = handed;
    const path = folder === "" ? name : `${folder}/${name}`;
    return { kind: "draft", requests: [{ method: "WRITE", path, headers: {}, body: text }] };
  }

  async send(ask: Ask, _version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const handed = this.#handed(ask, context);
    if ("kind" in handed) return handed;
    const { folder, name, text } = handed;
    const calledOff = await awaitTurn(this.#settings.pace, context.signal);
    if (calledOff) return networkTrouble(calledOff);
    await this.#sweep();
    const failure = await this.#drop.put(folder, name, Buffer.from(text, this.#shapes.encoding));
    return failure ? troubleOf(failure) : { kind: "sent", version: null, evidence: { file: name }, answer: facts };
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const { folders, acknowledgements, archive } = this.#shapes;
    const proved: string[] = [];
    let clockSkewMs: number | null = null;
    for (const folder of folders) {
      const calledOff = await awaitTurn(this.#settings.pace, signal);
      if (calledOff) return networkTrouble(calledOff);
      const tried = await this.#drop.tryOut(folder);
      if (tried.kind === "failure") return unsent(troubleOf(tried));
      proved.push(`wrote a file into ${folder || "the folder"} and took it away again`);
      if (tried.facts) clockSkewMs = Math.round(tried.facts.writtenAt) - this.#settings.clock.now();
    }
    for (const folder of [acknowledgements?.folder, archive].filter((name) => name !== undefined && name !== "")) {
      const failure = await this.#drop.look(folder ?? "");
      if (failure) return unsent(troubleOf(failure));
      proved.push(`read ${folder}`);
    }
    return { kind: "probe", proved, clockSkewMs };
  }

  async close(): Promise<void> {}

  #named(ask: Ask, { key, correlationId }: AskContext) {
    const shape = this.#shapes.of(ask.operation);
    const values = valuesOf(ask, key, correlationId, this.#shapes.codes);
    const name = shape.name(values);
    const stem = name.replace(/\.[^.]*$/, "");
    return { folder: shape.folder, name, values: { ...values, name, stem }, content: shape.content };
  }

  /** The file as it is handed over. */
  #handed(ask: Ask, context: AskContext): Handed | Trouble {
    const { folder, name, values, content } = this.#named(ask, context);
    if (!content) return unfit("operation", `the connection declares no content for ${ask.operation}`);
    const filled = content(values, ask.fields);
    if (filled.kind === "trouble") return filled;
    const isForeign = this.#shapes.encoding === "latin1" && /[^\u0000-\u00ff]/.test(filled.text);
    if (isForeign) return unfit("encoding", "the file holds characters that iso-8859-1 does not know");
    return { folder, name, text: filled.text };
  }

  /** When the file was handed over the last time: by our mark, else where it lies, or where the receiver keeps what it took. */
  async #handedAt(folder: string, name: string): Promise<HandedAt | Trouble> {
    const { archive } = this.#shapes;
    const sent = await this.#drop.sentAt(folder, name);
    if (sent.kind === "failure") return unsent(troubleOf(sent));
    if (sent.facts) return { kind: "handed", at: sent.facts.writtenAt, isRefused: false };
    const refused = await this.#drop.refusedAt(folder, name);
    if (refused.kind === "failure") return unsent(troubleOf(refused));
    if (refused.facts) return { kind: "handed", at: null, isRefused: true };
    for (const place of archive === "" ? [folder] : [folder, archive]) {
      const found = await this.#drop.state(place, name);
      if (found.kind === "failure") return unsent(troubleOf(found));
      if (found.facts) return { kind: "handed", at: found.facts.writtenAt, isRefused: false };
    }
    return { kind: "handed", at: null, isRefused: false };
  }

  /** What the receiver said of the file since it was handed over; null where it has said nothing. */
  async #answered(
    { folder, name }: Pick<Handed, "folder" | "name">,
    values: Values,
    { folder: place, positive, negative }: Acknowledgements,
    since: number | null,
  ): Promise<Reading | Trouble | null> {
    const good = await this.#drop.latest(place, positive(values));
    if (good.kind === "failure") return unsent(troubleOf(good));
    const bad = await this.#drop.latest(place, negative(values));
    if (bad.kind === "failure") return unsent(troubleOf(bad));
    const isGood = good.name !== null && good.writtenAt >= (since ?? 0) && good.writtenAt >= bad.writtenAt;
    if (isGood) return reading("done", { file: name, acknowledgement: good.name });
    if (bad.name === null || since === null || bad.writtenAt < since) return null;
    const words = await this.#drop.head(place, bad.name);
    if (words.kind === "failure") return unsent(troubleOf(words));
    // From now on the file counts as never handed over: people mend what is wrong, and replay the post.
    const noted = await this.#drop.refuse(folder, name);
    return noted ? unsent(troubleOf(noted)) : refusalBy(bad.name, words.text);
  }

  async #sweep(): Promise<void> {
    const now = this.#settings.clock.now();
    if (now < this.#sweepAt) return;
    this.#sweepAt = now + sweepMs;
    for (const folder of this.#shapes.folders) await this.#drop.sweep(folder, now - keptMs);
  }
}

function reading(state: Reading["state"], evidence: Reading["evidence"]): Reading {
  return { kind: "reading", state, ours: state === "done", version: null, evidence, answer: facts };
}
