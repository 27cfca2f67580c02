/** The parts of an .xlsx workbook: what lies where, its texts and its number formats. */
import { SaxesParser, type SaxesTagPlain } from "saxes";
import { type Coded, coded } from "../../errors.ts";
import { type Shown, shownBy } from "./serial.ts";
import type { Limits } from "../reading.ts";
import { textOfXml } from "./xml-text.ts";
import { type Entry, readDirectory, unpack } from "./zip.ts";

/** Ends the reading of a workbook from inside; `readXlsx` turns it into a value. */
export class Refused extends Error {
  readonly coded: Coded;
  constructor(why: Coded) {
    super(why.message);
    this.coded = why;
  }
}

export function damaged(detail: string): Refused {
  return new Refused(coded("WB-READ-001", { format: "XLSX", detail }));
}

/** A workbook is never unpacked to more bytes than this, and beyond the first MiB to no more than so many times its size. */
const mostBytes = 24 * 1024 * 1024;
const freeBytes = 1024 * 1024;
const mostRatio = 100;

/** Told of the elements of a part, by name without prefix. */
export interface Listener {
  open(name: string, attributes: SaxesTagPlain["attributes"]): void;
  text?(text: string): void;
  close?(name: string): void;
}

const plainName = (name: string): string => name.slice(name.indexOf(":") + 1);

/** An open archive with what is left of its budget. */
export class Archive {
  readonly #bytes: Uint8Array;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #budget: number;
  readonly #limits: Limits;
  #left: number;
  #elements = 0;
  constructor(bytes: Uint8Array, limits: Limits) {
    const entries = readDirectory(bytes);
    if (!entries) throw damaged("it is no ZIP archive that can be read");
    this.#bytes = bytes;
    this.#limits = limits;
    this.#entries = entries;
    this.#budget = Math.min(mostBytes, Math.max(freeBytes, bytes.length * mostRatio));
    this.#left = this.#budget;
  }

