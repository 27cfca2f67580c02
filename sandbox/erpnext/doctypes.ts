/** The kinds of document that the site holds. */
export type Doctype =
  | "Shipment"
  | "Delivery Note"
  | "Sales Invoice"
  | "Journal Entry"
  | "Issue"
  | "Account"
  | "Address"
  | "Country";

/** One field of a doctype as the form is drawn from it. */
export type DocField = {
  readonly fieldname: string;
  readonly label: string;
  readonly fieldtype: string;
  readonly allow_on_submit: 0 | 1;
  readonly reqd: 0 | 1;
  /** Doctype of the rows of a table. */
  readonly options: string | null;
};

/** `name Type`, behind it `!` where it is mandatory and `+` where it stays open after the submit. */
function fieldsIn(list: string): DocField[] {
  return list.split(",").map((entry) => {
    const [, fieldname = "", fieldtype = "", options = null, marks = ""] =
      /^\s*(\w+) ([A-Za-z ]+?)(?:\(([^)]*)\))?([!+]*)\s*$/.exec(entry) ?? [];
    const label = fieldname.replaceAll("_", " ").replace(/^./, (sign) => sign.toUpperCase());
    const [allow_on_submit, reqd] = [marks.includes("+") ? 1 : 0, marks.includes("!") ? 1 : 0] as const;
    return { fieldname, label, fieldtype, allow_on_submit, reqd, options };
  });
}

const told = "awb_number Data+, tracking_url Small Text+, carrier Data+, carrier_service Data+, service_provider Data+";
const standing = "shipment_id Data+, shipment_amount Currency+, tracking_status Select+, tracking_status_info Data+";
const lists: Readonly<Record<Doctype, string>> = {
  Shipment: `${told}, ${standing}, description_of_content Small Text, custom_order Data, shipment_delivery_note Table(Shipment Delivery Note)`,
  "Delivery Note":
    "lr_no Data, company Link!, customer Link!, customer_name Data, posting_date Date, is_return Check, return_against Link, shipping_address_name Link, custom_order Data, custom_received_by Data+, custom_delivered_at Data+, custom_is_received Check+, custom_return_reason Data, items Table(Delivery Note Item)",
  "Sales Invoice": "company Link!, customer Link!, posting_date Date, is_return Check, items Table(Sales Invoice Item)",
  "Journal Entry":
    "voucher_type Select!, company Link!, posting_date Date, cheque_no Data, user_remark Small Text, accounts Table(Journal Entry Account)",
  Issue: "subject Data!, description Text Editor, customer Link, company Link, priority Link",
  Account: "account_currency Link, company Link",
  Address: "address_title Data, address_line1 Data, pincode Data, city Data, country Link",
  Country: "code Data",
};

/** The fields of each doctype; `custom_` fields stand for those that a customer added. */
export const doctypes: ReadonlyMap<string, readonly DocField[]> = new Map(
  Object.entries(lists).map(([doctype, list]) => [doctype, fieldsIn(list)]),
);

const submittable: ReadonlySet<string> = new Set(["Shipment", "Delivery Note", "Sales Invoice", "Journal Entry"]);

/** Whether documents of a doctype are submitted, and closed by that. */
export function isSubmittable(doctype: string): boolean {
  return submittable.has(doctype);
}

/** A field of a doctype by its name. */
export function fieldOf(doctype: string, name: string): DocField | undefined {
  return doctypes.get(doctype)?.find(({ fieldname }) => fieldname === name);
}

/** The words that the tracking status takes. */
export const statusWords: ReadonlySet<unknown> = new Set(["", null, "In Progress", "Delivered", "Returned", "Lost"]);
