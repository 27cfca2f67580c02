import type { ErpSettings } from "../../core/delivery/erp.ts";
import { type MilestoneCodes, milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import { CodedError, coded } from "../../core/errors.ts";
import { isFieldName, sublists } from "./names.ts";

/** What a connection was told about its account. Names of fields are empty where the account has none. */
export interface AccountOptions {
  /** Custom body fields that hold the milestone and its moment. */
  readonly milestone: string;
  readonly milestoneAt: string;
  /** Custom body fields for what the standard has no place for. */
  readonly deliveredAt: string;
  readonly receivedBy: string;
  readonly estimatedDelivery: string;
  readonly trackingUrl: string;
  readonly billOfLading: string;
  /** The sublist that holds the packages; see `sublists`. */
  readonly packages: string;
  /** The account's own code for a milestone; the milestone itself where none is given. */
  readonly codes: MilestoneCodes;
  /** Column by which a fulfillment is known as a delivery. */
  readonly deliveryNumber: string;
  /** Internal ids of shipping items by carrier, of currencies by code. */
  readonly shipMethods: ReadonlyMap<string, string>;
  readonly currencies: ReadonlyMap<string, string>;
  /** Status letters of sales orders that are released for shipping. */
  readonly released: readonly string[];
  /** Whether records are made by asynchronous requests with an idempotency key. */
  readonly isAsync: boolean;
  readonly accrual: AccrualOptions;
}

/** Internal ids of what an accrual is booked to; the subsidiary may stay empty where the account has one only. */
export interface AccrualOptions {
  readonly expense: string;
  readonly liability: string;
  readonly subsidiary: string;
}

/** Reads the settings of a connection. Throws WB-CFG-001 where one cannot be followed. */
export function optionsOf(settings: ErpSettings): AccountOptions {
  const { field, id, text } = readerOf(settings);
  const packages = field("packageSublist", "package");
  if (!(packages in sublists)) throw misconfigured(settings, `there is no package sublist ${packages}`);
  return {
    ...{ milestone: field("milestoneField"), milestoneAt: field("milestoneTimeField"), packages },
    ...{ deliveredAt: field("deliveredAtField"), receivedBy: field("receivedByField") },
    ...{ estimatedDelivery: field("estimateField"), trackingUrl: field("trackingUrlField") },
    billOfLading: field("billOfLadingField"),
    codes: milestoneCodesOf(text("milestoneCodes")),
    deliveryNumber: field("deliveryNumberField", "tranid").toLowerCase(),
    ...{ shipMethods: pairsOf(text("shipMethods")), currencies: pairsOf(text("currencies")) },
    released: partsOf(text("releasedStatuses", "B, D, E")).filter((status) => /^[A-Z]$/.test(status)),
    isAsync: settings.values.async === true,
    accrual: {
      ...{ expense: id("accrualExpenseAccount"), liability: id("accrualLiabilityAccount") },
      subsidiary: id("accrualSubsidiary"),
    },
  };
}

/** Reads settings that are text: any, the name of a field, or an internal id. */
interface Reader {
  text(setting: string, fallback?: string): string;
  field(setting: string, fallback?: string): string;
  id(setting: string): string;
}

function readerOf(settings: ErpSettings): Reader {
  const text: Reader["text"] = (name, fallback = "") => String(settings.values[name] ?? "").trim() || fallback;
  return {
    text,
    field(setting, fallback) {
      const name = text(setting, fallback);
      if (name === "" || isFieldName(name)) return name;
      throw misconfigured(settings, `${name} is not the name of a field`);
    },
    id(setting) {
      const value = text(setting);
      if (/^\d*$/.test(value)) return value;
      throw misconfigured(settings, `${value} is no internal id`);
    },
  };
}

function partsOf(list: string): readonly string[] {
  return list.split(",").map((part) => part.trim());
}

/** `UPS=12, DHL=14` by the first name in lower case; what has no id is passed over. */
function pairsOf(list: string): ReadonlyMap<string, string> {
  const pairs = partsOf(list).map((pair) => pair.split("=").map((part) => part.trim()));
  return new Map(
    pairs.flatMap(([name, id]) => (name && id && /^\d+$/.test(id) ? [[name.toLowerCase(), id] as const] : [])),
  );
}

function misconfigured({ baseUrl }: ErpSettings, detail: string): CodedError {
  return new CodedError(coded("WB-CFG-001", { node: new URL(baseUrl).host, detail }));
}
