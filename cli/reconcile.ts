import { parseArgs } from "node:util";
import { type Coded, CodedError, coded, errors } from "../core/errors.ts";
import type { Reconciliation } from "../core/reconcile/reconcile.ts";
import { portFrom, variable } from "./environment.ts";

const options = {
  connection: { type: "string", default: "" },
  days: { type: "string", default: "1" },
  from: { type: "string" },
  to: { type: "string" },
  url: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

/**
 * Asks a running Node-RED to compare a connection's ledger with its ERP, and prints every difference with its
 * explanation. Status 0: nothing unexplained · 1: something is · 2: it could not be compared (WB-CLI-003, or as Node-RED
 * says). A login's token comes from WAYBILL_TOKEN, never from the command line.
 */
export async function reconcileCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  const days = Number(values.days);
  if (!(days > 0)) throw new CodedError(coded("WB-CLI-001", { detail: `--days ${values.days} is no number of days` }));
  const to = values.to ?? new Date().toISOString();
  if (Number.isNaN(Date.parse(to))) throw new CodedError(coded("WB-CLI-001", { detail: `--to ${to} is no moment` }));
  const from = values.from ?? new Date(Date.parse(to) - days * 24 * 3_600_000).toISOString();
  const url = values.url ?? `http://127.0.0.1:${portFrom("WAYBILL_PORT", 1880)}`;
  const asked = await ask(url, { connection: values.connection, from, to });
  if ("error" in asked) {
    process.stderr.write(`${JSON.stringify(asked.error)}\n`);
    return 2;
  }
  console.log(values.json ? JSON.stringify(asked.found, null, 2) : textOf(asked.found));
  return asked.found.unexplained === 0 ? 0 : 1;
}

type Asked = { readonly found: Reconciliation } | { readonly error: object };

async function ask(url: string, body: object): Promise<Asked> {
  const token = variable("WAYBILL_TOKEN");
  const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const path = `${url.replace(/\/+$/, "")}/waybill/admin/connections/reconcile`;
  try {
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    const isOurs = /json/.test(answer.headers.get("content-type") ?? "");
    if (answer.status === 401 || !isOurs) return { error: unreachable(url, `status ${answer.status}`) };
    const content = (await answer.json()) as Reconciliation & { readonly error?: object };
    return content.error ? { error: content.error } : { found: content };
  } catch (error) {
    return { error: unreachable(url, (error as Error).message) };
  }
}

function unreachable(url: string, detail: string): Coded & { readonly todo: string } {
  return { ...coded("WB-CLI-003", { url, detail }), todo: errors["WB-CLI-003"].todo };
}

function textOf(found: Reconciliation): string {
  const { connection, from, to, effects, agreed, overwritten, unreadable, differences, unexplained } = found;
  const lines = differences.map(({ kind, explained, at, operation, document, ours, theirs, says }) => {
    const mark = explained ? "explained  " : "UNEXPLAINED";
    const values = kind === "changed" ? ` ours ${JSON.stringify(ours)}, theirs ${JSON.stringify(theirs)}` : "";
    return `${mark} ${at} ${operation} ${document ?? "(not found)"} ${kind}: ${says}${values}`;
  });
  const rest = `${unreadable} cannot be read back, ${differences.length} differ`;
  const sum = `${effects} effects: ${agreed} agree, ${overwritten} were written over by later ones, ${rest}`;
  return [...lines, `${connection}, ${from} to ${to}`, `${sum}, ${unexplained} of them unexplained.`].join("\n");
}
