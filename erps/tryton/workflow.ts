type State = "packed" | "picked" | "assigned";

/** How a shipment is confirmed from the state that people leave it in. */
export interface Confirmation {
  readonly from: State;
  /** Transitions in their order; the server passes over each that does not start from the shipment's state. */
  readonly transitions: readonly string[];
  /** Whether a shipment in this state is confirmed, can be, or waits for people. */
  standingOf(state: string): "done" | "open" | "unready";
}

const steps: readonly { readonly from: State; readonly transition: string }[] = [
  { from: "assigned", transition: "pick" },
  { from: "picked", transition: "pack" },
  { from: "packed", transition: "done" },
];

/** The confirmation from a state on; null for a state that none starts from. */
export function confirmation(from: string): Confirmation | null {
  const first = steps.findIndex((step) => step.from === from);
  const used = steps.slice(first);
  const [start] = used;
  if (first < 0 || !start) return null;
  return {
    from: start.from,
    transitions: used.map(({ transition }) => transition),
    standingOf(state) {
      if (state === "done") return "done";
      return used.some((step) => step.from === state) ? "open" : "unready";
    },
  };
}
