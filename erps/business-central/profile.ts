import type { ErpSettings } from "../../core/delivery/erp.ts";
import { milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import { isPropertyName } from "../../core/delivery/odata-v4.ts";
import type { MilestoneFields } from "../../core/delivery/row-change.ts";
import { type TermFields, termFieldsOf } from "../../core/delivery/term-fields.ts";
import { CodedError, coded } from "../../core/errors.ts";

/** What a connection was told about its company. */
export interface Profile {
  /** Path of the company in the standard API. */
  readonly company: string;
  /** The customer's own API page for shipments; null where none is installed. */
  readonly page: ShipmentPage | null;
  /** The customer's own posting action that ships and does not invoice; null where there is none. */
  readonly shipAction: ShipAction | null;
  /** A goods issue may be posted together with the invoice, by the standard's own action. */
  readonly shipsWithInvoice: boolean;
  readonly accrual: AccrualAccounts;
}

export interface ShipmentPage extends MilestoneFields {
  /** `/api/contoso/waybill/v1.0`, for its metadata. */
  readonly root: string;
  /** Path of the entity set in the company. */
  readonly path: string;
  readonly entity: string;
  /** Field with the number that a shipment goes by, and the one with its order's number. */
  readonly key: string;
  readonly order: string;
  readonly fields: TermFields;
}

export interface ShipAction {
  /** Path of the entity set in the company. */
  readonly path: string;
  readonly action: string;
}

export interface AccrualAccounts {
  /** Code of the general journal batch; empty where no accrual is wanted. */
  readonly journal: string;
  readonly expense: string;
  readonly liability: string;
  /** ISO 4217 code of the company's own currency. */
  readonly currency: string;
}

/** Reads the settings. Throws a CodedError WB-CFG-001 where they cannot be followed. */
export function profileOf({ values, baseUrl }: ErpSettings): Profile {
  const read = reader(values, baseUrl);
  const company = read.text("company");
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(company)) {
    throw read.wrong(`the company is named by its id, and ${company || "nothing"} is none`);
  }
  const inCompany = (root: string, entity: string): string => `${root}/companies(${company})/${entity}`;
  return {
    company: `/api/v2.0/companies(${company})`,
    page: pageOf(read, inCompany),
    shipAction: shipActionOf(read, inCompany),
    shipsWithInvoice: values.shipsWithInvoice === true,
    accrual: {
      journal: read.text("journal"),
      expense: read.text("expenseAccount"),
      liability: read.text("liabilityAccount"),
      currency: read.text("currency").toUpperCase(),
    },
  };
}

type Reader = ReturnType<typeof reader>;
type InCompany = (root: string, entity: string) => string;

function reader(values: ErpSettings["values"], baseUrl: string) {
  const text = (name: string): string => String(values[name] ?? "").trim();
  const wrong = (detail: string): CodedError =>
    new CodedError(coded("WB-CFG-001", { node: new URL(baseUrl).host, detail }));
  const field = (name: string): string => {
    const given = text(name);
    if (given === "" || isPropertyName(given)) return given;
    throw wrong(`${given} is not the name of a field`);
  };
  return { text, wrong, field };
}

/** `contoso/waybill/v1.0`: publisher, group and version, as the API page names them. */
const route = /^[A-Za-z]\w*\/[A-Za-z]\w*\/(v\d+\.\d+|beta)$/;

function pageOf(read: Reader, inCompany: InCompany): ShipmentPage | null {
  const given = read.text("pageRoute").replace(/^\/?(api\/)?/, "");
  if (given === "") return null;
  if (!route.test(given)) throw read.wrong(`${given} is no route such as contoso/waybill/v1.0`);
  const root = `/api/${given}`;
  const { fields, wrong } = termFieldsOf(read.text("pageFields"));
  if (wrong.length > 0) throw read.wrong(`${wrong.join(", ")} names no value and its field`);
  const entity = read.field("pageEntity") || "waybillShipments";
  return {
    ...{ root, entity, fields, path: inCompany(root, entity) },
    key: read.field("pageKeyField") || "number",
    order: read.field("pageOrderField"),
    milestone: read.field("milestoneField"),
    milestoneAt: read.field("milestoneTimeField"),
    codes: milestoneCodesOf(read.text("milestoneCodes")),
  };
}

function shipActionOf(read: Reader, inCompany: InCompany): ShipAction | null {
  const given = read.text("shipAction").replace(/^\/?(api\/)?/, "");
  if (given === "") return null;
  const [action = "", entity = "", ...rest] = given.split("/").reverse();
  const root = rest.reverse().join("/");
  const isAction =
    route.test(root) && isPropertyName(entity) && isPropertyName(action.replace(/^Microsoft\.NAV\./, ""));
  if (!isAction) throw read.wrong(`${given} is no action such as contoso/waybill/v1.0/waybillOrders/ship`);
  return {
    path: inCompany(`/api/${root}`, entity),
    action: `Microsoft.NAV.${action.replace(/^Microsoft\.NAV\./, "")}`,
  };
}
