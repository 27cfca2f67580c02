import { coded } from "../errors.ts";
import { unfit } from "./answer.ts";
import type { Trouble } from "./erp.ts";
import { type Values, valueOf } from "./template.ts";

/** A text that was filled in. */
export interface Filled {
  readonly kind: "text";
  readonly text: string;
}

const placeholder = /\{(\w+)((?::(?:date|time|>?\d{1,4}))*)\}/g;

/**
 * Compiles a text with placeholders: `{name}`; `{name:20}` fills up to 20 characters behind the value, `{name:>20}` before
 * it, `{name:020}` with zeros; `{name:date}` and `{name:time}` write a moment as 20260105 and 070000 (UTC); they may follow
 * each other, `{name:date:10}`. A missing value is empty. A value that is longer than its place is refused, never cut.
 * `write` makes a value harmless for what it is put into.
 */
export function textTemplate(template: string, write: (value: string) => string): (values: Values) => Filled | Trouble {
  return (values) => {
    let trouble: Trouble | null = null;
    const text = template.replace(placeholder, (_, name: string, forms: string) => {
      const formed = formedBy(String(valueOf(values, name) ?? ""), forms.split(":").slice(1));
      if (formed.limit !== null) trouble ??= tooLong(name, formed.value, formed.limit);
      return write(formed.value);
    });
    return trouble ?? { kind: "text", text };
  };
}

/** Whether a text has a placeholder of this name. */
export function names(template: string, name: string): boolean {
  return [...template.matchAll(placeholder)].some(([, found]) => found === name);
}

interface Formed {
  readonly value: string;
  /** Characters that the place has, where the value has more; else null. */
  readonly limit: number | null;
}

function formedBy(value: string, forms: readonly string[]): Formed {
  let formed = value;
  for (const form of forms) {
    if (form === "date" || form === "time") {
      formed = momentPart(formed, form);
      continue;
    }
    const width = Number(form.replace(">", ""));
    const missing = width - [...formed].length;
    if (missing < 0) return { value: formed, limit: width };
    if (form.startsWith(">")) formed = " ".repeat(missing) + formed;
    else formed = form.startsWith("0") && formed !== "" ? "0".repeat(missing) + formed : formed + " ".repeat(missing);
  }
  return { value: formed, limit: null };
}

/** Digits of a moment; a moment with an offset is told in UTC, one without as it stands. What is no moment has none. */
function momentPart(value: string, part: "date" | "time"): string {
  const hasZone = /T.*(Z|[+-]\d\d:?\d\d)$/.test(value) && !Number.isNaN(Date.parse(value));
  const [, day = "", time = ""] =
    /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d))?/.exec(hasZone ? new Date(value).toISOString() : value) ?? [];
  return (part === "date" ? day : time).replace(/\D/g, "");
}

function tooLong(field: string, value: string, limit: number): Trouble {
  return { ...unfit("length", field), error: coded("WB-ERP-008", { field, value: value.slice(0, 80), limit }) };
}
