import { type Condition, conditionsOf } from "../../core/delivery/comparison.ts";
import { type Declared, misconfigured, readDeclared } from "../../core/delivery/declared.ts";
import type { Abilities, ErpSettings } from "../../core/delivery/erp.ts";
import { milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import { isPropertyName } from "../../core/delivery/odata-v4.ts";
import { isNumberTerm, type NumberTerm, type Vocabulary } from "../../core/delivery/operations.ts";
import type { MilestoneFields } from "../../core/delivery/row-change.ts";
import { bodyTemplate, type Values } from "../../core/delivery/template.ts";
import { termFieldsOf } from "../../core/delivery/term-fields.ts";
import { keyTemplate, type Version } from "./wire.ts";

/** Settings that may differ by operation. */
const members = [
  ...["entitySet", "keyField", "key", "fieldNames", "method", "body"],
  ...["action", "doneWhen", "referenceField", "referenceLength"],
];

const methods: readonly string[] = ["PATCH", "MERGE", "PUT"];

/** Where an entity is found. */
export interface Place {
  readonly entitySet: string;
  readonly keyField: string;
  /** Null where the document's number cannot be part of an address. */
  readonly key: (values: Values) => string | null;
}

/** What is asked of the service for one operation, compiled once. */
export interface Shape extends Place {
  /** update: fields of the entity · action: something is done with it · create: another entity is made about it */
  readonly kind: "update" | "action" | "create";
  readonly method: string;
  /** Bound action with its namespace (version 4), or function import (version 2); empty where there is none. */
  readonly action: string;
  /** All of it stands in the entity when the action was done. */
  readonly doneWhen: readonly Condition[];
  /** Field that takes our key, so that what was created is found again; and the characters that it takes. */
  readonly referenceField: string;
  readonly referenceLength: number;
  /** Members beside the fields of the post; null where none were declared. */
  readonly body: ((values: Values) => Readonly<Record<string, unknown>>) | null;
  readonly abilities: Abilities;
  readonly vocabulary: Vocabulary;
}

/** What a service was declared to be. */
export interface Shapes {
  of(operation: string): Shape;
  /** Where the documents are that posts are about. */
  readonly documents: Place;
  readonly version: Version;
  readonly usesToken: boolean;
  readonly ifMatch: boolean;
  readonly milestone: MilestoneFields;
  /** Codes and words of errors that pass by themselves, in lower case. */
  readonly passing: readonly string[];
}

/** Reads what the settings declare. Throws a CodedError WB-CFG-001 where it cannot be followed. */
export function shapesOf(settings: ErpSettings): Shapes {
  const declared = readDeclared(settings, members);
  const common = shapeOf(settings, declared, "");
  const own = new Map(declared.named.map((operation) => [operation, shapeOf(settings, declared, operation)]));
  const text = (name: string): string => declared.text("", name);
  const version = text("version").toUpperCase() || "V4";
  if (version !== "V2" && version !== "V4") throw misconfigured(settings, "the version is V2 or V4");
  const words = text("retryErrors").toLowerCase().split(",");
  return {
    ...{ of: (operation: string) => own.get(operation) ?? common, documents: common, version },
    ...{ usesToken: declared.flag("", "csrf"), ifMatch: settings.values["ifMatch"] !== false },
    milestone: {
      ...{
        milestone: fieldOf(settings, text("milestoneField")),
        milestoneAt: fieldOf(settings, text("milestoneTimeField")),
      },
      codes: milestoneCodesOf(text("milestoneCodes")),
    },
    passing: words.map((word) => word.trim()).filter((word) => word !== ""),
  };
}

function shapeOf(settings: ErpSettings, declared: Declared, operation: string): Shape {
  const text = (name: string): string => declared.text(operation, name);
  const [action, referenceField] = [text("action"), fieldOf(settings, text("referenceField"))];
  if (action !== "" && !/^[A-Za-z_][\w.]*$/.test(action)) throw misconfigured(settings, `${action} is no action`);
  const doneWhen = conditionsOf(text("doneWhen"));
  if (doneWhen.some(({ value }) => value === null)) throw misconfigured(settings, `${text("doneWhen")} has no value`);
  const kind = action !== "" ? "action" : referenceField !== "" ? "create" : "update";
  const method = text("method").toUpperCase();
  const readable = kind !== "action" || doneWhen.length > 0;
  const needsVersion = settings.values["ifMatch"] !== false && kind !== "create" && readable;
  return {
    ...{ kind, action, doneWhen, referenceField, referenceLength: Number(text("referenceLength")) || keyLength },
    ...placeOf(settings, text),
    method: methods.includes(method) ? method : "PATCH",
    body: text("body") === "" ? null : bodyOf(settings, text("body")),
    abilities: { readable, needsVersion, idempotencyKey: false },
    vocabulary: { fields: termsOf(settings, text("fieldNames")), numbers: numbersOf(settings, declared) },
  };
}

/** Characters of an idempotency key. */
const keyLength = 32;

function placeOf(settings: ErpSettings, text: (name: string) => string): Place {
  const key = keyTemplate(text("key") || "'{document}'");
  if (!key) throw misconfigured(settings, `${text("key")} is no key`);
  const [entitySet, keyField] = [fieldOf(settings, text("entitySet")), fieldOf(settings, text("keyField"))];
  if (entitySet === "" || keyField === "") throw misconfigured(settings, "an entity set and its key are needed");
  return { entitySet, keyField, key };
}

/** The name of a property or an entity set: nothing else may come into an address. */
function fieldOf(settings: ErpSettings, name: string): string {
  if (name === "" || isPropertyName(name)) return name;
  throw misconfigured(settings, `${name} is no name of a field`);
}

function termsOf(settings: ErpSettings, list: string): Vocabulary["fields"] {
  const { fields, wrong } = termFieldsOf(list);
  if (wrong.length > 0) throw misconfigured(settings, `${wrong.join(", ")} is no pair of a term and a field`);
  return fields;
}

/** Reads `delivery=DeliveryNo, order=SalesOrder`. */
function numbersOf(settings: ErpSettings, declared: Declared): Vocabulary["numbers"] {
  const numbers: Partial<Record<NumberTerm, string>> = {};
  for (const { path, value } of conditionsOf(declared.text("", "numberFields"))) {
    if (!isNumberTerm(path) || value === null || !isPropertyName(value)) {
      throw misconfigured(settings, `${path} is no pair of a number and a field`);
    }
    numbers[path] = value;
  }
  return numbers;
}

function bodyOf(settings: ErpSettings, template: string): NonNullable<Shape["body"]> {
  try {
    const build = bodyTemplate(template);
    return (values) => JSON.parse(build(values, {})) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw misconfigured(settings, `the body is not JSON: ${(error as Error).message}`);
  }
}

/** What a created entity is found by again: the last characters of the key tell as much as the first. */
export function referenceOf({ referenceLength }: Shape, key: string): string {
  return key.slice(-referenceLength);
}
