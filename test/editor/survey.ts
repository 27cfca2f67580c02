/** What is wrong with the dialog that is open, as far as a machine can tell. */
import type { Locator, Page } from "playwright-core";

export interface Survey {
  /** Inputs that a screen reader could not name. */
  readonly unnamed: readonly string[];
  /** Parts that stick out to the right, and rows that must be scrolled sideways. */
  readonly wide: readonly string[];
  /** Texts that are the key of a catalogue instead of words. */
  readonly untranslated: readonly string[];
  /** Texts whose contrast is below 4.5 to 1. */
  readonly faint: readonly string[];
  /** Things that Tab should reach. */
  readonly controls: readonly string[];
}

/** Surveys the dialog that lies on top. */
export function surveyDialog(page: Page): Promise<Survey> {
  return ours(page).evaluate(survey);
}

/** Our part of the dialog; what lies around it is Node-RED's. */
const ours = (page: Page): Locator =>
  page.locator(".red-ui-tray").last().locator("#dialog-form, #node-config-dialog-edit-form");

/** The controls of the dialog that Tab does not reach, beginning before the first one. */
export async function beyondTab(page: Page, controls: readonly string[]): Promise<string[]> {
  const missing = new Set(controls);
  await ours(page).evaluate(focusBefore);
  for (let presses = 0; missing.size > 0 && presses < controls.length * 2 + 10; presses += 1) {
    await page.keyboard.press("Tab");
    missing.delete(await page.evaluate(() => document.activeElement?.getAttribute("data-survey") ?? ""));
  }
  return [...missing];
}

function focusBefore(form: Element): void {
  const start = document.createElement("span");
  start.tabIndex = -1;
  form.prepend(start);
  start.focus();
}

/**
 * Runs in the page, so everything that it needs stands inside.
 * Reason for length: what is sent to the page is one function.
 */
function survey(body: Element): Survey {
  const isShown = (part: Element): boolean => part.checkVisibility() && part.getBoundingClientRect().width > 0;
  const all = <T extends Element>(selector: string): T[] =>
    [...body.querySelectorAll<T>(`:not([id^=red-ui-trap]):is(${selector})`)].filter(isShown);
  const nameOf = (part: Element): string =>
    part.id || part.getAttribute("aria-label") || part.textContent?.trim() || part.outerHTML;
  const inputs = all<HTMLInputElement>("input, select, textarea");
  const hasName = (input: HTMLInputElement): boolean => {
    const named = input.getAttribute("aria-labelledby")?.split(" ") ?? [];
    const texts = [...(input.labels ?? []), ...named.map((id) => document.getElementById(id))];
    return !!input.getAttribute("aria-label") || texts.some((one) => !!one?.textContent?.trim());
  };
  const edge = body.getBoundingClientRect().right;
  const sticksOut = (part: Element): boolean => part.getBoundingClientRect().right > edge + 1;
  const scrolls =
    body.scrollWidth > body.clientWidth + 1 ? [`the dialog by ${body.scrollWidth - body.clientWidth} px`] : [];

  const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const groundOf = (part: Element | null): number[] => {
    for (let at = part; at; at = at.parentElement) {
      const ground = channels(getComputedStyle(at).backgroundColor);
      if ((ground[3] ?? 1) > 0.9) return ground;
    }
    return [255, 255, 255];
  };
  const light = (rgb: readonly number[]): number => {
    const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
      const share = value / 255;
      return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const opacityOf = (part: Element): number => {
    let opacity = 1;
    for (let at: Element | null = part; at && at !== body; at = at.parentElement)
      opacity *= Number(getComputedStyle(at).opacity);
    return opacity;
  };
  const contrastOf = (part: Element): number => {
    const ground = groundOf(part);
    const [red = 0, green = 0, blue = 0, alpha = 1] = channels(getComputedStyle(part).color);
    const cover = alpha * opacityOf(part);
    const ink = [red, green, blue].map((value, index) => value * cover + (ground[index] ?? 0) * (1 - cover));
    const [one, other] = [light(ink), light(ground)];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  };
  const ownText = (part: Element): string =>
    [...part.childNodes].map((child) => (child.nodeType === 3 ? (child.textContent?.trim() ?? "") : "")).join("");
  const written = all("*").filter(
    (part) => ownText(part) !== "" && part.tagName !== "OPTION" && part.tagName !== "SCRIPT",
  );
  const key = /^[a-z][\w-]*(:[\w-]+)?(\.[\w-]+){1,4}$/i;
  const texts = [
    ...written.map(ownText),
    ...[...body.querySelectorAll("option")].map((option) => option.text),
    ...inputs.flatMap((input) => [input.placeholder ?? "", input.title]),
  ];
  const file = /\.(db|json|sqlite)$/;
  const controls = all<HTMLElement>("input, select, textarea, button, summary, a[href], [role=button]").filter(
    (one) => !one.matches(":disabled"),
  );
  controls.forEach((control, index) => control.setAttribute("data-survey", `${index} ${nameOf(control).slice(0, 80)}`));
  return {
    unnamed: inputs.filter((input) => !hasName(input)).map(nameOf),
    wide: [...scrolls, ...all("*").filter(sticksOut).map(nameOf)],
    untranslated: texts.filter((text) => key.test(text) && !file.test(text)),
    faint: written
      .filter((part) => contrastOf(part) < 4.5)
      .map((part) => `${contrastOf(part).toFixed(1)} to 1: ${ownText(part).slice(0, 60)}`),
    controls: controls.map((control) => control.getAttribute("data-survey") ?? ""),
  };
}
