import { clockSkewOf, unfit, unsent } from "../../core/delivery/answer.ts";
import type {
  AnswerFacts,
  Ask,
  AskContext,
  Described,
  Drafted,
  ErpConnection,
  ErpSettings,
  Found,
  Probe,
  Reading,
  Released,
  ReleaseQuery,
  Sent,
  Trouble,
} from "../../core/delivery/erp.ts";
import { isOperationId, type OperationId, type Vocabulary } from "../../core/delivery/operations.ts";
import { FreightAccrual } from "./accruals.ts";
import { Complaint } from "./claims.ts";
import { Database } from "./database.ts";
import { packageModel, shipmentModel, vocabularyOf } from "./documents.ts";
import { InvoiceRelease } from "./invoices.ts";
import { optionsOf, type TrytonOptions } from "./options.ts";
import { releasedShipments } from "./releases.ts";
import { CustomerReturn } from "./returns.ts";
import { openSession, type Prepared, type Session } from "./session.ts";
import { ambiguous, shipmentOf, type Task, textOf } from "./task.ts";
import { ShipConfirmation } from "./workflow.ts";
import { FieldWriting } from "./writing.ts";

/** Connects to the customer shipments of one database. Throws WB-CFG-001 where a setting cannot be followed. */
export function openTryton(settings: ErpSettings): ErpConnection {
  return new CustomerShipments(openSession(settings), optionsOf(settings), settings);
}

type Tasks = Readonly<Record<OperationId, Task>>;

function tasksOf(database: Database, options: TrytonOptions, { clock }: ErpSettings): Tasks {
  return {
    milestone: new FieldWriting("milestone", database, options),
    tracking: new FieldWriting("tracking", database, options),
    "proof-of-delivery": new FieldWriting("proof-of-delivery", database, options),
    "ship-confirm": new ShipConfirmation(database, options.confirmation),
    return: new CustomerReturn(database),
    "invoice-release": new InvoiceRelease(database, options.postInvoice),
    accrual: new FreightAccrual(database, options.accrual, clock),
    claim: new Complaint(database, options.complaintType),
  };
}

const noFacts: AnswerFacts = { status: null, erpCode: null, requestId: null };

class CustomerShipments implements ErpConnection {
  readonly #session: Session;
  readonly #database: Database;
  readonly #settings: ErpSettings;
  readonly #options: TrytonOptions;
  readonly #tasks: Tasks;

  constructor(session: Session, options: TrytonOptions, settings: ErpSettings) {
    this.#session = session;
    this.#database = new Database(session);
    this.#settings = settings;
    this.#options = options;
    this.#tasks = tasksOf(this.#database, options, settings);
  }

  abilities() {
    return { readable: true, needsVersion: true, idempotencyKey: false };
  }

  documentKey(document: string): string {
    return document.trim();
  }

  vocabulary(operation: string): Vocabulary {
    return vocabularyOf(operation, this.#options);
  }

  async find(ask: Ask, context: AskContext): Promise<Found | Trouble> {
    if (!ask.lookup) return { kind: "found", document: null };
    const { field, value } = ask.lookup;
    const search = { model: shipmentModel, domain: [[field, "=", value]], fields: ["number"] };
    const found = await this.#database.search(search, context);
    if (found.kind === "trouble") return found;
    const numbers = found.rows.map(({ number }) => textOf(number));
    return numbers.length > 1 ? ambiguous(`${field} ${value}`) : { kind: "found", document: numbers[0] ?? null };
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const task = this.#task(ask.operation);
    if ("kind" in task) return task;
    const fields = task.selection(ask);
    if ("kind" in fields) return fields;
    const found = await shipmentOf(this.#database, ask, fields, context);
    if (found.kind === "trouble") return found;
    const [shipment] = found.rows;
    if (shipment) return task.read(ask, shipment, found.facts, context);
    return { kind: "reading", state: "missing", version: null, evidence: {}, answer: found.facts };
  }

  async draft(ask: Ask, version: string | null, context: AskContext): Promise<Drafted | Trouble> {
    const task = this.#task(ask.operation);
    if ("kind" in task) return task;
    const prepared = await this.#prepare(task, ask, version, context);
    return "kind" in prepared ? prepared : { kind: "draft", requests: prepared.map(({ request }) => request) };
  }

  async send(ask: Ask, version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const task = this.#task(ask.operation);
    if ("kind" in task) return task;
    let facts = noFacts;
    for (let round = 0; round < task.rounds; round++) {
      const prepared = await this.#prepare(task, ask, round === 0 ? version : null, context);
      if ("kind" in prepared) return prepared;
      for (const call of prepared) {
        const meaning = await this.#session.post(call, context);
        if (meaning.kind === "trouble") return meaning;
        facts = meaning.facts;
      }
      if (prepared.length === 0) break;
    }
    return task.isSilent && !ask.readBack ? this.#seen(ask, facts, context) : sent(facts);
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const opened = await this.#session.open(signal);
    if (opened.kind === "trouble") return opened;
    const { milestone, milestoneAt, tracking, packageTracking, deliveredAt, receivedBy } = this.#options;
    const fields = [milestone, milestoneAt, tracking, deliveredAt, receivedBy].filter((name) => name !== "");
    const caller = { signal, correlationId: "" };
    const found = await this.#database.search({ model: shipmentModel, domain: [], fields }, caller);
    if (found.kind === "trouble") return found;
    const proved = [
      `signed in to ${String(this.#settings.values.database)} as ${this.#session.user}`,
      `read customer shipments with ${fields.join(", ")}`,
    ];
    if (packageTracking) {
      const search = { model: packageModel, domain: [], fields: [packageTracking] };
      const packages = await this.#database.search(search, caller);
      if (packages.kind === "trouble") return packages;
      proved.push(`read packages with ${packageTracking}`);
    }
    return { kind: "probe", proved, clockSkewMs: clockSkewOf(opened.headers, this.#settings.clock.now()) };
  }

  async describe(operation: string, signal: AbortSignal): Promise<Described | Trouble> {
    const task = this.#task(operation);
    if ("kind" in task) return task;
    const fields = await task.describe({ signal, correlationId: "" });
    return "kind" in fields ? fields : { kind: "described", fields };
  }

  release(query: ReleaseQuery, context: Pick<AskContext, "correlationId" | "signal">): Promise<Released | Trouble> {
    return releasedShipments(this.#database, this.#options.released, query, context);
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  #task(operation: string): Task | Trouble {
    return isOperationId(operation) ? this.#tasks[operation] : unfit("operation", `there is no operation ${operation}`);
  }

  async #prepare(
    task: Task,
    ask: Ask,
    version: string | null,
    context: AskContext,
  ): Promise<readonly Prepared[] | Trouble> {
    const fields = task.selection(ask);
    if ("kind" in fields) return fields;
    const drafted = await task.calls(ask, version, context);
    if (drafted.kind === "trouble") return drafted;
    const all: Prepared[] = [];
    for (const call of drafted.calls) {
      const prepared = await this.#session.prepare(call, context);
      if (prepared.kind === "trouble") return unsent(prepared);
      all.push(prepared);
    }
    return all;
  }

  /** What the calls answered says nothing of what they did: the shipment tells. */
  async #seen(ask: Ask, facts: AnswerFacts, context: AskContext): Promise<Sent | Trouble> {
    const reading = await this.read(ask, context);
    if (reading.kind === "trouble") return reading;
    return reading.state === "done" ? sent(facts) : unfit("open", "the confirmation changed nothing");
  }
}

function sent(answer: AnswerFacts): Sent {
  return { kind: "sent", version: null, evidence: {}, answer };
}