  /** The text of a part; null where the archive has none of this name. */
  text(name: string): string | null {
    const entry = this.#entries.get(name);
    if (!entry) return null;
    const unpacked = unpack(this.#bytes, entry, this.#left);
    if (unpacked.kind === "too-large") throw new Refused(coded("WB-READ-024", { limit: this.#budget }));
    if (unpacked.kind === "damaged") throw damaged(`its part ${name} cannot be unpacked`);
    this.#left -= unpacked.bytes.length;
    const decoded = textOfXml(unpacked.bytes);
    if (decoded.kind === "unreadable") throw new Refused(decoded.error);
    return decoded.text;
  }

  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** A parser of a part; what it meets is told at once. A document type is refused, and more elements than the limit. */
  parser(listener: Listener): SaxesParser {
    const parser = new SaxesParser();
    let depth = 0;
    parser.on("doctype", () => {
      throw new Refused(coded("WB-READ-010", { line: parser.line, column: parser.column }));
    });
    parser.on("error", (error) => {
      throw damaged(error.message);
    });
    parser.on("opentag", ({ name, attributes }) => {
      depth += 1;
      this.#count(depth);
      listener.open(plainName(name), attributes);
    });
    parser.on("text", (text) => listener.text?.(text));
    parser.on("cdata", (text) => listener.text?.(text));
    parser.on("closetag", ({ name }) => {
      depth -= 1;
      listener.close?.(plainName(name));
    });
    return parser;
  }

  /** Tells a listener all of a part; nothing where there is none. */
  walk(name: string, listener: Listener): void {
    const text = this.text(name);
    if (text !== null) this.parser(listener).write(text).close();
  }

  #count(depth: number): void {
    this.#elements += 1;
    if (depth > this.#limits.depth) throw new Refused(coded("WB-READ-002", { limit: this.#limits.depth }));
    if (this.#elements > this.#limits.values) throw new Refused(coded("WB-READ-028", { limit: this.#limits.values }));
  }
}

/** An attribute by its name without prefix (`r:id` is `id` of any prefix). */
function prefixed(attributes: SaxesTagPlain["attributes"], name: string): string | undefined {
  return Object.entries(attributes).find(([key]) => key.includes(":") && plainName(key) === name)?.[1];
}

/** The path of a target within the archive: beside the part that names it, or from the root. */
function partAt(folder: string, target: string): string {
  const parts = (target.startsWith("/") ? target : `${folder}/${target}`).split("/");
  const path: string[] = [];
  for (const part of parts) {
    if (part === "..") path.pop();
    else if (part !== "" && part !== ".") path.push(part);
  }
  return path.join("/");
}

interface Related {
  readonly type: string;
  readonly part: string;
}

/** What a part refers to within the archive, by id. What lies outside is left out: nothing is ever fetched. */
function relationsOf(archive: Archive, folder: string, name: string): ReadonlyMap<string, Related> {
  const relations = new Map<string, Related>();
  archive.walk(partAt(folder, `_rels/${name}.rels`), {
    open(element, { Id, Target, Type, TargetMode }) {
      if (element !== "Relationship" || TargetMode === "External" || !Id || !Target) return;
      relations.set(Id, { type: (Type ?? "").split("/").at(-1) ?? "", part: partAt(folder, Target) });
    },
  });
  return relations;
}

function partOf(relations: ReadonlyMap<string, Related>, type: string): string | undefined {
  return [...relations.values()].find((related) => related.type === type)?.part;
}

/** Texts that cells refer to by number; of a rich text all runs, without the reading aid of East Asian scripts. */
function sharedTexts(archive: Archive, part: string): readonly string[] {
  const texts: string[] = [];
  let now: string | null = null;
  let runs = "";
  let aside = false;
  archive.walk(part, {
    open(name) {
      if (name === "si") runs = "";
      if (name === "rPh") aside = true;
      now = name === "t" && !aside ? "" : null;
    },
    text(part) {
      if (now !== null) runs += part;
    },
    close(name) {
      now = null;
      if (name === "rPh") aside = false;
      if (name === "si") texts.push(runs);
    },
  });
  return texts;
}

/** What the cells of each style show. */
function stylesOf(archive: Archive, part: string): readonly Shown[] {
  const codes = new Map<number, string>();
  const styles: Shown[] = [];
  let ofCells = false;
  archive.walk(part, {
    open(name, { numFmtId, formatCode }) {
      if (name === "numFmt" && formatCode !== undefined) codes.set(Number(numFmtId), formatCode);
      if (name === "cellXfs") ofCells = true;
      if (name === "xf" && ofCells) styles.push(shownBy(Number(numFmtId), codes.get(Number(numFmtId))));
    },
    close(name) {
      if (name === "cellXfs") ofCells = false;
    },
  });
  return styles;
}

/** A workbook whose sheets can be read. */
export interface Workbook {
  readonly texts: readonly string[];
  readonly styles: readonly Shown[];
  readonly from1904: boolean;
  /** The sheet of this name, or the first; null where there is none. */
  sheet(name: string | undefined): string | null;
}

/** Opens a workbook. Macros, formulas, links and pictures are not looked at. */
export function openWorkbook(archive: Archive): Workbook {
  const main = partOf(relationsOf(archive, "", ""), "officeDocument") ?? "xl/workbook.xml";
  const folder = main.slice(0, Math.max(0, main.lastIndexOf("/")));
  const relations = relationsOf(archive, folder, main.slice(folder.length === 0 ? 0 : folder.length + 1));
  const sheets: { readonly name: string; readonly part: string | undefined }[] = [];
  let from1904 = false;
  if (!archive.names.includes(main)) throw damaged("it holds no workbook");
  archive.walk(main, {
    open(element, attributes) {
      if (element === "workbookPr") from1904 = ["1", "true"].includes(attributes["date1904"] ?? "");
      if (element !== "sheet") return;
      const part = relations.get(prefixed(attributes, "id") ?? "")?.part;
      sheets.push({ name: attributes["name"] ?? "", part });
    },
  });
  return {
    texts: sharedTexts(archive, partOf(relations, "sharedStrings") ?? ""),
    styles: stylesOf(archive, partOf(relations, "styles") ?? ""),
    from1904,
    sheet(name) {
      const part = (name === undefined ? sheets[0] : sheets.find((sheet) => sheet.name === name))?.part;
      return part === undefined ? null : archive.text(part);
    },
  };
}
