import type { AuthorityRule } from "../../core/delivery/authority.ts";
import type { SystemFacts } from "../kit/admin/answers.ts";
import { ask, fillSelect, inputOf, selectOf, showRows } from "../kit/editor/dialog.ts";
import type { EditorNode } from "../kit/editor/red.ts";
import { registerConfigNode } from "../kit/editor/register.ts";
import { config } from "./config.ts";
import { type AuthorityList, authorityList } from "./editor/authority.ts";
import { testConnection } from "./editor/proof.ts";
import { drawSettings, settingsShown } from "./editor/settings.ts";

const type = "erp-connection";
const rows = ["secret", "token", "env", "env-user", "credential", "credential-user"];
const rowClass = (row: string): string => `waybill-erp-${row}`;

/** The list of the dialog that is open. */
let authority: AuthorityList | null = null;

const value = (node: EditorNode, property: string): string => inputOf(node, property)?.value ?? "";

function wanted(node: EditorNode): string[] {
  const [signIn, from] = [value(node, "signIn"), value(node, "secretFrom")];
  if (signIn === "none") return [];
  const user = ["basic", "oauth2", "oauth2-jwt"].includes(signIn) ? [`${from}-user`] : [];
  return ["secret", from, ...user, ...(signIn === "oauth2" ? ["token"] : [])].map(rowClass);
}

const tested = [
  ...["system", "baseUrl", "signIn", "tokenUrl", "secretFrom"],
  ...["userEnv", "secretEnv", "timeoutSeconds", "user", "secret"],
];

/** What is in the dialog now, for a test before it is saved; secrets only where they were typed in just now. */
function candidate(node: EditorNode): object {
  const typed = Object.fromEntries(tested.map((name) => [name, value(node, name)]));
  return { id: node.id, values: settingsShown(), ...typed };
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
  const saved = (node["values"] ?? {}) as Readonly<Record<string, unknown>>;
  fillSelect(system, [], String(node["system"] ?? ""));
  void ask<readonly SystemFacts[]>("erps").then((systems) => {
    fillSelect(
      system,
      systems.map(({ id, title }) => ({ value: id, label: title })),
      String(node["system"] || (systems[0]?.id ?? "")),
    );
    const chosen = (): SystemFacts | undefined => systems.find(({ id }) => id === system.value);
    $(system)
      .on("change", () => drawSettings(chosen()?.settings ?? [], saved))
      .trigger("change");
    $(system).on("change", () => offerTimeout(node, chosen()));
  });
  const list = document.getElementById("waybill-erp-authority") as HTMLElement;
  authority = authorityList(list, (node["authority"] ?? []) as readonly AuthorityRule[]);
  document.getElementById("waybill-erp-test")?.addEventListener("click", () => void testConnection(candidate(node)));
}

registerConfigNode({
  type,
  config,
  icon: "waybill-connection.svg",
  credentials: { user: { type: "text" }, secret: { type: "password" } },
  label: (node) => String(node["baseUrl"] ?? "").replace(/^[a-z]+:\/\//, ""),
  prepare,
  save(node) {
    node["values"] = settingsShown();
    node["authority"] = authority?.rules() ?? [];
    authority = null;
  },
  cancel() {
    authority = null;
  },
});
