import { type Call, headerOf, type Reply } from "../call.ts";
import type { Ledger } from "../ledger.ts";
import { notAnEntity, readBody, wrongField } from "./bodies.ts";
import { type Deliveries, type Delivery, dayOf, deliveryOfOrder, type FieldValue } from "./deliveries.ts";
import { chosen, itemsOf } from "./entities.ts";
import { entityType, readFields } from "./fields.ts";
import { type Gateway, serveGateway, traceOf } from "./gateway.ts";
import { metadataOf } from "./metadata.ts";
import { failure, optionsOf, success } from "./odata.ts";
import { readSet, wrongSelection } from "./queries.ts";

/** What the customer return service works with. */
export type ReturnsOptions = Gateway & {
  readonly deliveries: Deliveries;
  readonly ledger: Ledger;
  readonly now: () => number;
  /** How a document in another user's hands is refused: systems differ. */
  readonly lockStatus: 400 | 423;
};

type Return = { readonly number: string; readonly values: Record<string, FieldValue> };
type Items = readonly Readonly<Record<string, unknown>>[];

const service = { id: "API_CUSTOMER_RETURN_SRV", component: "SD-SLS", version: "0001" };
const root = /^\/sap\/opu\/odata\/sap\/API_CUSTOMER_RETURN_SRV(?:;v=(?:0001|1))?(\/.*)?$/;
const keyed = /^\/A_CustomerReturn\((?:CustomerReturn=)?'([^']*)'\)$/;

const header = [
  "CustomerReturn 10, CustomerReturnType 4, SalesOrganization 4, DistributionChannel 2, OrganizationDivision 2,",
  "SoldToParty 10, PurchaseOrderByCustomer 35, CustomerReturnDate DateTime, SDDocumentReason 3, ReferenceSDDocument 10,",
  "HeaderBillingBlockReason 2, DeliveryBlockReason 2, TransactionCurrency 5",
].join(" ");
const item = [
  "CustomerReturnItem 6, CustomerReturnItemText 40, Material 40, RequestedQuantity Decimal, RequestedQuantityUnit 3,",
  "ProductionPlant 4, ReturnReason 3, ReferenceSDDocument 10, ReferenceSDDocumentItem 6",
].join(" ");
const open = { creatable: true, updatable: true };
const closed = { creatable: false, updatable: false };
const returnType = entityType(
  "A_CustomerReturnType",
  readFields(header, open),
  readFields(
    "CreationDate DateTime, LastChangeDateTime DateTime, TotalNetAmount Decimal, OverallSDProcessStatus 1",
    closed,
  ),
);
const itemType = entityType(
  "A_CustomerReturnItemType",
  readFields(item, open),
  readFields("NetAmount Decimal", closed),
);

const sets = [
  { name: "A_CustomerReturn", type: returnType, keys: ["CustomerReturn"] },
  { name: "A_CustomerReturnItem", type: itemType, keys: ["CustomerReturnItem"] },
];

/** Customizing of this customer: the types of return and the reasons that people made up. */
const types: ReadonlySet<unknown> = new Set(["CBAR", "RE2"]);
const reasons: ReadonlySet<unknown> = new Set([undefined, "", "101", "102", "103"]);

function refuse(call: Call, code: string, text: string, status = 400): Reply {
  return failure(call, { status, code, text, service });
}

function itemsIn(value: unknown): Items | null {
  const list: unknown = Array.isArray(value) ? value : (value as { results?: unknown } | null | undefined)?.results;
  return Array.isArray(list) && list.length > 0 ? list : null;
}

/** What stands against the header, in the words of sales. */
function wrongHeader(call: Call, values: Readonly<Record<string, unknown>>): Reply | null {
  const { CustomerReturnType: kind, SalesOrganization, DistributionChannel, OrganizationDivision } = values;
  if (!types.has(kind)) return refuse(call, "V1/041", `Sales document type ${String(kind ?? "")} is not defined`);
  const area = [SalesOrganization, DistributionChannel, OrganizationDivision]
    .map((part) => String(part ?? ""))
    .join(" ");
  if (area !== "1710 10 00") return refuse(call, "V1/313", `Sales area ${area} is not defined`);
  if (!/^\d{8}$/.test(String(values["SoldToParty"] ?? "")))
    return refuse(call, "VP/200", "No sold-to party was entered");
  return reasons.has(values["SDDocumentReason"])
    ? null
    : refuse(call, "V1/384", `Order reason ${String(values["SDDocumentReason"])} is not defined`);
}

