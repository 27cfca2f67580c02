import type { SettingField } from "./erp.ts";

/** A text in the dialog of a connection that may stay empty, or as it is offered. */
export function textSetting(name: string, title: string, help: string, fallback = ""): SettingField {
  return { name, title, type: "string", required: false, help, default: fallback };
}
