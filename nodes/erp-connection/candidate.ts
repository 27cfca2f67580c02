import { systemClock } from "../../core/clock.ts";
import type { ErpConnection, ErpSystem } from "../../core/delivery/erp.ts";
import { CodedError, coded } from "../../core/errors.ts";
import { erpOf } from "../../erps/index.ts";
import type { Refused } from "../kit/admin/answers.ts";
import { refused } from "../kit/admin/refused.ts";
import { readConfig } from "../kit/config.ts";
import { explain } from "../kit/reasons.ts";
import type { Red, RedNode } from "../kit/red.ts";
import { config } from "./config.ts";
import { type Connected, hiddenOf, type SecretSource, secretsOf, settingsOf } from "./sign-in.ts";

/** What a dialog shows in place of a password that is kept. */
const keptPassword = "__PWRD__";

/** A connection as it stands in a dialog, deployed or not; whoever asked for it closes it. */
export interface Candidate {
  readonly kind: "candidate";
  readonly id: string;
  readonly system: ErpSystem;
  readonly settings: Connected;
  readonly erp: ErpConnection;
  /** What no screen may show. */
  readonly secrets: readonly string[];
}

/** Opens what stands in a dialog, with the secrets that were typed in just now, else with those that are kept. */
export function openCandidate(red: Red, typed: Readonly<Record<string, unknown>>): Candidate | Refused {
  const body = filledIn(typed);
  const id = String(body["id"] ?? "");
  const read = readConfig(config, { ...body, store: body["store"] || "any" });
  if (read.kind === "problem") return refusal(`${read.problem.property} ${explain(read.problem.why, "en")}`);
  const settings = read.config;
  const system = erpOf(settings.system);
  if (!system) return refusal("no system is chosen");
  try {
    const secrets = secretsOf(settings, sourceOf(body, red.nodes.getNode(id)));
    const erp = system.open(settingsOf(settings, system, 1, secrets, systemClock));
    return { kind: "candidate", id, system, settings, erp, secrets: hiddenOf(secrets) };
  } catch (error) {
    return error instanceof CodedError ? refused(error) : refusal((error as Error).message);
  }
}

function refusal(detail: string): Refused {
  return refused(coded("WB-CFG-001", { node: "erp-connection", detail }));
}

/** Values `${NAME}` as Node-RED fills them in when the node starts. */
function filledIn(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(body).map(([name, value]) => {
    const variable = typeof value === "string" ? /^\$\{([A-Za-z_]\w*)\}$/.exec(value)?.[1] : undefined;
    return [name, variable === undefined ? value : (process.env[variable] ?? value)];
  });
  return Object.fromEntries(entries);
}

function sourceOf(body: Readonly<Record<string, unknown>>, node: RedNode | null): SecretSource {
  const typed = (name: string): string => {
    const value = String(body[name] ?? "");
    return value === "" || value === keptPassword ? (node?.credentials?.[name] ?? "") : value;
  };
  return {
    user: typed("user"),
    secret: typed("secret"),
    environment(name: string): string {
      const value = process.env[name];
      const detail = `the environment variable ${name} is not set`;
      if (!value) throw new CodedError(coded("WB-CFG-001", { node: "erp-connection", detail }));
      return value;
    },
  };
}
