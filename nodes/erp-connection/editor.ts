import type { SettingFacts, SystemFacts, Tested } from "../kit/admin/answers.ts";
import { ask, element, fillSelect, inputOf, selectOf, showRows } from "../kit/editor/dialog.ts";
import type { EditorNode } from "../kit/editor/red.ts";
import { registerConfigNode, word } from "../kit/editor/register.ts";
import { config } from "./config.ts";

const type = "erp-connection";
const rows = ["secret", "token", "env", "env-user", "credential", "credential-user"];
const rowClass = (row: string): string => `waybill-erp-${row}`;
const settingId = (name: string): string => `waybill-erp-setting-${name}`;

const value = (node: EditorNode, property: string): string => inputOf(node, property)?.value ?? "";

function wanted(node: EditorNode): string[] {
  const [signIn, from] = [value(node, "signIn"), value(node, "secretFrom")];
  if (signIn === "none") return [];
  const user = ["basic", "oauth2", "oauth2-jwt"].includes(signIn) ? [`${from}-user`] : [];
  return ["secret", from, ...user, ...(signIn === "oauth2" ? ["token"] : [])].map(rowClass);
}

/** Rows for the settings that the chosen system has of its own. */
function drawSettings(node: EditorNode, settings: readonly SettingFacts[]): void {
  const saved = (node["values"] ?? {}) as Readonly<Record<string, unknown>>;
  const place = document.getElementById("waybill-erp-settings");
  place?.replaceChildren(
    ...settings.map((setting) => settingRow(setting, saved[setting.name] ?? setting.default ?? "")),
  );
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

function settingsOf(): Record<string, string | number | boolean> {
  const inputs = document.querySelectorAll<HTMLInputElement>("#waybill-erp-settings [data-setting]");
  return Object.fromEntries(
    [...inputs].map((input) => [
      input.dataset["setting"] ?? "",
      input.type === "checkbox" ? input.checked : input.type === "number" ? Number(input.value) : input.value,
    ]),
  );
}

/** What is in the dialog now, for a test before it is saved; secrets only where they were typed in just now. */
function candidate(node: EditorNode): object {
  const names = [
    "system",
    "baseUrl",
    "signIn",
    "tokenUrl",
    "secretFrom",
    "userEnv",
    "secretEnv",
    "timeoutSeconds",
    "user",
    "secret",
  ];
  return { id: node.id, values: settingsOf(), ...Object.fromEntries(names.map((name) => [name, value(node, name)])) };
}

function showProof(text: readonly string[], good: boolean): void {
  const place = document.getElementById("waybill-erp-proof");
  if (!place) return;
  place.style.display = "";
  const icon = element("i", { class: `fa ${good ? "fa-check" : "fa-exclamation-triangle"}`, "aria-hidden": "true" });
  const lines = element("div", {}, ...text.map((line) => element("div", { text: line })));
  place.replaceChildren(element("div", { style: "display:flex;gap:8px" }, icon, lines));
}

async function test(node: EditorNode): Promise<void> {
  showProof([word(type, "test.running")], true);
  try {
    const tested = await ask<Tested>("connections/test", candidate(node));
    if (tested.kind === "refused") return showProof([`${tested.code}: ${tested.message}`, tested.todo], false);
    const skew =
      tested.clockSkewMs === null
        ? word(type, "test.noClock")
        : word(type, "test.skew", { seconds: (tested.clockSkewMs / 1000).toFixed(1) });
    const missing = tested.missing.length > 0 ? [word(type, "test.missing", { what: tested.missing.join(", ") })] : [];
    showProof([word(type, "test.proved", { what: tested.proved.join(", ") }), skew, ...missing], missing.length === 0);
  } catch (error) {
    showProof([(error as Error).message], false);
  }
}

/** Another system, another patience; what was saved stands until another system is chosen. */
function offerTimeout(node: EditorNode, system: SystemFacts | undefined): void {
  const input = inputOf(node, "timeoutSeconds");
  if (input && system) input.value = String(system.timeoutSeconds);
}

function prepare(node: EditorNode): void {
  showRows(
    ["signIn", "secretFrom"].map((property) => selectOf(node, property)),
    rows.map(rowClass),
    () => wanted(node),
  );
  const system = selectOf(node, "system");
  fillSelect(system, [], String(node["system"] ?? ""));
  void ask<readonly SystemFacts[]>("erps").then((systems) => {
    fillSelect(
      system,
      systems.map(({ id, title }) => ({ value: id, label: title })),
      String(node["system"] || (systems[0]?.id ?? "")),
    );
    const chosen = (): SystemFacts | undefined => systems.find(({ id }) => id === system.value);
    const draw = (): void => drawSettings(node, chosen()?.settings ?? []);
    $(system).on("change", draw).trigger("change");
    $(system).on("change", () => offerTimeout(node, chosen()));
  });
  document.getElementById("waybill-erp-test")?.addEventListener("click", () => void test(node));
}

registerConfigNode({
  type,
  config,
  icon: "waybill-connection.svg",
  credentials: { user: { type: "text" }, secret: { type: "password" } },
  label: (node) => String(node["baseUrl"] ?? "").replace(/^https?:\/\//, ""),
  prepare,
  save: (node) => void (node["values"] = settingsOf()),
});
