import { clockSkewOf, formTrouble, type Meaning, missing, unfit, unsent } from "../../core/delivery/answer.ts";
import { evidenceIn, valueAt } from "../../core/delivery/comparison.ts";
import { openSession, type ServiceRequest, type Session } from "../../core/delivery/csrf-session.ts";
import { DeclaredConnection } from "../../core/delivery/declared-connection.ts";
import { fieldsIn } from "../../core/delivery/edmx.ts";
import type {
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
import { headerOf, type HttpAnswer } from "../../core/delivery/http.ts";
import { equals, foundIn, nothingThere } from "../../core/delivery/odata-rows.ts";
import { heldIn, isPropertyName, queryOf, type Row } from "../../core/delivery/odata-v4.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import { changesIn, stateIn } from "../../core/delivery/row-change.ts";
import { valuesOf } from "../../core/delivery/template.ts";
import { isMissing, meaningOf } from "./answers.ts";
import { type Place, referenceOf, type Shape, type Shapes, shapesOf } from "./documents.ts";
import { changeOf } from "./requests.ts";
import { type Fields, plainRow, rowsIn, versionIn } from "./wire.ts";

/** Connects to an OData service that the settings describe. Throws a CodedError WB-CFG-001 where they cannot be followed. */
export function openOData(settings: ErpSettings): ErpConnection {
  const shapes = shapesOf(settings);
  const root = new URL(settings.baseUrl).pathname.replace(/\/+$/, "");
  return new EntityService(settings, shapes, openSession(settings, { root, usesToken: shapes.usesToken }));
}

type Caller = Pick<AskContext, "signal" | "correlationId">;

interface Told {
  readonly meaning: Meaning;
  readonly etag: string | null;
}

class EntityService extends DeclaredConnection<Shapes> implements ErpConnection {
  readonly #session: Session;
  /** The service's metadata document, once it was read. */
  #metadata: string | null = null;

  constructor(settings: ErpSettings, shapes: Shapes, session: Session) {
    super(settings, shapes);
    this.#session = session;
  }

  vocabulary(operation: string): Vocabulary {
    return this.shapes.of(operation).vocabulary;
  }

  override async find(ask: Ask, context: AskContext): Promise<Found | Trouble> {
    if (!ask.lookup) return { kind: "found", document: null };
    const { field, value } = ask.lookup;
    if (!isPropertyName(field)) return unfit("field", `${field} is not the name of a field`);
    const shape = this.shapes.of(ask.operation);
    const { entitySet, keyField }: Place = shape.kind === "create" ? this.shapes.documents : shape;
    const { meaning } = await this.#read(
      `/${entitySet}${queryOf({ filter: equals(field, value), select: [keyField], top: 2 })}`,
      context,
    );
    if (meaning.kind === "trouble") return meaning;
    return foundIn(
      ask,
      rowsIn(meaning.content).map((row) => String(row[keyField] ?? "")),
    );
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const shape = this.shapes.of(ask.operation);
    if (shape.kind === "create") return this.#created(shape, context);
    const changes = Object.keys(changesIn(ask, this.shapes.milestone));
    if (shape.kind === "update" && changes.length === 0) return nothingToWrite();
    const fields = await this.#fields(shape.entitySet, context);
    if ("kind" in fields) return fields;
    const path = this.#keyed(shape, ask, context);
    if (typeof path !== "string") return path;
    const { meaning, etag } = await this.#read(path, context);
    if (meaning.kind === "trouble") return isMissing(meaning) ? missing(meaning) : meaning;
    const row = plainRow((meaning.content ?? {}) as Row, fields);
    const unknown = changes.find((name) => shape.kind === "update" && !Object.hasOwn(row, name));
    if (unknown !== undefined) return unfit("field", `${shape.entitySet} has no field ${unknown}`);
    const told = { version: versionIn(row) ?? etag, evidence: evidenceIn(row), answer: meaning.facts };
    if (shape.kind === "action") return { kind: "reading", state: isDone(shape, row) ? "done" : "open", ...told };
    const state = stateIn(ask, row, this.shapes.milestone);
    return { kind: "reading", state, held: heldIn(row, changes), ...told };
  }

  async draft(ask: Ask, version: string | null, context: AskContext): Promise<Drafted | Trouble> {
    const request = await this.#requestOf(ask, version, context);
    if ("kind" in request) return request;
    return { kind: "draft", requests: [this.#session.draft(request, context)] };
  }

  async send(ask: Ask, version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const request = await this.#requestOf(ask, version, context);
    if ("kind" in request) return request;
    const { meaning, etag } = this.#told(await this.#session.ask(request, context));
    if (meaning.kind === "trouble") return meaning;
    return { kind: "sent", version: etag, evidence: evidenceIn(meaning.content), answer: meaning.facts };
  }

  async describe(operation: string, signal: AbortSignal): Promise<Described | Trouble> {
    const { entitySet, kind } = this.shapes.of(operation);
    const metadata = await this.#metadataBy({ signal, correlationId: "" });
    if (typeof metadata !== "string") return metadata;
    const fields = fieldsIn(metadata, entitySet, kind === "create" ? "create" : "update");
    return fields ? { kind: "described", fields } : unfit("metadata", `the service describes no ${entitySet}`);
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const { usesToken, documents, milestone } = this.shapes;
    const proved: string[] = [];
    if (usesToken) {
      const opened = await this.#session.open(signal);
      if (opened.kind === "trouble") return opened;
      proved.push("opened a session");
    }
    const fields = [milestone.milestone, milestone.milestoneAt].filter((name) => name !== "");
    const select = [documents.keyField, ...fields];
    const path = `/${documents.entitySet}${queryOf({ select, top: 1 })}`;
    const answer = await this.#session.ask({ method: "GET", path }, { signal, correlationId: "" });
    const { meaning } = this.#told(answer);
    if (meaning.kind === "trouble") return unsent(meaning);
    proved.push(`read ${documents.entitySet} with ${select.join(", ")} as ${this.#session.user}`);
    const clockSkewMs = answer.kind === "answer" ? clockSkewOf(answer.headers, this.settings.clock.now()) : null;
    return { kind: "probe", proved, clockSkewMs };
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  /** What was created under our key, if anything. */
  async #created(shape: Shape, context: AskContext): Promise<Reading | Trouble> {
    const { entitySet, referenceField } = shape;
    const filter = equals(referenceField, referenceOf(shape, context.key));
    const { meaning } = await this.#read(`/${entitySet}${queryOf({ filter, top: 1 })}`, context);
    if (meaning.kind === "trouble") return isMissing(meaning) ? nothingThere(meaning.answer) : meaning;
    const [row] = rowsIn(meaning.content);
    const state = row ? "done" : "open";
    return { kind: "reading", state, ours: true, version: null, evidence: evidenceIn(row), answer: meaning.facts };
  }

  async #requestOf(ask: Ask, version: string | null, context: AskContext): Promise<ServiceRequest | Trouble> {
    const shape = this.shapes.of(ask.operation);
    const fields = await this.#fields(shape.entitySet, context);
    if ("kind" in fields) return fields;
    const path = shape.kind === "create" ? `/${shape.entitySet}` : this.#keyed(shape, ask, context);
    if (typeof path !== "string") return path;
    return changeOf({ shape, shapes: this.shapes, fields, path, version }, ask, context);
  }

  #keyed({ entitySet, key }: Place, ask: Ask, { key: own, correlationId }: AskContext): string | Trouble {
    const filled = key(valuesOf(ask, own, correlationId));
    return filled === null
      ? unfit("key", `${ask.document} cannot be the key of ${entitySet}`)
      : `/${entitySet}(${filled})`;
  }

  /** The fields of an entity; none where the service has no metadata that we can read. */
  async #fields(entitySet: string, caller: Caller): Promise<Fields | Trouble> {
    const metadata = await this.#metadataBy(caller);
    if (typeof metadata !== "string") return hidden.includes(metadata.answer.status ?? 0) ? new Map() : metadata;
    return new Map((fieldsIn(metadata, entitySet) ?? []).map((field) => [field.name, field]));
  }

  async #metadataBy(caller: Caller): Promise<string | Trouble> {
    if (this.#metadata !== null) return this.#metadata;
    const headers = { accept: "application/xml" };
    const answer = await this.#session.ask({ method: "GET", path: "/$metadata", headers }, caller);
    if (answer.kind === "trouble") return unsent(answer);
    if (answer.status === 200 && /<(\w+:)?Edmx[\s>]/.test(answer.body)) return (this.#metadata = answer.body);
    const meaning = meaningOf(answer, this.shapes.passing);
    return unsent(meaning.kind === "trouble" ? meaning : formTrouble("no metadata document", meaning.facts));
  }

  async #read(path: string, caller: Caller): Promise<Told> {
    const { meaning, etag } = this.#told(await this.#session.ask({ method: "GET", path }, caller));
    return { meaning: meaning.kind === "trouble" ? unsent(meaning) : meaning, etag };
  }

  #told(answer: HttpAnswer | Trouble): Told {
    if (answer.kind === "trouble") return { meaning: answer, etag: null };
    return { meaning: meaningOf(answer, this.shapes.passing), etag: headerOf(answer.headers, "etag") };
  }
}

/** Statuses of a service that shows nobody its metadata: values then go as they are. */
const hidden: readonly number[] = [403, 404, 405, 501];

function isDone({ doneWhen }: Shape, row: Row): boolean {
  return doneWhen.every(({ path, value }) => String(valueAt(row, path)) === value);
}

/** A change without a field would be "done" at once: nobody would learn that nothing is ever written. */
function nothingToWrite(): Trouble {
  return unfit("fields", "neither the connection nor the node names a field to write");
}
