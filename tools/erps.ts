import type { ErpSystem } from "../core/delivery/erp.ts";
import { type OperationId, operations } from "../core/delivery/operations.ts";
import { erps } from "../erps/index.ts";

const ids = Object.keys(operations) as readonly OperationId[];

/** The page of every ERP: what each does by which operation, and the route that it has where it has not. */
export function erpsPage(): string {
  return [
    "# ERPs",
    "",
    "Made from `erps/` by `npm run docs`. A flow asks in our own terms; a system has the operation, or names its route.",
    "What an outcome proves: **read back** (the target was read and holds it), **answer** (the system said so).",
    "",
    ...table(),
    "",
    ...erps.flatMap(section),
  ].join("\n");
}

function table(): readonly string[] {
  const heads = ids.map((id) => `\`${id}\``);
  const rows = erps.map((erp) => {
    const cells = ids.map((id) => (erp.operations.some((operation) => operation.id === id) ? proofOf(erp, id) : "·"));
    return `| [${erp.title}](#${erp.id}) | ${cells.join(" | ")} |`;
  });
  return [`| system | ${heads.join(" | ")} |`, `| --- | ${ids.map(() => "---").join(" | ")} |`, ...rows];
}

function proofOf({ operations: own }: ErpSystem, id: OperationId): string {
  return own.find((operation) => operation.id === id)?.proof === "read-back" ? "read back" : "answer";
}

function section(erp: ErpSystem): readonly string[] {
  const has = erp.operations.map(({ id, title }) => `- \`${id}\`: ${title}`);
  const routes = Object.entries(erp.absent).map(([id, route]) => `- no \`${id}\`: ${route}`);
  const settings = erp.settings.map(({ name, title, help }) => `| \`${name}\` | ${title} | ${cell(help)} |`);
  const rows =
    settings.length === 0 ? [] : ["", "| setting | in the dialog | what it says |", "| --- | --- | --- |", ...settings];
  const lanes = `${erp.lanes} documents at once unless the connection says otherwise. [How it works](../erps/${erp.id}/README.md).`;
  return [`## ${erp.title}`, `<a id="${erp.id}"></a>`, "", lanes, "", ...has, ...routes, ...rows, ""];
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
