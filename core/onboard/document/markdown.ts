/** Markdown as the pages of carriers need it. */

/** Text as code, whatever it holds. */
export function code(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  const gap = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${gap}${text}${gap}${fence}`;
}

/** Texts as code, with commas. */
export const codes = (texts: readonly string[]): string => texts.map(code).join(", ");

/** Text that stands in quotation marks; what cannot be seen is named. */
export function quoted(text: string): string {
  if (text === " ") return "a blank";
  if (text === "\t") return "a tab";
  return code(text);
}

const cell = (text: string): string => text.replaceAll(/\r?\n/g, " ").replaceAll("|", "\\|").trim();

/** A table; columns that no row fills are left out, and a table without rows is no text at all. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const filled = head.map((_, at) => at === 0 || rows.some((row) => (row[at] ?? "") !== ""));
  const line = (cells: readonly string[]): string => {
    const shown = filled.flatMap((is, at) => (is ? [cell(cells[at] ?? "")] : []));
    return `| ${shown.join(" | ")} |`.replaceAll(/ {2,}/g, " ");
  };
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""];
}

/** Where a heading is reached from within its page. */
export function anchor(heading: string): string {
  const slug = heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
  return `#${slug}`;
}

/** A link to a heading of the page. */
export const jump = (text: string, heading: string): string => `[${text}](${anchor(heading)})`;

/** A heading and what stands below it; nothing where there is nothing to say. */
export function section(level: number, title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${"#".repeat(level)} ${title}`, "", ...lines];
}

/** A sentence as a paragraph. */
export const paragraph = (text: string): readonly string[] => (text === "" ? [] : [text, ""]);

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[], last = "and"): string {
  const end = words.at(-1) ?? "";
  return words.length < 2 ? end : `${words.slice(0, -1).join(", ")} ${last} ${end}`;
}

/** One of a thing, or several: `1 code`, `3 codes`. */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;
