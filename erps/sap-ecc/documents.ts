import { unfit } from "../../core/delivery/answer.ts";
import type { Ask, TargetField, Trouble } from "../../core/delivery/erp.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import {
  type FieldName,
  goodsIssueFields,
  isCustomSegment,
  nameOf,
  proofFields,
  shipmentFields,
  timeBeside,
} from "./fields.ts";
import { momentFor } from "./moments.ts";
import type { Setup } from "./setup.ts";
import type { Segment } from "./xml.ts";

/** An IDoc type with its message, and what a post of ours fills in it. */
export interface Message {
  readonly type: "DELVRY03" | "SHPMNT05";
  readonly message: "SHPCON" | "STPPOD" | "SHPMNT";
  readonly fields: readonly TargetField[];
  readonly homes: Vocabulary["fields"];
  /** Segment at the head, and the segments under it in their order. */
  readonly head: "E1EDL20" | "E1EDT20";
  readonly under: readonly string[];
  /** What tells the system to act, where a message has such a segment. */
  readonly control: Segment | null;
  /** Home of the moment that the post is about, where nothing else was mapped to it. */
  readonly at: string | null;
}

const control = (name: string, value: string): Segment => ({ name, fields: [["QUALF", value]], children: [] });

const delivery = { type: "DELVRY03", head: "E1EDL20", under: ["E1ADRM1", "E1EDT13"] } as const;

const goodsIssue: Message = {
  ...{ ...delivery, message: "SHPCON", fields: goodsIssueFields, at: "E1EDT13:006-ISDD" },
  homes: { shippedAt: "E1EDT13:006-ISDD", billOfLading: "E1EDL20-BOLNR" },
  control: control("E1EDL18", "PGI"),
};

const proof: Message = {
  ...{ ...delivery, message: "STPPOD", fields: proofFields, at: "E1EDL20-PODAT", control: null },
  homes: { deliveredAt: "E1EDL20-PODAT" },
};

const shipment: Message = {
  ...{ type: "SHPMNT05", message: "SHPMNT", fields: shipmentFields, at: null },
  homes: {
    trackingNumber: "E1EDT20-TNDR_TRKID",
    billOfLading: "E1EDT20-EXTI1",
    carrier: "E1ADRM4:SP-PARTNER_ID",
    shippedAt: "E1EDT10:005-ISDD",
    estimatedDelivery: "E1EDT10:005-NTEND",
    deliveredAt: "E1EDT10:005-IEDD",
  },
  ...{ head: "E1EDT20", under: ["E1ADRM4", "E1EDT10"], control: control("E1EDT18", "CHA") },
};

/** The message of an operation. */
export function messageOf(operation: string): Message {
  if (operation === "ship-confirm") return goodsIssue;
  return operation === "proof-of-delivery" ? proof : shipment;
}

/** A delivery number in the system's own spelling: ten digits. */
export function documentKeyOf(document: string): string {
  return /^\d{1,10}$/.test(document) ? document.padStart(10, "0") : document;
}

/** The system's own names for our terms, in one operation. */
export function vocabularyOf(operation: string, setup: Setup): Vocabulary {
  const message = messageOf(operation);
  const own = Object.entries(setup.homes).filter(([, name]) => isIn(message, nameOf(name), setup));
  return { fields: { ...message.homes, ...Object.fromEntries(own) }, numbers: { delivery: "VBELN" } };
}

function isIn({ type, head, under }: Message, name: FieldName | null, { extensions }: Setup): boolean {
  if (name === null) return false;
  if (isCustomSegment(name.segment)) return extensions[type] !== "";
  return name.segment === head || (under.includes(name.segment) && name.qualifier !== null);
}

/** The values to send for an ask, by the system's names. */
function valuesOf(ask: Ask, setup: Setup): Ask["fields"] {
  const { at } = messageOf(ask.operation);
  const values: Record<string, string | number | boolean | null> = { ...ask.fields };
  if (at !== null) values[at] ??= ask.occurredAt;
  if (ask.operation !== "milestone" || ask.milestone === null) return values;
  values[setup.milestoneField] ??= setup.codes.get(ask.milestone) ?? ask.milestone;
  if (ask.milestone === "PICKED_UP") values["E1EDT10:005-ISDD"] ??= ask.occurredAt;
  if (ask.milestone === "DELIVERED") values["E1EDT10:005-IEDD"] ??= ask.occurredAt;
  return values;
}

