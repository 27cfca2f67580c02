/** A code that no table knows: the carrier's words, a suggestion, and one button that maps it and replays what waits. */
import { type EventName, eventNames } from "../../../core/event/kinds.ts";
import { milestones } from "../../../core/event/milestone.ts";
import { reasons } from "../../../core/event/reason.ts";
import { usualMilestone } from "../../../core/onboard/usual.ts";
import type { CodeWork } from "../../../nodes/kit/admin/answers.ts";
import { button, element } from "../../../nodes/kit/editor/dialog.ts";
import { cardStyle, say, type Settle } from "./words.ts";

const none = "-";

function choice(label: string, options: readonly (readonly [value: string, text: string])[], value: string) {
  const select = element("select", { "aria-label": label, style: "width:100%" });
  for (const [one, text] of options) select.append(new Option(text, one, false, one === value));
  const row = element("label", { style: "display:block;margin:4px 0" }, element("span", { text: label }), select);
  return { select, row };
}

const itself = (names: readonly string[]) => names.map((name) => [name, name] as const);

/** Draws the card; the button is dead until event and milestone are chosen. */
export function codeCard(work: CodeWork, settle: Settle): HTMLElement {
  const { suggestion, carrier, code, text, count, table, key, group } = work;
  const events = itself(eventNames.filter((name) => name !== "UNMAPPED"));
  const open = ["", say("choose")] as const;
  const event = choice(say("event"), [open, ...events], suggestion?.event ?? "");
  const stages = [open, [none, say("none")] as const, ...itself(Object.keys(milestones))];
  const milestone = choice(say("milestone"), stages, suggestion ? (suggestion.milestone ?? none) : "");
  const whys = [[none, say("noReason")] as const, ...itself(Object.keys(reasons))];
  const reason = choice(say("reason"), whys, suggestion?.reason ?? none);
  const map = button(say("map", { count }), `${carrier} ${code}: ${say("map", { count })}`, () => {
    const why = reason.select.value === none ? {} : { reason: reason.select.value };
    const stage = milestone.select.value === none ? null : milestone.select.value;
    const means = { event: event.select.value, milestone: stage, ...why };
    void settle("map", { carrier, group, code: { table, key, text, means } });
  });
  const check = (): void =>
    void (map.disabled = key === "" || event.select.value === "" || milestone.select.value === "");
  event.select.addEventListener("change", () => {
    if (event.select.value !== "") milestone.select.value = usualMilestone(event.select.value as EventName) ?? none;
  });
  for (const { select } of [event, milestone]) select.addEventListener("change", check);
  check();
  const waits = element("span", { text: say("waits", { count }), style: "float:right;opacity:.85" });
  const title = element("div", {}, waits, element("strong", { text: `${carrier} ${code}` }), ` · ${say("newCode")}`);
  const words = element("div", { text: text ? say("says", { text }) : say("saysNothing"), style: "opacity:.85" });
  const hint = suggestion ? [element("div", { text: say("suggested"), style: "opacity:.85;font-style:italic" })] : [];
  const style = `${cardStyle};border-left-color:#c1710b`;
  const rows = [event.row, milestone.row, reason.row];
  return element("div", { class: "waybill-card", style }, title, words, ...hint, ...rows, map);
}
