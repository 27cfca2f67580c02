/** The code table: what was seen, what the carrier calls it, how often, and what it means to us. */
import { type EventName, eventNames } from "../../../core/event/kinds.ts";
import { type Milestone, milestones } from "../../../core/event/milestone.ts";
import { type Reason, reasons } from "../../../core/event/reason.ts";
import { plainEvent, usualMilestone } from "../../../core/onboard/usual.ts";
import type { CodeFacts, CodeMeaning, OnboardFacts } from "../../kit/admin/onboard-answers.ts";
import { element } from "../../kit/editor/dialog.ts";
import { type Decisions, say } from "./draft.ts";
import { cell, choice, table } from "./fields.ts";

type OwnEvent = CodeMeaning["event"];

const events = eventNames.filter((name): name is OwnEvent => name !== "UNMAPPED");
const plain = (names: readonly string[]): { value: string; label: string }[] =>
  names.map((value) => ({ value, label: value }));
const informational = "-";

/** An event chosen for a code that was open brings the milestone that it usually moves, and the other way round. */
function withEvent(event: OwnEvent, before: CodeMeaning | null): CodeMeaning {
  return { milestone: before && before.event === event ? before.milestone : usualMilestone(event), event };
}

function withMilestone(milestone: Milestone | null, before: CodeMeaning | null): CodeMeaning {
  if (before) return { ...before, milestone };
  const event: EventName = milestone === null ? "OTHER" : plainEvent(milestone);
  return { milestone, event: event as OwnEvent };
}

type Decide = (code: string, meaning: CodeMeaning | null) => void;

function milestoneSelect({ code, meaning }: CodeFacts, at: number, decide: Decide): HTMLSelectElement {
  const options = [
    { value: "", label: say("open") },
    { value: informational, label: say("informational") },
    ...plain(Object.keys(milestones)),
  ];
  const value = meaning === null ? "" : (meaning.milestone ?? informational);
  return choice(`waybill-onboard-milestone-${at}`, say("milestoneOf", { code }), options, value, (chosen) => {
    if (chosen === "") decide(code, null);
    else decide(code, withMilestone(chosen === informational ? null : (chosen as Milestone), meaning));
  });
}

function eventSelect({ code, meaning }: CodeFacts, at: number, decide: Decide): HTMLSelectElement {
  const options = [{ value: "", label: say("open") }, ...plain(events)];
  return choice(`waybill-onboard-event-${at}`, say("eventOf", { code }), options, meaning?.event ?? "", (chosen) =>
    decide(code, chosen === "" ? null : withEvent(chosen as OwnEvent, meaning)),
  );
}

function reasonSelect({ code, meaning }: CodeFacts, at: number, decide: Decide): HTMLSelectElement {
  const options = [{ value: "", label: "" }, ...plain(Object.keys(reasons))];
  const select = choice(
    `waybill-onboard-reason-${at}`,
    say("reasonOf", { code }),
    options,
    meaning?.reason ?? "",
    (chosen) => {
      if (!meaning) return;
      const { milestone, event } = meaning;
      decide(code, chosen === "" ? { milestone, event } : { milestone, event, reason: chosen as Reason });
    },
  );
  select.disabled = meaning === null;
  return select;
}

/** How the meaning came about: chosen, suggested by words, or still open. */
function state({ meaning, words, chosen }: CodeFacts): string {
  if (chosen) return say("because.chosen");
  return meaning && words !== null ? say("suggested", { words }) : say("mustChoose");
}

function row(facts: CodeFacts, at: number, decide: Decide): HTMLElement {
  const { code, wordings, count, meaning } = facts;
  const name = element("code", { text: meaning ? code : `${code} !` });
  return element(
    "tr",
    {},
    cell(name),
    cell(wordings.join(" / ")),
    cell(String(count)),
    cell(milestoneSelect(facts, at, decide)),
    cell(eventSelect(facts, at, decide)),
    cell(reasonSelect(facts, at, decide)),
    cell(state(facts)),
  );
}

/** Draws the code table; what nobody has given a meaning stands open, and stays so. */
export function codesPart(facts: OnboardFacts, decisions: Decisions, changed: () => void): HTMLElement {
  const decide: Decide = (code, meaning) => {
    decisions.codes[code] = meaning;
    changed();
  };
  const heads = ["code", "wording", "count", "milestone", "event", "reason", "why"].map((name) => say(`head.${name}`));
  const rows = facts.codes.map((one, at) => row(one, at, decide));
  return element(
    "section",
    {},
    element("h4", { text: say("codes") }),
    table(say("codes"), heads, rows, [8, 19, 7, 18, 18, 16, 14]),
  );
}