/** The segments of an ask, below the control record; what cannot be followed is refused before anything is sent. */
export function segmentsOf(ask: Ask, setup: Setup): readonly Segment[] | Trouble {
  const message = messageOf(ask.operation);
  const values = Object.entries(valuesOf(ask, setup)).filter(([, value]) => value !== null && value !== "");
  if (values.length === 0 && message.control !== goodsIssue.control && message !== proof) return nothingToWrite();
  const filled = new Map<string, (readonly [field: string, value: string])[]>();
  for (const [name, value] of values) {
    const parsed = nameOf(name);
    if (parsed === null || !isIn(message, parsed, setup)) return homeless(name, message);
    const fields = fieldsFor(message, parsed, name, textOf(value), setup.zone);
    if ("kind" in fields) return fields;
    const place = `${parsed.segment}:${parsed.qualifier ?? ""}`;
    filled.set(place, [...(filled.get(place) ?? []), ...fields]);
  }
  return [arranged(message, documentKeyOf(ask.document ?? ""), filled)];
}

type Fields = Segment["fields"];

function fieldsFor(
  message: Message,
  { field }: FieldName,
  name: string,
  value: string,
  zone: string,
): Fields | Trouble {
  const beside = timeBeside[field];
  if (beside === undefined) {
    if (name === "E1EDT20-TKNUM") return [[field, documentKeyOf(value)]];
    const limit = message.fields.find((known) => known.name === name)?.maxLength ?? value.length;
    return value.length > limit ? tooLong(name, value, limit) : [[field, value]];
  }
  const moment = momentFor(value, zone);
  if (moment === null) return noMoment(name, value);
  const day = [field, moment.date] as const;
  return moment.time === null ? [day] : [day, [beside, moment.time]];
}

/** Which field of a segment that comes with qualifiers holds the qualifier. */
function qualifierField(segment: string): string {
  return segment.startsWith("E1ADRM") ? "PARTNER_Q" : "QUALF";
}

function arranged(message: Message, document: string, filled: ReadonlyMap<string, Fields>): Segment {
  const { head, under, type } = message;
  const rest = [...filled].filter(([place]) => place !== `${head}:`);
  const children = rest.map(([place, fields]): Segment => {
    const [name = "", qualifier = ""] = place.split(":");
    const own: Fields = qualifier === "" ? [] : [[qualifierField(name), qualifier]];
    return { name, fields: [...own, ...fields], children: [] };
  });
  const rank = ({ name }: Segment): number => (under.includes(name) ? under.indexOf(name) : under.length);
  const sorted = [...(message.control ? [message.control] : []), ...children.toSorted((a, b) => rank(a) - rank(b))];
  const atHead = filled.get(`${head}:`) ?? [];
  const number = ["VBELN", document] as const;
  if (type === "DELVRY03") return { name: head, fields: [number, ...atHead], children: sorted };
  const carried: Segment = { name: "E1EDL20", fields: [number], children: [] };
  const order = (field: string): number => message.fields.findIndex(({ name }) => name === `${head}-${field}`);
  const fields = atHead.toSorted(([a], [b]) => order(a) - order(b));
  return { name: head, fields, children: [...sorted, carried] };
}

function textOf(value: string | number | boolean | null): string {
  if (typeof value === "boolean") return value ? "X" : "";
  return String(value ?? "");
}

/** An IDoc without a value would be posted at once: nobody would learn that nothing is ever written. */
function nothingToWrite(): Trouble {
  return unfit("fields", "neither the connection nor the node names a field to write");
}

function homeless(name: string, { type, message }: Message): Trouble {
  return unfit("field", `${type} ${message} has no field ${name} that a post can fill`);
}

function tooLong(name: string, value: string, limit: number): Trouble {
  return unfit("length", `${value} is longer than the ${limit} characters of ${name}`);
}

function noMoment(name: string, value: string): Trouble {
  return unfit("date", `${value} is no date for ${name}`);
}
