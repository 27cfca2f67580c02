import { type Meaning, unfit, unsent } from "../../core/delivery/answer.ts";
import type { Ask, AskContext, Trouble } from "../../core/delivery/erp.ts";
import { type Creation, creations } from "./creations.ts";
import { changesOf, type Fulfillment, holdsNumber, linesWith, numberOf, obstacleOf } from "./documents.ts";
import type { Jobs } from "./jobs.ts";
import { documentKeyOf } from "./names.ts";
import type { AccountOptions } from "./options.ts";
import type { Caller, ServiceRequest, Services } from "./services.ts";
import { meaningOfAny } from "./suiteql.ts";

/** A request that makes a change, and whether it becomes a job. */
export interface Change {
  readonly kind: "change";
  readonly request: ServiceRequest;
  readonly isJob: boolean;
}

/** Misspelt fields are refused; without it they are taken and forgotten. */
const strict = { "x-netsuite-propertynamevalidation": "Error" };

/** Makes the requests of asks, from the fulfillments that they are about. */
export class Changes {
  readonly #services: Services;
  readonly #options: AccountOptions;
  readonly #jobs: Jobs;

  constructor(services: Services, options: AccountOptions, jobs: Jobs) {
    this.#services = services;
    this.#options = options;
    this.#jobs = jobs;
  }

  /** Why an ask cannot be followed, before anything is asked; null where it can be. */
  obstacle(ask: Ask): Trouble | null {
    const creation = creations[ask.operation];
    return creation ? creation.check(ask, this.#options) : obstacleOf(ask, this.#options);
  }

  /** The fulfillment of an ask with its packages. */
  async fulfillment(ask: Ask, caller: Caller): Promise<Meaning> {
    const path = pathOf(ask);
    if (path === null) return noInternalId(ask);
    return meaningOfAny(await this.#services.ask({ method: "GET", path: `${path}?expandSubResources=true` }, caller));
  }

  /**
   * The request that makes the change. The fulfillment is read anew right before it where a record is made from it, or
   * where its package sublist is replaced as a whole: what another user did meanwhile is a conflict then, not lost.
   */
  async request(ask: Ask, version: string | null, context: AskContext): Promise<Change | Trouble> {
    const obstacle = this.obstacle(ask);
    if (obstacle) return obstacle;
    const path = pathOf(ask);
    if (path === null) return noInternalId(ask);
    const creation = creations[ask.operation];
    const number = numberOf(ask, this.#options);
    const body = changesOf(ask, this.#options);
    if (!creation && number === null) return changeOf({ method: "PATCH", path, headers: strict, body });
    const meaning = await this.fulfillment(ask, context);
    if (meaning.kind === "trouble") return unsent(meaning);
    const record = meaning.content as Fulfillment;
    if (creation) return this.#posting(creation, ask, record, context);
    const isStale = version !== null && record.lastModifiedDate !== version;
    if (number === null || isStale || holdsNumber(record, number, this.#options)) return overtaken(meaning.facts);
    const { packages } = this.#options;
    const all = { ...body, [packages]: { items: linesWith(record, number, this.#options) } };
    return changeOf({ method: "PATCH", path: `${path}?replace=${packages}`, headers: strict, body: all });
  }

  #posting(creation: Creation, ask: Ask, record: Fulfillment, context: AskContext): Change | Trouble {
    const posting = creation.request(ask, record, this.#options);
    if (posting.kind === "trouble") return posting;
    const { isAsync } = this.#options;
    const headers = isAsync ? { ...strict, ...this.#jobs.headers(context.key) } : strict;
    const body = { ...posting.body, externalId: creation.externalId(ask, context) };
    return changeOf({ method: "POST", path: `/record/v1${posting.path}`, headers, body }, isAsync);
  }
}

function changeOf(request: ServiceRequest, isJob = false): Change {
  return { kind: "change", request, isJob };
}

/** Null where the document is named by anything but its internal id. */
function pathOf(ask: Ask): string | null {
  const key = documentKeyOf(ask.document ?? "");
  return /^\d+$/.test(key) ? `/record/v1/itemFulfillment/${key}` : null;
}

function noInternalId({ document }: Ask): Trouble {
  return unfit("document", `${document} is no internal id of a fulfillment: look it up by tranid`);
}

function overtaken(answer: Trouble["answer"]): Trouble {
  return { ...unfit("changed", "the fulfillment was changed meanwhile"), class: "conflict", answer };
}
