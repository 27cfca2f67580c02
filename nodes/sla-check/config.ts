import { type Milestone, milestones } from "../../core/event/milestone.ts";
import { describeConfig } from "../kit/config.ts";
import { amount, choice, nodeReference, requiredText, text } from "../kit/fields.ts";

/** Milestones that a promise can start at or wait for. */
export const promised = (Object.keys(milestones) as Milestone[]).filter((milestone) => milestone !== "UNKNOWN");

/** One promise: within so many hours of one milestone another one is reached. */
export const config = describeConfig({
  version: 1,
  fields: {
    name: text(),
    store: nodeReference("waybill-store"),
    promise: requiredText("Delivered in time", 80),
    from: choice("PICKED_UP", promised),
    hours: amount(72, 0.01, 8760),
    to: choice("DELIVERED", promised),
  },
  migrations: [],
});
