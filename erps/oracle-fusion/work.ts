import { unfit } from "../../core/delivery/answer.ts";
import type { AnswerFacts, Ask, AskContext, Reading, Trouble } from "../../core/delivery/erp.ts";
import {
  deliveryObstacle,
  heldIn,
  type Homes,
  linesOf,
  needsHeader,
  needsLines,
  openOf,
  type Post,
  postsFor,
  type Shipment,
  stateOf,
  unreadable,
  type Wish,
  wishOf,
} from "./documents.ts";
import { rowsIn } from "./answers.ts";
import { versionOf } from "./release.ts";
import { literal, type Rows, type Services } from "./services.ts";

/** What an operation reads, and what it posts. */
export interface Work {
  read(ask: Ask, context: AskContext): Promise<Reading | Trouble>;
  /** The requests that are left to make now; none where another user was faster. */
  posts(ask: Ask, version: string | null, context: AskContext): Promise<Posts | Trouble>;
}

export interface Posts {
  readonly kind: "posts";
  readonly posts: readonly Post[];
}

/** A shipment as it was read now. */
interface Fetched {
  readonly kind: "fetched";
  readonly shipment: Shipment;
  readonly version: string;
  readonly facts: AnswerFacts;
}

/** Milestone, tracking, confirmation and proof of delivery: they change a shipment that exists. */
export function shipmentWork(services: Services, homes: Homes): Work {
  return {
    async read(ask, context) {
      const wish = wishOf(ask, homes);
      const fetched = await fetchShipment(services, ask, wish, context);
      if (fetched.kind !== "fetched") return fetched;
      const { shipment, version, facts } = fetched;
      const obstacle = obstacleFor(wish, shipment, homes);
      if (obstacle) return obstacle;
      const [state, held] = [stateOf(ask, shipment, homes), heldIn(ask, shipment, homes)];
      return { kind: "reading", state, held, version, evidence: evidenceOf(shipment), answer: facts };
    },
    async posts(ask, version, context) {
      const wish = wishOf(ask, homes);
      const fetched = await fetchShipment(services, ask, wish, context);
      if (fetched.kind === "reading") return unfit("document", `there is no shipment ${ask.document}`);
      if (fetched.kind === "trouble") return fetched;
      const { shipment, facts } = fetched;
      if (version !== null && version !== fetched.version) return overtaken(facts);
      const posts = postsFor(openOf(wish, shipment, homes), ask.document ?? "", shipment, homes);
      return { kind: "posts", posts };
    },
  };
}

/** Reads what the wish is about: the lines, the header with its flexfield, or both. */
async function fetchShipment(
  services: Services,
  ask: Ask,
  wish: Wish,
  context: AskContext,
): Promise<Fetched | Reading | Trouble> {
  if (!needsLines(wish) && !needsHeader(wish)) return nothingToWrite();
  const q = `Shipment = ${literal(ask.document ?? "")}`;
  const lines = needsLines(wish) ? await services.list("shipmentLines", { q }, context) : null;
  if (lines?.kind === "trouble") return lines;
  const header = { q, expand: "shipmentsDFF", limit: 2 };
  const headers = needsHeader(wish) ? await services.list("shipments", header, context) : null;
  if (headers?.kind === "trouble") return headers;
  const facts = (headers ?? lines)?.facts ?? noFacts;
  if (lines?.rows.length === 0 || headers?.rows.length === 0) return missing(facts);
  const shipment = shipmentIn(lines, headers);
  const version = [versionOf(shipment.lines), versionOf(headers?.rows ?? [])].join(" ").trim();
  return { kind: "fetched", shipment, version, facts };
}

/** Why a wish cannot come true at this shipment, whatever is sent. */
function obstacleFor(wish: Wish, shipment: Shipment, homes: Homes): Trouble | null {
  const isLineless = needsLines(wish) && linesOf(wish, shipment).length === 0;
  if (isLineless) return unfit("line", "the shipment holds no line that is meant");
  const unknown = unreadable(wish, shipment, homes);
  if (unknown !== null) return unfit("field", `a shipment shows no attribute ${unknown}, or our user may not read it`);
  const obstacle = deliveryObstacle(wish, shipment);
  return obstacle === null ? null : unfit("delivered", obstacle);
}

const noFacts: AnswerFacts = { status: null, erpCode: null, requestId: null };

function shipmentIn(lines: Rows | null, headers: Rows | null): Shipment {
  const header = headers?.rows[0] ?? null;
  return { lines: lines?.rows ?? [], header, flex: header && (rowsIn(header.shipmentsDFF)[0] ?? null) };
}

function evidenceOf({ lines, header }: Shipment): Reading["evidence"] {
  const status = header?.ShipmentStatusCode ?? lines[0]?.ShipmentStatusCode;
  return { shipmentStatus: typeof status === "string" ? status : null, lines: lines.length };
}

/** There is no such shipment. */
function missing(answer: AnswerFacts): Reading {
  return { kind: "reading", state: "missing", version: null, evidence: {}, answer };
}

/** Somebody changed the shipment between our reading and our post. */
export function overtaken(answer: AnswerFacts): Trouble {
  return { ...unfit("changed", "the shipment was changed meanwhile"), class: "conflict", answer };
}

/** A change without a field would be "done" at once: nobody would learn that nothing is ever written. */
function nothingToWrite(): Trouble {
  return unfit("fields", "neither the connection nor the node names an attribute to write");
}

/** The lines of the shipment that an ask names; a reading where there is none. */
export async function linesFor(services: Services, ask: Ask, context: AskContext): Promise<Rows | Reading | Trouble> {
  const lines = await services.list("shipmentLines", { q: `Shipment = ${literal(ask.document ?? "")}` }, context);
  if (lines.kind === "trouble") return lines;
  return lines.rows.length === 0 ? missing(lines.facts) : lines;
}
