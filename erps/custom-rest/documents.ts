import { type Comparison, comparisonsOf, conditionsOf, type MilestonePlace } from "../../core/delivery/comparison.ts";
import { type Declared, misconfigured, readDeclared } from "../../core/delivery/declared.ts";
import type { Abilities, ErpSettings } from "../../core/delivery/erp.ts";
import { milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import { bodyTemplate, pathTemplate, type Values } from "../../core/delivery/template.ts";
import type { Failures } from "./answers.ts";

const methods: readonly string[] = ["POST", "PUT", "PATCH", "DELETE"];

/** Settings that may differ by operation. */
const members = ["method", "path", "body", "keyHeader", "readPath", "readCompare", "ifMatch"];

/** What is asked of the service for one operation, compiled once. */
export interface Shape {
  readonly method: string;
  /** Paths and comparisons as they were declared, for people. */
  readonly declared: { readonly path: string; readonly readPath: string; readonly readCompare: string };
  readonly path: (values: Values) => string | null;
  readonly body: (values: Values, fields: Values) => string;
  /** In lower case; empty where the service recognises no repeat. */
  readonly keyHeader: string;
  readonly readPath: ((values: Values) => string | null) | null;
  /** Not found means that nothing was stored under our key, rather than that there is no such document. */
  readonly readsByKey: boolean;
  readonly comparisons: readonly Comparison[];
  readonly ifMatch: boolean;
  readonly abilities: Abilities;
}

/** What a service was declared to be. */
export interface Shapes {
  of(operation: string): Shape;
  readonly milestone: MilestonePlace;
  readonly failures: Failures;
  readonly probePath: string;
}

/** Reads what the settings declare. Throws a CodedError WB-CFG-001 where it cannot be followed. */
export function shapesOf(settings: ErpSettings): Shapes {
  const declared = readDeclared(settings, members);
  const common = shapeOf(settings, declared, "");
  const own = new Map(declared.named.map((operation) => [operation, shapeOf(settings, declared, operation)]));
  const text = (name: string): string => declared.text("", name);
  return {
    of: (operation) => own.get(operation) ?? common,
    milestone: {
      ...{ path: text("milestonePath"), timePath: text("milestoneTimePath") },
      codes: milestoneCodesOf(text("milestoneCodes")),
    },
    failures: {
      when: conditionsOf(text("failureWhen")),
      message: text("failureMessage"),
      passing: conditionsOf(text("retryWhen")),
    },
    probePath: text("probePath") || "/",
  };
}

function shapeOf(settings: ErpSettings, declared: Declared, operation: string): Shape {
  const text = (name: string): string => declared.text(operation, name);
  const [path, readPath, readCompare] = [text("path"), text("readPath"), text("readCompare")];
  const readsByKey = readPath.includes("{key}");
  const comparisons = comparisonsOf(readCompare);
  if (readPath !== "" && !readsByKey && comparisons.length === 0) {
    throw misconfigured(settings, "a path to read needs {key} in it, or something to compare");
  }
  const ifMatch = declared.flag(operation, "ifMatch");
  const keyHeader = text("keyHeader").toLowerCase();
  const method = text("method").toUpperCase();
  return {
    method: methods.includes(method) ? method : "POST",
    declared: { path, readPath, readCompare },
    ...{ path: pathTemplate(path), body: bodyOf(settings, text("body")), keyHeader, readsByKey, comparisons, ifMatch },
    readPath: readPath === "" ? null : pathTemplate(readPath),
    abilities: { readable: readPath !== "", needsVersion: ifMatch, idempotencyKey: keyHeader !== "" },
  };
}

function bodyOf(settings: ErpSettings, template: string): Shape["body"] {
  try {
    return bodyTemplate(template);
  } catch (error) {
    throw misconfigured(settings, `the body is not JSON: ${(error as Error).message}`);
  }
}
