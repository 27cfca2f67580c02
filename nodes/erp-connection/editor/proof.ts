/** Test connection: what was proved, how far the clocks are apart, and what we lack the rights for. */
import type { Tested } from "../../kit/admin/answers.ts";
import { ask, element } from "../../kit/editor/dialog.ts";
import { word } from "../../kit/editor/register.ts";

const say = (key: string, values?: Readonly<Record<string, string | number>>): string =>
  word("erp-connection", `test.${key}`, values);

interface Line {
  readonly text: string;
  readonly kind: "good" | "bad" | "plain";
}

/** Tries what stands in the dialog and shows what came of it. */
export async function testConnection(candidate: object): Promise<void> {
  show([{ text: say("running"), kind: "plain" }]);
  try {
    show(linesOf(await ask<Tested>("connections/test", candidate)));
  } catch (error) {
    show([{ text: (error as Error).message, kind: "bad" }]);
  }
}

function linesOf(tested: Tested): readonly Line[] {
  if (tested.kind === "refused") {
    return [
      { text: `${tested.code}: ${tested.message}`, kind: "bad" },
      { text: tested.todo, kind: "plain" },
    ];
  }
  const { proved, missing, clockSkewMs } = tested;
  const seconds = clockSkewMs === null ? null : (clockSkewMs / 1000).toFixed(1);
  return [
    ...proved.map((what): Line => ({ text: say("proved", { what }), kind: "good" })),
    ...missing.map((what): Line => ({ text: say("missing", { what }), kind: "bad" })),
    { text: seconds === null ? say("noClock") : say("skew", { seconds }), kind: "plain" },
  ];
}

const icons = { good: "fa-check", bad: "fa-exclamation-triangle", plain: "" } as const;
const colours = { good: "success", bad: "error", plain: "" } as const;

function show(lines: readonly Line[]): void {
  const place = document.getElementById("waybill-erp-proof");
  if (!place) return;
  place.style.display = "";
  place.replaceChildren(...lines.map(drawn));
}

function drawn({ text, kind }: Line): HTMLElement {
  const colour = colours[kind] === "" ? "" : `color:var(--red-ui-text-color-${colours[kind]});`;
  const icon = element("i", {
    class: `fa ${icons[kind]}`,
    "aria-hidden": "true",
    style: `${colour}flex:0 0 16px;margin-top:4px`,
  });
  return element("div", { style: "display:flex;gap:8px" }, icon, element("span", { text }));
}
