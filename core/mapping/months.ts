/** Names of months as carriers write them (en, de, fr, es, it, nl), short and long, by their first letters without accents. */
const names: readonly (readonly string[])[] = [
  ["january", "januar", "janvier", "enero", "gennaio", "januari", "janv"],
  ["february", "februar", "fevrier", "febrero", "febbraio", "februari", "fevr", "fev"],
  ["march", "marz", "maerz", "mars", "marzo", "maart", "mrz", "mrt"],
  ["april", "avril", "abril", "aprile"],
  ["may", "mai", "mayo", "maggio", "mei"],
  ["june", "juni", "juin", "junio", "giugno"],
  ["july", "juli", "juillet", "julio", "luglio", "juil"],
  ["august", "aout", "agosto", "augustus"],
  ["september", "septembre", "septiembre", "settembre", "sept"],
  ["october", "oktober", "octobre", "octubre", "ottobre"],
  ["november", "novembre", "noviembre"],
  ["december", "dezember", "decembre", "diciembre", "dicembre"],
];

const numbers: ReadonlyMap<string, number> = new Map(
  names.flatMap((month, at) => month.flatMap((name) => [[name, at + 1] as const, [name.slice(0, 3), at + 1] as const])),
);

const word = /\p{L}{3,10}\.?/uy;

/** The month (1 to 12) whose name stands at a place of a text, and where it ends; null where none does. */
export function monthAt(text: string, at: number): { readonly month: number; readonly behind: number } | null {
  word.lastIndex = at;
  const found = word.exec(text)?.[0];
  if (found === undefined) return null;
  const plain = found.replace(".", "").normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const month = numbers.get(plain);
  return month === undefined ? null : { month, behind: at + found.length };
}
