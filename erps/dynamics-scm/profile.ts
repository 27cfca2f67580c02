import type { ErpSettings } from "../../core/delivery/erp.ts";
import { milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import { isPropertyName } from "../../core/delivery/odata-v4.ts";
import type { MilestoneFields } from "../../core/delivery/row-change.ts";
import { type TermFields, termFieldsOf } from "../../core/delivery/term-fields.ts";
import { CodedError, coded } from "../../core/errors.ts";

/** What a connection was told about its legal entity. */
export interface Profile {
  /** `dataAreaId` of the legal entity. */
  readonly company: string;
  /** The data entity that takes what a carrier tells of a shipment; null where none is named. */
  readonly entity: ShipmentEntity | null;
  /** Path of a custom service that confirms a shipment; null where there is none. */
  readonly shipService: string | null;
  /** Warehouse that returns are sent to; empty where the system finds it. */
  readonly returnWarehouse: string;
  readonly accrual: AccrualAccounts;
}

export interface ShipmentEntity extends MilestoneFields {
  /** Name of the entity set. */
  readonly set: string;
  /** The fields that address an entity, in their order; `dataAreaId` among them. */
  readonly keys: readonly string[];
  /** The field with the number that a shipment goes by, and the one with its order's number. */
  readonly number: string;
  readonly order: string;
  readonly fields: TermFields;
}

export interface AccrualAccounts {
  /** Name of the journals that take accruals; empty where none is wanted. */
  readonly journal: string;
  readonly expense: string;
  readonly liability: string;
}

/** Reads the settings. Throws a CodedError WB-CFG-001 where they cannot be followed. */
export function profileOf({ values, baseUrl }: ErpSettings): Profile {
  const text = (name: string): string => String(values[name] ?? "").trim();
  const wrong = (detail: string): CodedError =>
    new CodedError(coded("WB-CFG-001", { node: new URL(baseUrl).host, detail }));
  const company = text("company").toLowerCase();
  if (!/^[a-z0-9-]{1,4}$/.test(company)) throw wrong(`${company || "nothing"} is no legal entity such as usmf`);
  return {
    company,
    entity: entityOf(text, wrong),
    shipService: serviceOf(text("shipService"), wrong),
    returnWarehouse: text("returnWarehouse"),
    accrual: { journal: text("journalName"), expense: text("expenseAccount"), liability: text("liabilityAccount") },
  };
}

type Text = (name: string) => string;
type Wrong = (detail: string) => CodedError;

function entityOf(text: Text, wrong: Wrong): ShipmentEntity | null {
  const named = (name: string): string => {
    const given = text(name);
    if (given === "" || isPropertyName(given)) return given;
    throw wrong(`${given} is not the name of a field`);
  };
  const set = named("entity");
  if (set === "") return null;
  const keys = (text("entityKeys") || "dataAreaId, ShipmentId").split(",").map((key) => key.trim());
  const strange = keys.find((key) => !isPropertyName(key));
  if (strange !== undefined) throw wrong(`${strange} is not the name of a field`);
  const { fields, wrong: strangers } = termFieldsOf(text("entityFields"));
  if (strangers.length > 0) throw wrong(`${strangers.join(", ")} names no value and its field`);
  const number = named("entityNumberField") || keys.find((key) => key !== "dataAreaId");
  if (number === undefined) throw wrong("the keys name no field but dataAreaId");
  return {
    ...{ set, keys, number, fields, order: named("entityOrderField") },
    milestone: named("milestoneField"),
    milestoneAt: named("milestoneTimeField"),
    codes: milestoneCodesOf(text("milestoneCodes")),
  };
}

/** `Group/Service/operation` */
function serviceOf(given: string, wrong: Wrong): string | null {
  const name = given.replace(/^\/?(api\/services\/)?/, "");
  if (name === "") return null;
  if (/^\w+\/\w+\/\w+$/.test(name)) return `/api/services/${name}`;
  throw wrong(`${given} is no service such as WaybillServices/WaybillShipping/confirmShipment`);
}
