/** How the server's JSON writes what JSON has no form for: days, moments (UTC) and decimals. */
type Typed = Readonly<Record<string, unknown>> & { readonly __class__: string };

/** What a field that is no list can hold, as people and flows read it. */
export type Plain = string | number | boolean | null;

/** A day from ISO 8601 text; a text that is no date stays as it is, for the server to refuse. */
export function dateOf(text: string): unknown {
  const parts = /^(\d{4})-(\d\d)-(\d\d)/.exec(text)?.slice(1).map(Number);
  return parts ? { __class__: "date", year: parts[0], month: parts[1], day: parts[2] } : text;
}

/** A moment from ISO 8601 UTC, to the microsecond as the server keeps it. */
export function momentOf(text: string): unknown {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return text;
  const fraction = /\.(\d{1,6})/.exec(text)?.[1] ?? "";
  return {
    __class__: "datetime",
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
    microsecond: Number(fraction.padEnd(6, "0")),
  };
}

/** A number with a decimal point as the server keeps it: exactly the digits that were given. */
export function decimalOf(value: string | number): unknown {
  return { __class__: "Decimal", decimal: String(value) };
}

/** A moment that the database holds, as typed value or as text, in ISO 8601 UTC; null where it is none. */
export function textOfMoment(held: unknown): string | null {
  const text = isTyped(held) ? plain(held) : held;
  return typeof text === "string" && !Number.isNaN(Date.parse(text)) ? text : null;
}

/** Whether the database holds what is wanted: nothing and an empty text are the same to it. */
export function isSame(held: unknown, wanted: unknown): boolean {
  const [one, other] = [plain(held), plain(wanted)];
  if (one === other) return true;
  return isDecimal(held) && (typeof other === "number" || typeof other === "string") && Number(one) === Number(other);
}

/** A value as people read it; null for lists and what else is no single value. */
export function plainOf(held: unknown): Plain {
  const value = plain(held);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

function plain(value: unknown): unknown {
  if (value === "" || value === undefined) return null;
  if (!isTyped(value)) return value;
  if (value.__class__ === "Decimal") return value.decimal;
  const part = (name: string, digits = 2): string => String(value[name] ?? 0).padStart(digits, "0");
  const day = `${part("year", 4)}-${part("month")}-${part("day")}`;
  if (value.__class__ === "date") return day;
  return `${day}T${part("hour")}:${part("minute")}:${part("second")}.${part("microsecond", 6)}Z`;
}

function isDecimal(value: unknown): boolean {
  return isTyped(value) && value.__class__ === "Decimal";
}

function isTyped(value: unknown): value is Typed {
  return typeof value === "object" && value !== null && "__class__" in value;
}
