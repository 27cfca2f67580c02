/** What the form of a text says about its being a tracking number: check digits that carriers and unions publish. */

/** A form that was recognised in all values: a key of the reasons, and how strongly it speaks. */
export interface NumberForm {
  readonly form: "s10" | "sscc" | "oneZ" | "mod10" | "mixed";
  readonly strength: number;
}

const digitsOf = (text: string): readonly number[] => [...text].map(Number);

/** UPU S10: two letters, eight digits and a check digit by mod 11, the country's letters. */
function isS10(text: string): boolean {
  const match = /^[A-Z]{2}(\d{8})(\d)[A-Z]{2}$/.exec(text);
  if (!match) return false;
  const weights = [8, 6, 4, 2, 3, 5, 9, 7];
  const sum = digitsOf(match[1] ?? "").reduce((total, digit, at) => total + digit * (weights[at] ?? 0), 0);
  const check = 11 - (sum % 11);
  return (check === 10 ? 0 : check === 11 ? 5 : check) === Number(match[2]);
}

/** GS1 mod 10, weights 3 and 1 from the right: SSCC (18 digits, or 20 with its application identifier 00) and others. */
function isMod10(text: string): boolean {
  const digits = digitsOf(text).toReversed();
  const sum = digits.slice(1).reduce((total, digit, at) => total + digit * (at % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10 === digits[0];
}

/** SSCC of GS1, with or without the application identifier. */
function isSscc(text: string): boolean {
  return /^(00)?\d{18}$/.test(text) && isMod10(text.slice(-18));
}

/** A number that begins with 1Z: letters count as digits, weights 1 and 2, mod 10. */
function isOneZ(text: string): boolean {
  const match = /^1Z([A-Z0-9]{15})(\d)$/.exec(text);
  if (!match) return false;
  const values = [...(match[1] ?? "")].map((sign) => (sign <= "9" ? Number(sign) : (sign.charCodeAt(0) - 63) % 10));
  const sum = values.reduce((total, value, at) => total + value * (at % 2 === 0 ? 1 : 2), 0);
  return (10 - (sum % 10)) % 10 === Number(match[2]);
}

const plain = /^[A-Z0-9][A-Z0-9 ./-]{4,39}$/i;

/** True where a text can be the number of a parcel: no prose, digits enough. */
export function canBeNumber(text: string): boolean {
  return (
    plain.test(text) && (text.match(/\d/g)?.length ?? 0) >= 4 && !/^\d+([.,]\d+)?$/.test(text.length < 5 ? text : "")
  );
}

const forms: readonly (readonly [NumberForm["form"], (text: string) => boolean, number])[] = [
  ["s10", isS10, 1],
  ["oneZ", isOneZ, 1],
  ["sscc", isSscc, 0.9],
  ["mod10", (text) => /^(\d{12}|\d{14,15}|\d{20}|\d{22})$/.test(text) && isMod10(text), 0.6],
  ["mixed", (text) => /^[A-Z]{1,5}[-]?\d{6,}[A-Z]{0,3}$/i.test(text), 0.4],
];

/** The strongest form that all of some texts have; null where they have none in common. */
export function numberFormOf(texts: readonly string[]): NumberForm | null {
  const found = texts.length > 0 && forms.find(([, fits]) => texts.every((text) => fits(text.replaceAll(" ", ""))));
  return found ? { form: found[0], strength: found[2] } : null;
}
