import { type MilestoneCodes, milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import { CodedError, coded } from "../../core/errors.ts";
import { confirmation, type Confirmation } from "./workflow.ts";

/** What a connection was told about its database. A name of a field is empty where there is no such field. */
export interface TrytonOptions {
  /** Field of the customer shipment that holds the milestone. */
  readonly milestone: string;
  /** Field that holds the milestone's moment. */
  readonly milestoneAt: string;
  /** The database's own code for a milestone; the milestone itself where none is given. */
  readonly codes: MilestoneCodes;
  /** Field of the customer shipment that takes the tracking number. */
  readonly tracking: string;
  /** Field of the package that takes the tracking number instead. */
  readonly packageTracking: string;
  /** Fields of the customer shipment for the proof of delivery and for what a carrier expects. */
  readonly deliveredAt: string;
  readonly receivedBy: string;
  readonly estimatedDelivery: string;
  readonly confirmation: Confirmation;
  /** States in which a shipment is released for shipping. */
  readonly released: readonly string[];
  /** Whether the invoice is posted as well. */
  readonly postInvoice: boolean;
  readonly accrual: AccrualOptions;
  /** Name of the type that complaints get. */
  readonly complaintType: string;
}

/** Where freight cost is accrued: codes of a journal and of two accounts. */
export interface AccrualOptions {
  readonly journal: string;
  readonly expense: string;
  readonly liability: string;
  readonly post: boolean;
}

/** Reads the settings of a connection. Throws WB-CFG-001 where one cannot be followed. */
export function optionsOf({ values, baseUrl }: ErpSettings): TrytonOptions {
  const text = (name: string, fallback = ""): string => String(values[name] ?? "").trim() || fallback;
  const from = text("confirmFrom", "packed");
  const found = confirmation(from);
  if (!found) throw misconfigured(baseUrl, `a shipment cannot be confirmed from ${from}`);
  if (text("database") === "") throw misconfigured(baseUrl, "no database is named");
  const listed = text("releasedStates", "assigned, picked, packed").split(",");
  return {
    milestone: text("milestoneField"),
    milestoneAt: text("milestoneTimeField"),
    codes: milestoneCodesOf(text("milestoneCodes")),
    tracking: text("trackingField", "reference"),
    packageTracking: text("packageField"),
    deliveredAt: text("deliveredAtField"),
    receivedBy: text("receivedByField"),
    estimatedDelivery: text("estimateField"),
    confirmation: found,
    released: listed.map((state) => state.trim()).filter((state) => state !== ""),
    postInvoice: values.postInvoice === true,
    accrual: {
      journal: text("accrualJournal"),
      expense: text("accrualExpenseAccount"),
      liability: text("accrualLiabilityAccount"),
      post: values.postAccrual === true,
    },
    complaintType: text("complaintType"),
  };
}

function misconfigured(baseUrl: string, detail: string): CodedError {
  return new CodedError(coded("WB-CFG-001", { node: new URL(baseUrl).host, detail }));
}
