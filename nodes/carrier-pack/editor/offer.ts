/** The two buttons of the dialog: a new carrier from samples, and the tests of the pack that lies in a folder. */
import type { PackTested } from "../../kit/admin/onboard-answers.ts";
import { ask, button, element, inputOf, selectOf } from "../../kit/editor/dialog.ts";
import type { EditorNode } from "../../kit/editor/red.ts";
import { say } from "./draft.ts";
import { testsPart } from "./preview.ts";
import { openOnboarding } from "./tray.ts";

function runTests(node: EditorNode, results: HTMLElement): void {
  const folder = inputOf(node, "folder")?.value ?? "";
  void ask<PackTested>("onboard/test", { folder })
    .then((tested) => results.replaceChildren(testsPart(tested)))
    .catch((error: Error) => results.replaceChildren(element("div", { text: error.message })));
}

/** Points the config node at a pack that was saved. */
function point(node: EditorNode, folder: string, name: string): void {
  const fill = (property: string, value: string): void => {
    const input = inputOf(node, property);
    if (input) $(input).val(value).trigger("change");
  };
  fill("folder", folder);
  fill("name", name);
  $(selectOf(node, "source")).val("folder").trigger("change");
}

/** Puts the buttons into the dialog; `changed` is told when another pack is chosen. */
export function offerOnboarding(node: EditorNode, changed: () => void): void {
  const results = element("div", { id: "waybill-pack-results", "aria-live": "polite", style: "margin-top:6px" });
  const saved = (folder: string, name: string): void => {
    point(node, folder, name);
    results.replaceChildren();
    changed();
  };
  const create = button(say("offer"), say("offer"), () => openOnboarding(saved), "fa-magic");
  create.id = "waybill-pack-onboard";
  const test = button(say("runTests"), say("runTests"), () => runTests(node, results), "fa-check-square-o");
  test.id = "waybill-pack-run-tests";
  document.getElementById("waybill-pack-new")?.replaceChildren(create);
  document.getElementById("waybill-pack-tests")?.replaceChildren(test, results);
}
