import assert from "node:assert/strict";
import { unfit, unsent } from "../../core/delivery/answer.ts";
import { evidenceIn, met, valueAt } from "../../core/delivery/comparison.ts";
import { comparedReading, DeclaredConnection } from "../../core/delivery/declared-connection.ts";
import type {
  AnswerFacts,
  Ask,
  AskContext,
  Described,
  Drafted,
  DraftRequest,
  ErpConnection,
  ErpSettings,
  Probe,
  Reading,
  Sent,
  Trouble,
} from "../../core/delivery/erp.ts";
import type { Values } from "../../core/delivery/template.ts";
import { troubleOf } from "./answers.ts";
import { describeRoutine, mayCall } from "./catalog.ts";
import { type Database, openDatabase } from "./database.ts";
import { contentOf, type Shapes, shapesOf } from "./documents.ts";

/** Connects to a database that the settings describe. Throws a CodedError WB-CFG-001 where they cannot be followed. */
export function openSql(settings: ErpSettings): ErpConnection {
  const shapes = shapesOf(settings);
  return new Procedures(settings, shapes, openDatabase(settings));
}

/** An answer without an error; the database gives no number to a request. */
const facts: AnswerFacts = { status: null, erpCode: "00000", requestId: null };

class Procedures extends DeclaredConnection<Shapes> implements ErpConnection {
  readonly #database: Database;

  constructor(settings: ErpSettings, shapes: Shapes, database: Database) {
    super(settings, shapes);
    this.#database = database;
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const { read, readsByKey, comparisons } = this.shapes.of(ask.operation);
    assert.ok(read, "read without a statement to read");
    const values = this.valuesOf(ask, context);
    const answer = await this.#database.run(read.text, read.values(values), context.signal);
    if (answer.kind === "failure") return unsent(troubleOf(answer));
    const content = contentOf(answer.rows);
    const told = { version: null, evidence: evidenceIn(content), answer: facts };
    if (content === null) return { kind: "reading", state: readsByKey ? "open" : "missing", ...told };
    const wanted = { comparisons, readsByKey, milestone: this.shapes.milestone };
    const reading = comparedReading({ ask, content, values }, wanted, told);
    return reading ?? unfit("fields", "the post has no value to compare");
  }

  async draft(ask: Ask, _version: string | null, context: AskContext): Promise<Drafted | Trouble> {
    const call = this.#callOf(ask, context);
    return "kind" in call ? call : { kind: "draft", requests: [draftOf(call)] };
  }

  async send(ask: Ask, _version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const call = this.#callOf(ask, context);
    if ("kind" in call) return call;
    const answer = await this.#database.run(call.text, call.values, context.signal);
    if (answer.kind === "failure") return troubleOf(answer);
    const content = contentOf(answer.rows);
    const { failures, failureMessage } = this.shapes;
    const failure = met(content, failures);
    if (failure !== null) return unfit(failure, textOf(valueAt(content, failureMessage)) ?? "without a reason");
    return { kind: "sent", version: null, evidence: evidenceIn(content), answer: facts };
  }

  describe(operation: string, signal: AbortSignal): Promise<Described | Trouble> {
    const { call } = this.shapes.of(operation);
    return call ? describeRoutine(this.#database, call, signal) : Promise.resolve(undeclared(operation));
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const { name, user } = this.#database;
    const allowed = await mayCall(this.#database, this.shapes.routines, signal);
    if (allowed.kind === "trouble") return allowed;
    const { granted, missing, now } = allowed;
    const proved = [`signed in to ${name} as ${user}`, ...granted.map((routine) => `may call ${routine}`)];
    const skew = Date.parse(now) - this.settings.clock.now();
    const clockSkewMs = Number.isNaN(skew) ? null : skew;
    return { kind: "probe", proved, missing: missing.map((routine) => `call ${routine}`), clockSkewMs };
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  /** The statement as it leaves, and the values that are bound to it. */
  #callOf(ask: Ask, context: AskContext): Call | Trouble {
    const { call } = this.shapes.of(ask.operation);
    if (!call) return undeclared(ask.operation);
    return { verb: call.verb, text: call.text, values: call.values(this.valuesOf(ask, context)) };
  }
}

interface Call {
  readonly verb: string;
  readonly text: string;
  readonly values: readonly Values[string][];
}

/** The values stand beside the statement, in the order of `$1`, `$2`. */
function draftOf({ verb, text, values }: Call): DraftRequest {
  return { method: verb, path: text, headers: {}, body: JSON.stringify(values) };
}

function undeclared(operation: string): Trouble {
  return unfit("operation", `the connection declares no statement for ${operation}`);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value.slice(0, 500) : null;
}
