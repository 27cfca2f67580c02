/** The settings that a system has of its own: what must be said, the customer's fields, and what rarely differs. */
import type { SettingFacts } from "../../kit/admin/answers.ts";
import { element } from "../../kit/editor/dialog.ts";
import { word } from "../../kit/editor/register.ts";

type Value = string | number | boolean;

/** So many settings are read at a glance; more of them are grouped. */
const glance = 6;
const groups = ["fields", "more"] as const;

const settingId = (name: string): string => `waybill-erp-setting-${name}`;

/** Draws a row for each setting of the chosen system; groups in which something was said stand open. */
export function drawSettings(settings: readonly SettingFacts[], saved: Readonly<Record<string, unknown>>): void {
  const valueOf = (setting: SettingFacts): unknown => saved[setting.name] ?? setting.default ?? "";
  const row = (setting: SettingFacts): HTMLElement => settingRow(setting, valueOf(setting));
  const isSaid = (setting: SettingFacts): boolean => valueOf(setting) !== (setting.default ?? "");
  const must = settings.filter(({ group }) => group === "must");
  const rest = settings.filter(({ group }) => group !== "must");
  fill("waybill-erp-must", must.map(row));
  if (rest.length <= glance) return fill("waybill-erp-settings", rest.map(row));
  const parts = groups.flatMap((group) => {
    const own = rest.filter((setting) => setting.group === group);
    const isOpen = group === "fields" || own.some(isSaid);
    return own.length === 0 ? [] : [groupPart(group, own.map(row), isOpen)];
  });
  fill("waybill-erp-settings", parts);
}

function fill(id: string, parts: readonly HTMLElement[]): void {
  document.getElementById(id)?.replaceChildren(...parts);
}

function groupPart(group: "fields" | "more", rows: readonly HTMLElement[], isOpen: boolean): HTMLElement {
  const text = word("erp-connection", `group.${group}`, { count: rows.length });
  const summary = element("summary", { text, style: "cursor:pointer;margin-bottom:8px;font-weight:bold" });
  const part = element("details", { style: "margin:0 0 12px 105px" }, summary, ...rows);
  for (const row of rows) row.style.marginLeft = "0";
  part.open = isOpen;
  return part;
}

function settingRow(setting: SettingFacts, held: unknown): HTMLElement {
  const id = settingId(setting.name);
  const isBox = setting.type === "boolean";
  const type = isBox ? "checkbox" : setting.type === "number" ? "number" : "text";
  const style = isBox ? "width:auto;margin:0" : "width:100%";
  const input = element("input", { id, type, style, "data-setting": setting.name, "aria-describedby": `${id}-help` });
  if (isBox) input.checked = held === true;
  else input.value = String(held);
  const label = element("label", {
    for: id,
    style: isBox ? "width:auto" : "width:auto;display:block",
    text: setting.title,
  });
  const help = element("div", { id: `${id}-help`, text: setting.help, style: "opacity:.75;font-size:12px" });
  return element(
    "div",
    { class: "form-row", style: "margin-left:105px" },
    ...(isBox ? [input, " ", label] : [label, input]),
    help,
  );
}

/** What stands in the rows. */
export function settingsShown(): Record<string, Value> {
  const inputs = document.querySelectorAll<HTMLInputElement>("[id^=waybill-erp-] [data-setting]");
  return Object.fromEntries([...inputs].map((input) => [input.dataset["setting"] ?? "", valueIn(input)]));
}

function valueIn(input: HTMLInputElement): Value {
  if (input.type === "checkbox") return input.checked;
  return input.type === "number" ? Number(input.value) : input.value;
}
