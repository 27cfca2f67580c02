/** Letters as a list that mouse and keyboard reach: groups by cause, in each the letters, with replay and discard. */
import type { LetterDetail, LetterFacts, LetterGroupFacts } from "../admin/answers.ts";
import { ask, button, element, isDeployed } from "./dialog.ts";
import { word } from "./register.ts";

const say = (key: string, values?: Readonly<Record<string, string | number>>): string =>
  word("dead-letter", `letters.${key}`, values);

/** Which letters: those of a store, or only those that one node parked. */
export interface LetterScope {
  readonly store: string;
  readonly node?: string;
}

/** Draws the letters into `place` and keeps them up to date with what is done there. */
export async function showLetters(place: HTMLElement, scope: LetterScope): Promise<void> {
  const again = (): void => void showLetters(place, scope);
  const undeployed = (): HTMLElement => element("div", { class: "form-tips", text: say("undeployed") });
  if (!isDeployed(scope.store)) return place.replaceChildren(undeployed());
  const query = scope.node ? `?node=${encodeURIComponent(scope.node)}` : "";
  try {
    const groups = await ask<readonly LetterGroupFacts[]>(`stores/${scope.store}/letters${query}`);
    const title = element(
      "div",
      { style: "display:flex;justify-content:space-between;align-items:center;margin:8px 0" },
      element("strong", { text: say("title") }),
      button("", say("refresh"), again, "fa-refresh"),
    );
    const parts =
      groups.length === 0
        ? [element("div", { text: say("none") })]
        : groups.map((group) => groupPart(group, groups.length === 1, scope, again));
    place.replaceChildren(title, ...parts);
  } catch {
    place.replaceChildren(undeployed());
  }
}

function groupPart(group: LetterGroupFacts, isOnly: boolean, scope: LetterScope, again: () => void): HTMLElement {
  const cause = element("div", { text: `${group.code}: ${group.message}`, style: "padding-left:14px;opacity:.85" });
  const name = element("strong", { text: say("group", { count: group.count, group: group.group }) });
  const title = element("summary", { style: "cursor:pointer;padding:6px 0" }, name, cause);
  const todo = element("div", { text: say("todo", { todo: group.todo }), style: "opacity:.8;margin-bottom:4px" });
  const all = button(
    say("replayAll"),
    say("replayAll"),
    () => void act(scope, "replay", { group: group.group }).then(again),
    "fa-repeat",
  );
  const rest = group.count - group.letters.length;
  const more = rest > 0 ? [element("div", { text: say("more", { count: rest }), style: "opacity:.8" })] : [];
  const rows = element(
    "ul",
    { style: "list-style:none;margin:6px 0;padding:0" },
    ...group.letters.map((letter) => letterPart(letter, scope, again)),
  );
  const body = element("div", { style: "padding:0 0 8px 14px" }, todo, all, rows, ...more);
  const made = element("details", { style: "border-top:1px solid var(--red-ui-secondary-border-color)" }, title, body);
  made.open = isOnly || group.letters.length <= 3;
  return made;
}

function letterPart(letter: LetterFacts, scope: LetterScope, again: () => void): HTMLElement {
  const about = element("span", { text: letter.about, style: "font-weight:bold" });
  const facts = element("span", {
    text: ` ${say("attempts", { count: letter.attempts })}, ${say("age", { age: ageOf(letter.at) })} `,
    style: "opacity:.8",
  });
  const under = element("div");
  const replay = button(
    say("replay"),
    `${say("replay")}: ${letter.about}`,
    () => void act(scope, "replay", { ids: [letter.id] }).then(again),
    "fa-repeat",
  );
  const discard = button(
    say("discard"),
    `${say("discard")}: ${letter.about}`,
    () => under.replaceChildren(discardPart(letter, scope, again, under)),
    "fa-trash-o",
  );
  const show = button(
    say("show"),
    `${say("show")}: ${letter.about}`,
    () => void toggleBody(letter, scope, under),
    "fa-eye",
  );
  const buttons = element("div", { style: "display:flex;gap:6px;margin:3px 0" }, replay, discard, show);
  return element("li", { style: "padding:4px 0" }, about, facts, buttons, under);
}

function discardPart(letter: LetterFacts, scope: LetterScope, again: () => void, under: HTMLElement): HTMLElement {
  const input = element("input", {
    type: "text",
    "aria-label": say("reason"),
    placeholder: say("reason"),
    style: "width:100%;margin:2px 0",
  });
  const confirm = button(say("confirm"), say("confirm"), () => {
    if (input.value.trim() === "") return input.focus();
    void act(scope, "discard", { ids: [letter.id], reason: input.value.trim() }).then(again);
  });
  const keep = button(say("keep"), say("keep"), () => under.replaceChildren());
  queueMicrotask(() => input.focus());
  return element("div", {}, input, element("div", { style: "display:flex;gap:6px" }, confirm, keep));
}

async function toggleBody(letter: LetterFacts, scope: LetterScope, under: HTMLElement): Promise<void> {
  if (under.firstChild) return under.replaceChildren();
  const detail = await ask<LetterDetail>(`stores/${scope.store}/letters/${letter.id}`);
  const style = "max-height:180px;overflow:auto;white-space:pre-wrap;word-break:break-all;font-size:12px;margin:4px 0";
  under.replaceChildren(element("pre", { text: detail.body ?? say("empty"), tabindex: "0", style }));
}

/** Replays or discards letters and says how many. */
export async function act(scope: LetterScope, verb: "replay" | "discard", what: object): Promise<void> {
  try {
    const done = await ask<{ readonly letters: readonly number[] }>(`stores/${scope.store}/letters/${verb}`, {
      ...what,
      ...(scope.node ? { node: scope.node } : {}),
    });
    RED.notify(say(verb === "replay" ? "replayed" : "discarded", { count: done.letters.length }), {
      type: "success",
      timeout: 2500,
    });
  } catch (error) {
    RED.notify((error as Error).message, "error");
  }
}

/** How long ago, in the largest whole unit. */
export function ageOf(at: number): string {
  const seconds = Math.max(0, Math.round((Date.now() - at) / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