/** What stands against an item: its order, the item there, or the user who works on the order. */
function wrongItem(options: ReturnsOptions, call: Call, values: Readonly<Record<string, unknown>>): Reply | null {
  const order = String(values["ReferenceSDDocument"] ?? "");
  const delivery = deliveryOfOrder(options.deliveries, order);
  if (!delivery) return refuse(call, "V1/302", `SD document ${order} is not in the database or has been archived`);
  const held = options.deliveries.holderOf(delivery);
  if (held)
    return refuse(call, "V1/042", `Document ${order} is currently being processed by user ${held}`, options.lockStatus);
  const known = itemsOf(delivery).some((one) => one["ReferenceSDDocumentItem"] === values["ReferenceSDDocumentItem"]);
  return known ? null : refuse(call, "V1/303", `Item of document ${order} does not exist`);
}

function shown(call: Call, { number, values }: Return): Record<string, unknown> {
  const uri = `http://${headerOf(call, "host") ?? "localhost"}/sap/opu/odata/sap/${service.id}/A_CustomerReturn('${number}')`;
  const type = `${service.id}.A_CustomerReturnType`;
  return { __metadata: { id: uri, uri, type }, ...chosen(values, optionsOf(call).get("$select")) };
}

/** The delivery of the order that a call refers to, for the fault that locks it. */
export function returnedDelivery(deliveries: Deliveries, call: Call): Delivery | null {
  const [first] = (root.test(call.path) ? itemsIn(readBody(call)?.["to_Item"]) : null) ?? [];
  return deliveryOfOrder(deliveries, String(first?.["ReferenceSDDocument"] ?? ""));
}

function create(options: ReturnsOptions, call: Call, returns: Map<string, Return>): Reply {
  const body = readBody(call);
  if (body === null) return notAnEntity(call);
  const { to_Item: list, ...values } = body;
  const items = itemsIn(list);
  const wrong = wrongField(call, returnType, values, "create", service) ?? wrongHeader(call, values);
  if (wrong) return wrong;
  if (items === null) return refuse(call, "V1/555", "Enter at least one item");
  for (const one of items) {
    const refused = wrongField(call, itemType, one, "create", service) ?? wrongItem(options, call, one);
    if (refused) return refused;
  }
  const number = String(60_000_001 + returns.size);
  const given = values as Record<string, FieldValue>;
  const made: Return = { number, values: { ...given, CustomerReturn: number, CreationDate: dayOf(options.now()) } };
  returns.set(number, made);
  const document = returnedDelivery(options.deliveries, call)?.document ?? "";
  const about = String(values["PurchaseOrderByCustomer"] ?? "");
  options.ledger.record([{ effect: "created", document, made: "return", about }], traceOf(call));
  return success(call, shown(call, made), {}, 201);
}

function route(options: ReturnsOptions, call: Call, path: string, returns: Map<string, Return>): Reply {
  const number = keyed.exec(path)?.[1];
  if (call.method === "GET" || call.method === "HEAD") {
    if (path === "/") return success(call, { EntitySets: sets.map(({ name }) => name) });
    if (path === "/$metadata") return metadataOf(service.id, sets);
    const found = returns.get(number ?? "");
    if (found) return wrongSelection(call, returnType) ?? success(call, shown(call, found));
    const all = [...returns.values()];
    if (path === "/A_CustomerReturn") {
      return readSet(
        call,
        returnType,
        all.map((one) => ({ row: one.values, show: () => shown(call, one) })),
      );
    }
  }
  if (path === "/A_CustomerReturn" && call.method === "POST") return create(options, call, returns);
  return refuse(call, "/IWBEP/CM_MGW_RT/020", "Resource not found for segment", 404);
}

/**
 * Customer returns as SAP Gateway serves them: deep inserts that refer to items of a sales order. Nothing keeps a client
 * from creating the same return twice: a customer reference that is known already is no error.
 */
export function serveReturns(options: ReturnsOptions): (call: Call) => Reply | null {
  const returns = new Map<string, Return>();
  return serveGateway(options, root, (call, path) => route(options, call, path, returns));
}
