/** "New carrier from samples": a tray over the dialog, in which samples become a pack. */
import type { OnboardFacts, SavedPack } from "../../kit/admin/onboard-answers.ts";
import { ask, element } from "../../kit/editor/dialog.ts";
import { codesPart } from "./codes.ts";
import { type Draft, emptyDraft, idOf, say } from "./draft.ts";
import { fieldsPart } from "./fields.ts";
import { coveragePart, previewPart, questionsPart } from "./preview.ts";
import { type SampleEvents, sampleList, sampleZone, tooMuch } from "./samples.ts";

const trayWidthPx = 1100;

function labelled(label: string, id: string, value: string, take: (value: string) => void): HTMLElement {
  const input = element("input", { type: "text", id, spellcheck: "false", style: "width:70%" });
  input.value = value;
  input.addEventListener("input", () => take(input.value));
  return element("div", { class: "form-row" }, element("label", { for: id, text: label }), input);
}

/** The parts of the tray that are drawn again when something changed, and the line that says what went wrong. */
interface Places {
  readonly list: HTMLElement;
  readonly proposal: HTMLElement;
  readonly message: HTMLElement;
}

class Onboarding {
  readonly draft: Draft = emptyDraft();
  readonly #places: Places = {
    list: element("div"),
    proposal: element("div"),
    message: element("div", { role: "alert", id: "waybill-onboard-message" }),
  };
  readonly #saved: (folder: string, name: string) => void;
  #asked = 0;

  constructor(saved: (folder: string, name: string) => void) {
    this.#saved = saved;
  }

  /** The content of the tray. */
  body(): HTMLElement {
    const { draft } = this;
    const events: SampleEvents = {
      add: (samples) => this.#handIn([...draft.samples, ...samples]),
      remove: (at) => this.#handIn(draft.samples.filter((_, other) => other !== at)),
      refuse: (message) => this.#say(message),
    };
    const id = labelled(say("id"), "waybill-onboard-id", "", (text) => {
      draft.id = text.trim();
      draft.ownId = draft.id !== "";
    });
    const name = labelled(say("name"), "waybill-onboard-name", "", (text) => {
      draft.name = text.trim();
      if (!draft.ownId) draft.id = idOf(draft.name);
      const input = id.querySelector("input");
      if (input) input.value = draft.id;
    });
    const { list, proposal, message } = this.#places;
    this.#drawSamples = () => list.replaceChildren(sampleList(draft.samples, events));
    return element(
      "form",
      { id: "dialog-form", class: "form-horizontal", style: "padding:12px" },
      sampleZone(events, () => draft.samples.length),
      list,
      name,
      id,
      message,
      proposal,
    );
  }

  #drawSamples: () => void = () => undefined;

  #say(message: string): void {
    this.#places.message.replaceChildren(
      ...(message === "" ? [] : [element("div", { class: "form-tips", text: message })]),
    );
  }

  #handIn(samples: Draft["samples"]): void {
    const refusal = tooMuch(samples);
    if (refusal !== null) return this.#say(refusal);
    this.draft.samples = samples;
    this.#drawSamples();
    this.#look();
  }

  /** Asks what the samples come to; only the newest answer is drawn. */
  #look(): void {
    const { draft } = this;
    const turn = ++this.#asked;
    if (draft.samples.length === 0) return this.#places.proposal.replaceChildren();
    const { samples, name, id, decisions } = draft;
    void ask<OnboardFacts>("onboard/look", { samples, name, id, choices: decisions })
      .then((facts) => {
        if (turn !== this.#asked) return;
        draft.facts = facts;
        this.#say("");
        this.#draw(facts);
      })
      .catch((error: Error) => this.#say(error.message));
  }

  #draw(facts: OnboardFacts): void {
    const { decisions } = this.draft;
    const focused = document.activeElement?.id ?? "";
    const changed = (): void => this.#look();
    const parts = facts.unfit
      ? [questionsPart(facts)]
      : [
          element("div", { text: say("format", { format: facts.format }) }),
          questionsPart(facts),
          codesPart(facts, decisions, changed),
          fieldsPart(facts, decisions, changed),
          coveragePart(facts),
          previewPart(facts),
        ];
    this.#places.proposal.replaceChildren(...parts);
    if (focused) document.getElementById(focused)?.focus();
  }

  /** Saves the pack and closes the tray; the dialog below is there again only then. */
  async save(): Promise<void> {
    const { samples, name, id, decisions } = this.draft;
    try {
      const { folder } = await ask<SavedPack>("onboard/save", { samples, name, id, choices: decisions });
      RED.tray.close(() => this.#saved(folder, name));
    } catch (error) {
      this.#say((error as Error).message);
      this.#places.message.scrollIntoView();
    }
  }
}

/** Opens the tray; `saved` is told the folder of the new pack, relative to the user directory, and the carrier's name. */
export function openOnboarding(saved: (folder: string, name: string) => void): void {
  const onboarding = new Onboarding(saved);
  RED.tray.show({
    title: say("title"),
    width: trayWidthPx,
    buttons: [
      { id: "waybill-onboard-cancel", text: say("cancel"), click: () => RED.tray.close() },
      {
        id: "waybill-onboard-save",
        text: say("save"),
        class: "primary",
        click: () => void onboarding.save(),
      },
    ],
    open(tray) {
      tray.find(".red-ui-tray-body").append(onboarding.body());
    },
  });
}
