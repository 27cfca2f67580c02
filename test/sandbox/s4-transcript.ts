/** One exchange with the outbound delivery service: a request in our words, and what a client may rely on in the answer. */
export type Exchange = {
  readonly says: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** False leaves out the CSRF token and its cookies. */
  readonly proven?: boolean;
  readonly status: number;
  readonly answers?: Readonly<Record<string, string>>;
  /** A part of the body. */
  readonly contains?: string;
};

const header = (document: string): string => `/A_OutbDeliveryHeader('${document}')`;
const issue = (document: string): string => `/PostGoodsIssue?DeliveryDocument='${document}'`;
const version = (number: string): Record<string, string> => ({ "if-match": `W/"'${number}'"` });

/** A morning in the warehouse; the exchanges build on each other. 80000004 does not exist, 80000017 is locked. */
export const transcript: readonly Exchange[] = [
  {
    says: "a fresh delivery carries version 0001 and the label's number",
    method: "GET",
    path: `${header("80000001")}?$select=DeliveryDocument,BillOfLading&$format=json`,
    status: 200,
    answers: { etag: `W/"'0001'"`, dataserviceversion: "2.0" },
    contains: `"etag":"W/\\"'0001'\\""`,
  },
  {
    says: "an unchanged delivery need not be read twice",
    method: "GET",
    path: header("80000001"),
    headers: { "if-none-match": `W/"'0001'"` },
    status: 304,
  },
  {
    says: "a change without a token is refused in plain text",
    method: "PATCH",
    path: header("80000001"),
    headers: version("0001"),
    body: { BillOfLading: "X" },
    proven: false,
    status: 403,
    answers: { "x-csrf-token": "Required" },
    contains: "CSRF token validation failed",
  },
  {
    says: "a change without If-Match is refused",
    method: "PATCH",
    path: header("80000001"),
    body: { BillOfLading: "X" },
    status: 428,
    contains: `"errordetails":[{`,
  },
  {
    says: "a change under the current version is taken without content",
    method: "PATCH",
    path: header("80000001"),
    headers: version("0001"),
    body: { YY1_ShipmentStatus_DLH: "PICKED_UP", YY1_ShipmentStatusAt_DLH: "2026-11-23T09:12:00-06:00" },
    status: 204,
    answers: { etag: `W/"'0002'"` },
  },
  {
    says: "a change under an older version is refused",
    method: "PATCH",
    path: header("80000001"),
    headers: version("0001"),
    body: { YY1_ShipmentStatus_DLH: "IN_TRANSIT" },
    status: 412,
  },
  {
    says: "MERGE tunnelled through POST counts as a change",
    method: "POST",
    path: header("80000001"),
    headers: { ...version("0002"), "x-http-method": "MERGE" },
    body: { YY1_ShipmentStatus_DLH: "IN_TRANSIT" },
    status: 204,
    answers: { etag: `W/"'0003'"` },
  },
  {
    says: "the asterisk matches every version",
    method: "PATCH",
    path: header("80000001"),
    headers: { "if-match": "*" },
    body: { d: { BillOfLading: "RELABELLED" } },
    status: 204,
    answers: { etag: `W/"'0004'"` },
  },
  {
    says: "a field that the service only shows cannot be written",
    method: "PATCH",
    path: header("80000001"),
    headers: { "if-match": "*" },
    body: { OverallProofOfDeliveryStatus: "C" },
    status: 400,
    contains: "OverallProofOfDeliveryStatus",
  },
  {
    says: "a field that the service does not have cannot be written",
    method: "PATCH",
    path: header("80000001"),
    headers: { "if-match": "*" },
    body: { TrackingNumber: "1Z" },
    status: 400,
    contains: "TrackingNumber",
  },
  {
    says: "36 signs do not fit into a bill of lading",
    method: "PATCH",
    path: header("80000001"),
    headers: { "if-match": "*" },
    body: { BillOfLading: "x".repeat(36) },
    status: 400,
    contains: "maximum length '35'",
  },
  {
    says: "a body that is not JSON changes nothing",
    method: "PATCH",
    path: header("80000001"),
    headers: { "if-match": "*" },
    body: undefined,
    status: 400,
  },
  {
    says: "goods issue wants a version too",
    method: "POST",
    path: issue("80000001"),
    status: 428,
  },
  {
    says: "goods issue under an older version is refused",
    method: "POST",
    path: issue("80000001"),
    headers: version("0003"),
    status: 412,
  },
  {
    says: "goods issue of a picked delivery is posted",
    method: "POST",
    path: issue("80000001"),
    headers: version("0004"),
    status: 200,
    answers: { etag: `W/"'0005'"` },
  },
  {
    says: "the delivery then says so",
    method: "GET",
    path: `${header("80000001")}?$select=OverallGoodsMovementStatus`,
    status: 200,
    contains: `"OverallGoodsMovementStatus":"C"`,
  },
  {
    says: "a second goods issue is a business error",
    method: "POST",
    path: issue("80000001"),
    headers: version("0005"),
    status: 400,
    contains: "already been posted",
  },
  {
    says: "a goods issue can be reversed",
    method: "POST",
    path: "/ReverseGoodsIssue?DeliveryDocument='80000001'&ActualGoodsMovementDate=datetime'2026-11-23T00:00:00'",
    headers: version("0005"),
    status: 200,
    answers: { etag: `W/"'0006'"` },
  },
  {
    says: "there is nothing to reverse a second time",
    method: "POST",
    path: "/ReverseGoodsIssue?DeliveryDocument='80000001'",
    headers: { "if-match": "*" },
    status: 400,
  },
  {
    says: "a reversed goods issue can be posted again",
    method: "POST",
    path: issue("80000001"),
    headers: { "if-match": "*" },
    status: 200,
  },
  {
    says: "a delivery that was never created is not found",
    method: "GET",
    path: header("80000004"),
    status: 404,
    contains: `"lang":"en"`,
  },
  {
    says: "nor can it be changed",
    method: "PATCH",
    path: header("80000004"),
    headers: { "if-match": "*" },
    body: { BillOfLading: "X" },
    status: 404,
  },
  {
    says: "nor can its goods be issued",
    method: "POST",
    path: issue("80000004"),
    headers: { "if-match": "*" },
    status: 404,
  },
  {
    says: "a locked delivery can be read",
    method: "GET",
    path: header("0080000017"),
    status: 200,
  },
  {
    says: "but not changed",
    method: "PATCH",
    path: header("80000017"),
    headers: { "if-match": "*" },
    body: { BillOfLading: "X" },
    status: 400,
    contains: "Delivery 80000017 is currently being processed by user",
  },
  {
    says: "a search finds the delivery of a number",
    method: "GET",
    path: "/A_OutbDeliveryHeader?$filter=BillOfLading eq '790000000020' and OverallGoodsMovementStatus eq 'A'&$select=DeliveryDocument",
    status: 200,
    contains: `"DeliveryDocument":"80000002"`,
  },
  {
    says: "a search for an unknown field is refused",
    method: "GET",
    path: "/A_OutbDeliveryHeader?$filter=Tracking eq '1'",
    status: 400,
  },
  {
    says: "an unknown path is not found",
    method: "GET",
    path: "/A_SalesOrder('1')",
    status: 404,
  },
];
