import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import { refuse } from "./errors.ts";

/** A request that was taken over, and what became of it. */
type Job = {
  readonly id: string;
  readonly key: string | null;
  readonly call: Call;
  readonly dueAtMs: number;
  result: Reply | null;
};

/** Asynchronous requests of an account. */
export type Jobs = {
  /** Does what has come due; called before anything else is answered. */
  run(): void;
  /** The answer to a request that asks to be taken over; null for any other. */
  take(call: Call): Reply | null;
  /** The answer to a question about jobs; null for any other. */
  tell(call: Call): Reply | null;
};

const root = "/services/rest/async/v1/job";

/** Jobs that are done so long after they were taken over, by `work`. */
export function openJobs(now: () => number, delayMs: number, work: (call: Call) => Reply): Jobs {
  const jobs = new Map<string, Job>();
  const run = (): void => {
    for (const job of jobs.values()) if (job.result === null && job.dueAtMs <= now()) job.result = work(job.call);
  };
  return {
    run,
    take(call) {
      if (headerOf(call, "prefer") !== "respond-async") return null;
      const key = headerOf(call, "x-netsuite-idempotency-key");
      const first = key === null ? undefined : [...jobs.values()].find((job) => job.key === key);
      if (first) return again(first);
      const id = String(90_001 + jobs.size);
      jobs.set(id, { id, key, call, dueAtMs: now() + delayMs, result: null });
      return { status: 202, headers: { "preference-applied": "respond-async", location: `${root}/${id}` } };
    },
    tell(call) {
      const [, id = "", part] = new RegExp(`^${root}/(\\d+)(/task(?:/1(?:/result)?)?)?$`).exec(call.path) ?? [];
      if (!id) return null;
      const job = jobs.get(id);
      if (!job) return refuse(404, "NONEXISTENT_ID", "There is no such job.");
      if (part === "/task") return jsonReply(200, { count: 1, items: [{ id: "1", links: [] }], totalResults: 1 });
      if (part === "/task/1/result") return job.result ?? refuse(400, "INVALID_REQUEST", "The task is not completed.");
      return jsonReply(200, stateOf(job, part === undefined ? id : "1"));
    },
  };
}

/** A key that is known gets no second job, whatever the request holds this time. */
function again({ id }: Job): Reply {
  const detail = "A request with the same idempotency key is already submitted.";
  const reply = refuse(400, "IDEMPOTENCY_ERROR", detail);
  return { ...reply, headers: { ...reply.headers, location: `${root}/${id}` } };
}

function stateOf({ result }: Job, id: string): object {
  const ended = result === null ? "pending" : result.status < 400 ? "succeeded" : "failed";
  return { links: [], id, completed: result !== null, progress: ended };
}
