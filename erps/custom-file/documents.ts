import { type Declared, misconfigured, readDeclared } from "../../core/delivery/declared.ts";
import type { ErpSettings, Trouble } from "../../core/delivery/erp.ts";
import { type MilestoneCodes, milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import { bodyTemplate, type Values } from "../../core/delivery/template.ts";
import { type Filled, names, textTemplate } from "../../core/delivery/text-template.ts";
import { xmlTemplate } from "../../core/delivery/xml-template.ts";

/** How a file is written: what a value must not break. */
const formats = ["json", "xml", "csv", "fixed"] as const;
type Format = (typeof formats)[number];

/** A file for one operation, compiled once. */
export interface Shape {
  /** Folder below the address; empty for the address itself. */
  readonly folder: string;
  readonly name: (values: Values) => string;
  /** Null where nothing was declared for the operation. */
  readonly content: ((values: Values, fields: Values) => Filled | Trouble) | null;
}

/** Where the receiver answers, and by which names; `*` stands for anything in a name. */
export interface Acknowledgements {
  readonly folder: string;
  readonly positive: (values: Values) => string;
  readonly negative: (values: Values) => string;
  /** Null for the usual pause. */
  readonly lookAgainMs: number | null;
}

/** What a file drop was declared to be. */
export interface Shapes {
  of(operation: string): Shape;
  /** Every folder that files are dropped into, once. */
  readonly folders: readonly string[];
  /** Null where the receiver does not answer. */
  readonly acknowledgements: Acknowledgements | null;
  /** Folder into which the receiver moves what it has taken; empty where it does not. */
  readonly archive: string;
  readonly encoding: "utf8" | "latin1";
  readonly codes: MilestoneCodes;
}

/** Reads what the settings declare. Throws a CodedError WB-CFG-001 where it cannot be followed. */
export function shapesOf(settings: ErpSettings): Shapes {
  const declared = readDeclared(settings, ["folder", "name", "format", "content"]);
  const common = shapeOf(settings, declared, "");
  const own = new Map(declared.named.map((operation) => [operation, shapeOf(settings, declared, operation)]));
  const encoding = declared.text("", "encoding").toLowerCase() || "utf-8";
  if (encoding !== "utf-8" && encoding !== "iso-8859-1") {
    throw misconfigured(settings, "the encoding is utf-8 or iso-8859-1");
  }
  return {
    of: (operation) => own.get(operation) ?? common,
    folders: [...new Set([common, ...own.values()].map(({ folder }) => folder))],
    acknowledgements: acknowledgementsOf(settings, declared),
    archive: folderOf(settings, declared.text("", "archive")),
    encoding: encoding === "utf-8" ? "utf8" : "latin1",
    codes: milestoneCodesOf(declared.text("", "milestoneCodes")),
  };
}

function shapeOf(settings: ErpSettings, declared: Declared, operation: string): Shape {
  const text = (name: string): string => declared.text(operation, name);
  const format = text("format").toLowerCase() || "json";
  const known = formats.find((one) => one === format);
  if (!known) throw misconfigured(settings, `a file is ${formats.join(", ")}, not ${format}`);
  return {
    folder: folderOf(settings, text("folder")),
    name: nameOf(settings, text("name") || `{operation}_{document}_{key}.${known === "fixed" ? "txt" : known}`),
    content: text("content") === "" ? null : contentOf(settings, known, text("content")),
  };
}

/** A folder below the address: names with slashes between them, and no step upwards. */
function folderOf(settings: ErpSettings, text: string): string {
  const steps = text.split("/").filter((step) => step !== "");
  const isBelow = steps.every((step) => /^[\w. -]+$/.test(step) && !/^\.+$/.test(step));
  if (!isBelow || text.startsWith("/")) throw misconfigured(settings, `${text} is no folder below the address`);
  return steps.join("/");
}

/** The name holds the key whatever was declared, so that the same post makes the same file. */
function nameOf(settings: ErpSettings, template: string): Shape["name"] {
  const keyed = names(template, "key") ? template : template.replace(/(\.\w+)?$/, "_{key}$1");
  return harmless(settings, keyed);
}

/** Fills a name: what is no letter, digit or - _ . + = @ becomes _, so that no value leads out of the folder. */
function harmless(settings: ErpSettings, template: string): (values: Values) => string {
  if (/[/\\\u0000-\u001f]/.test(template) || template.startsWith(".")) {
    throw misconfigured(settings, `${template} is no name of a file`);
  }
  if (/\{\w+:[^}]*\d/.test(template)) throw misconfigured(settings, "a name of a file has no places of fixed width");
  const fill = textTemplate(template, (value) => value.replace(/[^\p{L}\p{N}._+=@-]/gu, "_"));
  return (values) => {
    const filled = fill(values);
    return filled.kind === "text" ? filled.text.replace(/^\./, "_") : "";
  };
}

function acknowledgementsOf(settings: ErpSettings, declared: Declared): Acknowledgements | null {
  const text = (name: string): string => declared.text("", name);
  if (text("acknowledgements") === "") return null;
  const seconds = Number(settings.values["lookAgainSeconds"] ?? 0);
  const [positive, negative] = [text("positiveName") || "{name}.ok", text("negativeName") || "{name}.err"];
  const isTied = (name: string): boolean => ["name", "stem", "key"].some((value) => names(name, value));
  if (!isTied(positive) || !isTied(negative)) {
    throw misconfigured(settings, "the name of an acknowledgement needs {name}, {stem} or {key} in it");
  }
  return {
    folder: folderOf(settings, text("acknowledgements")),
    ...{ positive: harmless(settings, positive), negative: harmless(settings, negative) },
    lookAgainMs: seconds > 0 ? seconds * 1000 : null,
  };
}

/** Control characters end lines and records: in a value they are blanks. */
const oneLine = (value: string): string => value.replace(/[\u0000-\u001f\u007f]/g, " ");

const writers: Readonly<Record<"csv" | "fixed", (value: string) => string>> = {
  csv: (value) => (/[",;|\t]/.test(value) ? `"${oneLine(value).replaceAll('"', '""')}"` : oneLine(value)),
  fixed: oneLine,
};

function contentOf(settings: ErpSettings, format: Format, template: string): NonNullable<Shape["content"]> {
  if (format === "json") {
    const build = jsonOf(settings, template);
    return (values, fields) => ({ kind: "text", text: build(values, fields) });
  }
  // In a dialog a text has one line, so a line end is written as one says it.
  const lines = template.replaceAll("\\r", "\r").replaceAll("\\n", "\n").replaceAll("\\t", "\t");
  if (format !== "xml") return textTemplate(lines, writers[format]);
  const fill = xmlTemplate(lines);
  if (!fill) throw misconfigured(settings, "the content is not well-formed XML");
  return fill;
}

function jsonOf(settings: ErpSettings, template: string): (values: Values, fields: Values) => string {
  try {
    return bodyTemplate(template);
  } catch (error) {
    throw misconfigured(settings, `the content is not JSON: ${(error as Error).message}`);
  }
}
