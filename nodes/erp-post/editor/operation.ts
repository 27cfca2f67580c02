/** The choice of the operation: what the system has, and for what it has not the route that it has instead. */
import type { OperationFacts } from "../../kit/admin/answers.ts";
import { element, selectOf } from "../../kit/editor/dialog.ts";
import { warning } from "../../kit/editor/field-row.ts";
import type { EditorNode } from "../../kit/editor/red.ts";
import { operationTitle, say } from "./say.ts";

/** Offers every operation; those that the system has not can be seen and not be chosen. */
export function offerOperations(node: EditorNode, operations: readonly OperationFacts[], system: string): void {
  const select = selectOf(node, "operation");
  const held = select.value || String(node["operation"] ?? "");
  const known = operations.some(({ id }) => id === held) ? operations : [...operations, stranger(held)];
  select.replaceChildren(...known.filter(({ id }) => id !== "").map((one) => option(one, one.id === held)));
  select.value = held;
  if (select.selectedIndex < 0) select.value = known.find(({ absent }) => absent === null)?.id ?? "";
  drawAbsent(
    operations.filter(({ absent }) => absent !== null),
    system,
  );
  $(select).trigger("change");
}

/** What a flow names and nobody offers. */
const stranger = (id: string): OperationFacts => ({ id, title: id, absent: null, fields: null });

function option(facts: OperationFacts, isHeld: boolean): HTMLOptionElement {
  const made = element("option", { value: facts.id, text: operationTitle(facts) });
  made.disabled = facts.absent !== null && !isHeld;
  return made;
}

/** Says under the choice why the operation that is chosen cannot be had. */
export function showRoute(operations: readonly OperationFacts[], chosen: string, system: string): void {
  const facts = operations.find(({ id }) => id === chosen);
  const isAbsent = facts !== undefined && facts.absent !== null;
  const place = document.getElementById("waybill-post-route");
  place?.replaceChildren(...(isAbsent ? [warning(`${say("absent.chosen", { system })} ${facts.absent}`)] : []));
}

function drawAbsent(absent: readonly OperationFacts[], system: string): void {
  const place = document.getElementById("waybill-post-absent");
  if (!place) return;
  place.style.display = absent.length === 0 ? "none" : "";
  place.replaceChildren(
    element("summary", { text: say("absent.list", { system, count: absent.length }), style: "cursor:pointer" }),
    element("ul", { style: "margin:4px 0 0 18px" }, ...absent.map(routeOf)),
  );
}

function routeOf(facts: OperationFacts): HTMLElement {
  return element(
    "li",
    {},
    element("strong", { text: operationTitle(facts) }),
    `: ${facts.absent || say("absent.noRoute")}`,
  );
}
