import { systemClock } from "../../core/clock.ts";
import type { Probe, Trouble } from "../../core/delivery/erp.ts";
import { CodedError, coded, errors } from "../../core/errors.ts";
import { erpOf, erps } from "../../erps/index.ts";
import type { OperationFacts, SystemFacts, Tested } from "../kit/admin/answers.ts";
import { answerGet, answerPost, bodyOf, change } from "../kit/admin/route.ts";
import { readConfig } from "../kit/config.ts";
import type { ConnectionOffer } from "../kit/connection.ts";
import { offerOf } from "../kit/life.ts";
import { explain } from "../kit/reasons.ts";
import type { AdminRequest, Red, RedNode } from "../kit/red.ts";
import { config, usualTimeoutSeconds } from "./config.ts";
import { secretsOf, settingsOf } from "./sign-in.ts";

const patienceMs = 20_000;
/** What a dialog shows in place of a password that is kept. */
const keptPassword = "__PWRD__";

/** Routes of the connection's dialog: systems, operations, Test connection. */
export function mountConnectionRoutes(red: Red): void {
  answerGet(red, "erps", (): readonly SystemFacts[] =>
    erps.map(({ id, title, lanes, settings, timeoutSeconds = usualTimeoutSeconds }) => ({
      ...{ id, title, lanes, settings, timeoutSeconds },
    })),
  );
  answerPost(red, "connections/operations", (request): readonly OperationFacts[] => {
    const system = erpOf(String(bodyOf(request)["system"] ?? ""));
    return (system?.operations ?? []).map(({ id, title, fields }) => ({ id, title, fields }));
  });
  change(red, "connections/test", (request) => test(red, request));
}

/** Tries what stands in the dialog, whether deployed or not; where the node is deployed, posting goes on at once. */
async function test(red: Red, request: AdminRequest): Promise<Tested> {
  const body = filledIn(bodyOf(request));
  const id = String(body["id"] ?? "");
  const node = red.nodes.getNode(id);
  const read = readConfig(config, { ...body, store: "any" });
  if (read.kind === "problem") return refusal(`${read.problem.property} ${explain(read.problem.why, "en")}`);
  const system = erpOf(read.config.system);
  if (!system) return refusal("no system is chosen");
  try {
    const secrets = secretsOf(read.config, sourceOf(body, node));
    const erp = system.open(settingsOf(read.config, system, 1, secrets, systemClock));
    const answer = await erp.probe(AbortSignal.timeout(patienceMs)).finally(() => void erp.close());
    if (answer.kind === "probe")
      void (offerOf(red, id, "erp-connection")?.value as ConnectionOffer | undefined)?.probe().catch(() => {});
    return tested(answer);
  } catch (error) {
    return error instanceof CodedError
      ? { kind: "refused", code: error.code, message: error.message, todo: errors[error.code].todo }
      : refusal((error as Error).message);
  }
}

/** Values `${NAME}` as Node-RED fills them in when the node starts. */
function filledIn(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(body).map(([name, value]) => {
    const variable = typeof value === "string" ? /^\$\{([A-Za-z_]\w*)\}$/.exec(value)?.[1] : undefined;
    return [name, variable === undefined ? value : (process.env[variable] ?? value)];
  });
  return Object.fromEntries(entries);
}

function tested(answer: Probe | Trouble): Tested {
  if (answer.kind === "probe") return { kind: "proved", proved: answer.proved, clockSkewMs: answer.clockSkewMs };
  const { code, message } = answer.error;
  return { kind: "refused", code, message, todo: errors[code].todo };
}

function refusal(detail: string): Tested {
  const { code, message } = coded("WB-CFG-001", { node: "erp-connection", detail });
  return { kind: "refused", code, message, todo: errors[code].todo };
}

function sourceOf(body: Readonly<Record<string, unknown>>, node: RedNode | null) {
  const typed = (name: string): string => {
    const value = String(body[name] ?? "");
    return value === "" || value === keptPassword ? (node?.credentials?.[name] ?? "") : value;
  };
  return {
    user: typed("user"),
    secret: typed("secret"),
    environment(name: string): string {
      const value = process.env[name];
      if (!value)
        throw new CodedError(
          coded("WB-CFG-001", { node: "erp-connection", detail: `the environment variable ${name} is not set` }),
        );
      return value;
    },
  };
}
