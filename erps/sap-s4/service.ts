import { formTrouble, type Meaning, unsent } from "../../core/delivery/answer.ts";
import { fieldsIn } from "../../core/delivery/edmx.ts";
import type { AskContext, Described, DraftRequest, ErpSettings, Trouble } from "../../core/delivery/erp.ts";
import { headerOf, type HttpAnswer } from "../../core/delivery/http.ts";
import { meaningOf } from "./answers.ts";
import { openSession, type ServiceRequest, type Session } from "./session.ts";

type Context = Pick<AskContext, "signal" | "correlationId">;

/** What an answer means, and the version that came with it. */
export interface Told {
  readonly meaning: Meaning;
  readonly etag: string | null;
}

/** One OData service of the system, with a session of its own. */
export interface Service {
  readonly session: Session;
  /** Asks for what stands at a path; leaves nothing behind. */
  read(path: string, context: Context): Promise<Told>;
  change(request: ServiceRequest, context: Context): Promise<Told>;
  /** A request as it would leave, without what signs in. */
  shown(request: ServiceRequest): DraftRequest;
  /** The fields of an entity set as the service's own metadata describes them. */
  describe(entity: string, request: "update" | "create", signal: AbortSignal): Promise<Described | Trouble>;
}

/** A service at its root (path, no trailing slash); nothing is asked before the first request. */
export function openService(settings: ErpSettings, root: string): Service {
  const session = openSession(settings, root);
  const client = String(settings.values.client ?? "");
  return {
    session,
    async read(path, context) {
      const { meaning, etag } = toldBy(await session.ask({ method: "GET", path }, context));
      return { meaning: meaning.kind === "trouble" ? unsent(meaning) : meaning, etag };
    },
    change: async (request, context) => toldBy(await session.ask(request, context)),
    shown: (request) => shownAt(root, client, request),
    async describe(entity, request, signal) {
      const xml = { accept: "application/xml" };
      const answer = await session.ask(
        { method: "GET", path: "/$metadata", headers: xml },
        { signal, correlationId: "" },
      );
      return answer.kind === "trouble" ? unsent(answer) : describedBy(answer, entity, request);
    },
  };
}

function toldBy(answer: HttpAnswer | Trouble): Told {
  if (answer.kind === "trouble") return { meaning: answer, etag: null };
  return { meaning: meaningOf(answer), etag: headerOf(answer.headers, "etag") };
}

function shownAt(
  root: string,
  client: string,
  { method, path, headers = {}, body = "" }: ServiceRequest,
): DraftRequest {
  const query = client === "" ? "" : `${path.includes("?") ? "&" : "?"}sap-client=${encodeURIComponent(client)}`;
  return { method, path: root + path + query, headers, body };
}

function describedBy(answer: HttpAnswer, entity: string, request: "update" | "create"): Described | Trouble {
  const fields = answer.status === 200 ? fieldsIn(answer.body, entity, request) : null;
  if (fields) return { kind: "described", fields };
  const meaning = meaningOf(answer);
  return meaning.kind === "trouble" ? unsent(meaning) : formTrouble(`no metadata of ${entity}`, meaning.facts);
}
