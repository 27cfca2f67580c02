import {
  type Comparison,
  comparisonsOf,
  type Condition,
  conditionsOf,
  type MilestonePlace,
} from "../../core/delivery/comparison.ts";
import { type Declared, misconfigured, readDeclared } from "../../core/delivery/declared.ts";
import type { Abilities, ErpSettings, Trouble } from "../../core/delivery/erp.ts";
import { milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import { pathTemplate, type Values } from "../../core/delivery/template.ts";
import { type Filled, names } from "../../core/delivery/text-template.ts";
import { xmlTemplate } from "../../core/delivery/xml-template.ts";
import type { FaultRules } from "./answers.ts";
import { isEnvelope, type Protocol, protocolOf } from "./envelope.ts";

/** Settings that may differ by operation. */
const members = [
  ...["path", "action", "template", "successWhen", "recognisesKey"],
  ...["readAction", "readTemplate", "readCompare", "missingWhen"],
];

/** A message, and the action under which it goes. */
export interface Message {
  /** Fills the action; null where a value is missing. */
  readonly action: (values: Values) => string | null;
  readonly content: (values: Values) => Filled | Trouble;
}

/** What is asked of the service for one operation, compiled once. */
export interface Shape {
  readonly path: string;
  /** Null where nothing was declared for the operation. */
  readonly change: Message | null;
  /** All of it stands in the answer of a change that was made. */
  readonly success: readonly Condition[];
  readonly read: Message | null;
  /** What was read says that there is no such document; or that nothing was stored under our key. */
  readonly missing: readonly Condition[];
  readonly readsByKey: boolean;
  readonly comparisons: readonly Comparison[];
  readonly abilities: Abilities;
}

/** What a service was declared to be. */
export interface Shapes {
  of(operation: string): Shape;
  readonly protocol: Protocol;
  readonly faults: FaultRules;
  readonly milestone: MilestonePlace;
  readonly usernameToken: boolean;
  readonly probePath: string;
}

/** Reads what the settings declare. Throws a CodedError WB-CFG-001 where it cannot be followed. */
export function shapesOf(settings: ErpSettings): Shapes {
  const declared = readDeclared(settings, members);
  const text = (name: string): string => declared.text("", name);
  const protocol = protocolOf(text("version").toLowerCase() || "1.1");
  if (!protocol) throw misconfigured(settings, "the version is 1.1, 1.2 or xml");
  const usernameToken = declared.flag("", "usernameToken");
  const shape = (operation: string): Shape => shapeOf(settings, declared, operation, usernameToken);
  const own = new Map(declared.named.map((operation) => [operation, shape(operation)]));
  const common = shape("");
  const words = text("passingFaults").toLowerCase().split(",");
  return {
    ...{ of: (operation: string) => own.get(operation) ?? common, protocol, usernameToken },
    faults: {
      isSoap: protocol.namespace !== null,
      passing: words.map((word) => word.trim()).filter((word) => word !== ""),
      serverRefuses: declared.flag("", "serverRefuses"),
      message: text("failureMessage"),
    },
    milestone: {
      ...{ path: text("milestonePath"), timePath: text("milestoneTimePath") },
      codes: milestoneCodesOf(text("milestoneCodes")),
    },
    probePath: text("probePath") || `${text("path")}?wsdl`,
  };
}

function shapeOf(settings: ErpSettings, declared: Declared, operation: string, usernameToken: boolean): Shape {
  const text = (name: string): string => declared.text(operation, name);
  const message = (template: string, action: string): Message | null =>
    template === "" ? null : messageOf(settings, template, action, usernameToken);
  const read = message(text("readTemplate"), text("readAction"));
  const readsByKey = names(text("readTemplate"), "key");
  const comparisons = comparisonsOf(text("readCompare"));
  if (read && comparisons.length === 0 && !readsByKey) {
    throw misconfigured(settings, "a message to read needs {key} in it, or something to compare");
  }
  const recognised = declared.flag(operation, "recognisesKey");
  return {
    ...{ path: text("path"), change: message(text("template"), text("action")), read, readsByKey, comparisons },
    success: conditionsOf(text("successWhen")),
    missing: conditionsOf(text("missingWhen")),
    abilities: { readable: read !== null, needsVersion: false, idempotencyKey: recognised },
  };
}

function messageOf(settings: ErpSettings, template: string, action: string, usernameToken: boolean): Message {
  const content = xmlTemplate(template);
  if (!content) throw misconfigured(settings, `the message is not well-formed XML: ${template.slice(0, 80)}`);
  if (usernameToken && isEnvelope(template)) {
    throw misconfigured(settings, "a user name token goes into an envelope of ours: declare what stands in the Body");
  }
  return { action: actionTemplate(action), content };
}

/** An action is a URI: its own characters stay, values are escaped. */
function actionTemplate(template: string): Message["action"] {
  const fill = pathTemplate(template.replace(/["\\\r\n]/g, ""));
  return (values) => fill(values);
}
