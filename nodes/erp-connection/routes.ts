import type { Operation, Probe, SettingField, Trouble } from "../../core/delivery/erp.ts";
import { isOperationId, operations } from "../../core/delivery/operations.ts";
import { erpOf, erps } from "../../erps/index.ts";
import type { OperationFacts, SettingFacts, SystemFacts, Tested } from "../kit/admin/answers.ts";
import { answerGet, answerPost, bodyOf, change } from "../kit/admin/route.ts";
import type { ConnectionOffer } from "../kit/connection.ts";
import { offerOf } from "../kit/life.ts";
import { refused } from "../kit/admin/refused.ts";
import type { AdminRequest, Red } from "../kit/red.ts";
import { openCandidate } from "./candidate.ts";
import { usualTimeoutSeconds } from "./config.ts";
import { fieldFacts, targetsOf } from "./targets.ts";
import { tryOut } from "./try-out.ts";

const patienceMs = 20_000;

/** Routes about connections: systems, operations, fields, Test connection, and the rehearsal of a post. */
export function mountConnectionRoutes(red: Red): void {
  answerGet(red, "erps", (): readonly SystemFacts[] =>
    erps.map(({ id, title, lanes, settings, timeoutSeconds = usualTimeoutSeconds }) => ({
      ...{ id, title, lanes, timeoutSeconds },
      settings: settings.map((setting) => ({ ...setting, group: groupOf(setting) })),
    })),
  );
  answerPost(red, "connections/operations", (request) => operationsOf(String(bodyOf(request)["system"] ?? "")));
  change(red, "connections/test", (request) => test(red, request));
  change(red, "connections/fields", (request) => targetsOf(red, bodyOf(request)));
  change(red, "connections/rehearse", (request) => tryOut(red, bodyOf(request)));
}

/** What a setting is about: the names of the customer's own fields and codes end in the word for what they are. */
function groupOf({ name, required }: SettingField): SettingFacts["group"] {
  if (required) return "must";
  return /(Fields?|Codes|Path|Extension)$/.test(name) ? "fields" : "more";
}

/** Every operation of ours, as far as the system has it, and what it has beside them. */
function operationsOf(id: string): readonly OperationFacts[] {
  const system = erpOf(id);
  if (!system) return [];
  const ours = Object.entries(operations).map(([operation, title]): OperationFacts => {
    const held = system.operations.find((one) => one.id === operation);
    if (held) return offered({ ...held, title });
    const route = isOperationId(operation) ? system.absent[operation] : undefined;
    return { id: operation, title, absent: route ?? "", fields: [] };
  });
  return [...ours, ...system.operations.filter((operation) => !isOperationId(operation.id)).map(offered)];
}

function offered({ id, title, fields }: Operation): OperationFacts {
  return { id, title, absent: null, fields: fieldFacts(fields) };
}

/** Tries what stands in the dialog, whether deployed or not; where the node is deployed, posting goes on at once. */
async function test(red: Red, request: AdminRequest): Promise<Tested> {
  const candidate = openCandidate(red, bodyOf(request));
  if (candidate.kind === "refused") return candidate;
  const { id, erp } = candidate;
  const answer = await erp.probe(AbortSignal.timeout(patienceMs)).finally(() => void erp.close().catch(() => {}));
  if (answer.kind === "probe")
    void (offerOf(red, id, "erp-connection")?.value as ConnectionOffer | undefined)?.probe().catch(() => {});
  return tested(answer);
}

function tested(answer: Probe | Trouble): Tested {
  if (answer.kind === "trouble") return refused(answer.error);
  const { proved, missing = [], clockSkewMs } = answer;
  return { kind: "proved", proved, missing, clockSkewMs };
}
