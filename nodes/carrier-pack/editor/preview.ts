/** What the pack makes of the samples: questions, coverage, and every event as it would be read. */
import type { FilledFacts, OnboardFacts, PackTested, PreviewRow } from "../../kit/admin/onboard-answers.ts";
import { element } from "../../kit/editor/dialog.ts";
import { say } from "./draft.ts";
import { cell, table } from "./fields.ts";

const good = "background:#2e7d32;color:#fff";
const bad = "background:#ad1625;color:#fff";

/** A short text on strong ground, readable in both themes; the words say what the colour says. */
function pill(text: string, colours: string): HTMLElement {
  return element("span", {
    text,
    style: `display:inline-block;border-radius:8px;padding:0 8px;margin-right:6px;${colours}`,
  });
}

/** What is still to be said by a person. */
export function questionsPart({ unfit, questions }: OnboardFacts): HTMLElement {
  const list = unfit ? [{ ...unfit, blocks: true }] : questions;
  const items = list.map(({ key, values, blocks }) =>
    element(
      "li",
      { style: "margin-bottom:2px" },
      pill(say(blocks ? "must" : "should"), blocks ? bad : "background:#6a4b00;color:#fff"),
      say(`question.${key}`, values),
    ),
  );
  return element(
    "ul",
    { style: "list-style:none;margin:0 0 8px;padding:0", "aria-live": "polite", id: "waybill-onboard-questions" },
    ...items,
  );
}

function bar({ field, filled, of }: FilledFacts): HTMLElement {
  const share = of === 0 ? 0 : Math.round((filled / of) * 100);
  const inner = element("div", { style: `width:${share}%;height:6px;border-radius:3px;background:#2e7d32` });
  const outer = element(
    "div",
    { style: "height:6px;border-radius:3px;background:var(--red-ui-secondary-border-color);margin-bottom:4px" },
    inner,
  );
  return element(
    "div",
    { style: "flex:1 0 130px" },
    element("div", { text: `${say(`filled.${field.replace(".", "_")}`)} ${filled}/${of}` }),
    outer,
  );
}

/** How much of the canonical model is filled, how many codes are mapped, how many samples pass. */
export function coveragePart({ coverage, codes, samples }: OnboardFacts): HTMLElement {
  const mapped = codes.filter(({ meaning }) => meaning !== null).length;
  const passing = samples.filter(({ passes }) => passes).length;
  const all: FilledFacts[] = [
    { field: "samples", filled: passing, of: samples.length },
    { field: "codes", filled: mapped, of: codes.length },
    ...coverage,
  ];
  const bars = all.filter(({ of }) => of > 0).map(bar);
  return element(
    "section",
    {},
    element("h4", { text: say("coverage") }),
    element("div", { style: "display:flex;flex-wrap:wrap;gap:4px 12px", id: "waybill-onboard-coverage" }, ...bars),
  );
}

function row({ sample, number, time, utc, milestone, event, code, text, place }: PreviewRow): HTMLElement {
  const when = utc === null ? `${time} (${say("noMoment")})` : time;
  const said = text === null ? code : `${code} ${text}`;
  return element(
    "tr",
    {},
    ...[sample, number, when, milestone ?? "-", event, said, place ?? ""].map((one) => cell(one)),
  );
}

const previewWidths = [12, 14, 17, 14, 14, 17, 12];

/** Every event of the samples as the pack reads it, and the samples that do not pass. */
export function previewPart({ preview, samples }: OnboardFacts): HTMLElement {
  const heads = ["sample", "number", "time", "milestone", "event", "said", "place"].map((name) => say(`head.${name}`));
  const failing = samples.filter(({ passes }) => !passes);
  const problems = failing.map(({ name, problems: said }) =>
    element("div", {}, pill(say("fails"), bad), `${name}: ${said.join(" ")}`),
  );
  return element(
    "section",
    {},
    element("h4", { text: say("preview") }),
    ...problems,
    table(say("preview"), heads, preview.map(row), previewWidths),
  );
}

/** The samples of a saved pack, green or red. */
export function testsPart({ samples }: PackTested): HTMLElement {
  const items = samples.map(({ name, passes, detail }) =>
    element(
      "li",
      { class: passes ? "waybill-test-passes" : "waybill-test-fails" },
      pill(say(passes ? "passes" : "fails"), passes ? good : bad),
      `${name}${detail === "" ? "" : `: ${detail}`}`,
    ),
  );
  const passing = samples.filter(({ passes }) => passes).length;
  const sum = element("div", { text: say("testsSum", { passing, count: samples.length }) });
  return element("div", {}, sum, element("ul", { style: "list-style:none;margin:4px 0 0;padding:0" }, ...items));
}
