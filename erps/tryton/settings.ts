import type { SettingField } from "../../core/delivery/erp.ts";
import { textSetting } from "../../core/delivery/settings.ts";

function yesSetting(name: string, title: string, help: string): SettingField {
  return { name, title, type: "boolean", required: false, default: false, help };
}

/** What the dialog of a connection asks, beside address and sign-in. */
export const settings: readonly SettingField[] = [
  { ...textSetting("database", "Database", "Name of the database, as the login window shows it."), required: true },
  textSetting(
    "trackingField",
    "Tracking number field",
    "Field of the customer shipment that takes the tracking number.",
    "reference",
  ),
  textSetting(
    "packageField",
    "Tracking number field of the package",
    "Where packages carry the number: shipping_reference with the module stock_package_shipping. Empty: the shipment takes it.",
  ),
  textSetting(
    "milestoneField",
    "Milestone field",
    "Field of the customer shipment that holds the milestone; the standard has none, so a module of yours adds it.",
  ),
  textSetting(
    "milestoneTimeField",
    "Milestone time field",
    "Field that holds the moment of the milestone (a DateTime, or a Char that takes ISO 8601). It also tells which of two milestones is newer.",
  ),
  textSetting(
    "milestoneCodes",
    "Milestone codes",
    "Your own codes where you have them: DELIVERED=40, RETURNED=50. A milestone without one is written by name.",
  ),
  textSetting(
    "confirmFrom",
    "Confirm from",
    "State that a shipment must have reached to be confirmed: packed, picked (it is packed first) or assigned (it is picked and packed first).",
    "packed",
  ),
  textSetting(
    "releasedStates",
    "Released states",
    "States in which a shipment is released for shipping.",
    "assigned, picked, packed",
  ),
  textSetting("deliveredAtField", "Delivered at field", "Field of the customer shipment for the proof of delivery."),
  textSetting(
    "receivedByField",
    "Received by field",
    "Field of the customer shipment for the name of who received it.",
  ),
  textSetting(
    "estimateField",
    "Estimated delivery field",
    "Field of the customer shipment for the carrier's estimate.",
  ),
  yesSetting("postInvoice", "Post the invoice", "Off: the invoice of a shipment stays a draft for people."),
  textSetting("accrualJournal", "Journal of accruals", "Code of the journal that freight accruals go to."),
  textSetting("accrualExpenseAccount", "Freight expense account", "Code of the account in debit."),
  textSetting(
    "accrualLiabilityAccount",
    "Accrued freight account",
    "Code of the account in credit; one that wants no party.",
  ),
  yesSetting("postAccrual", "Post the accrual", "Off: the account move stays a draft for people."),
  textSetting(
    "complaintType",
    "Type of complaints",
    "Name of the type, with sales as its origin, that claims are opened as (module sale_complaint). Empty: no claims.",
  ),
];
