import { type Call, headerOf, type Reply } from "../call.ts";
import type { Trace } from "../ledger.ts";
import { isMade, type Office, type OfficeDelivery, type OfficeRefusal } from "../office.ts";
import { contentOf, element, elementOf, fault, isWellFormed, textOf, type Version, wrapped } from "./messages.ts";

/** What the service works with. */
export type ServiceOptions = {
  readonly office: Office;
  readonly user: string;
  readonly password: string;
  /** User and password stand in the envelope, not in a header. */
  readonly usernameToken: boolean;
};

type Values = (name: string) => string | null;

const kinds: Readonly<Record<string, string>> = { "invoice-release": "invoice" };

/** The delivery that a message names; null where it names none. */
export function deliveryIn(office: Office, call: Call): OfficeDelivery | null {
  return office.find(textOf(call.body, "Delivery") ?? "");
}

const types: Readonly<Record<Version, string>> = {
  "1.1": "text/xml",
  "1.2": "application/soap+xml",
  xml: "application/xml",
};

function answer(version: Version, status: number, content: string): Reply {
  return {
    status,
    headers: { "content-type": `${types[version]}; charset=utf-8` },
    body: wrapped(content, version),
  };
}

function faulty(version: Version, blames: "Client" | "Server", code: string, text: string): Reply {
  const status = blames === "Client" && version !== "1.1" ? 400 : 500;
  return answer(version, status, fault(version, blames, code, text));
}

/** The fields of each message by their elements. */
const fields: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  SetTracking: { trackingNumber: "Number", carrier: "Carrier" },
  ReportMilestone: { status: "Status", statusAt: "At" },
  SetProof: { receivedBy: "ReceivedBy", deliveredAt: "DeliveredAt" },
};

function written(name: string, values: Values): Record<string, string> {
  const given = Object.entries(fields[name] ?? {}).map(([own, wanted]) => [own, values(wanted)] as const);
  return Object.fromEntries(given.filter((pair): pair is readonly [string, string] => pair[1] !== null));
}

/** What a message asks for is done, or refused. */
function perform(
  office: Office,
  name: string,
  values: Values,
  delivery: OfficeDelivery,
  trace: Trace,
): OfficeRefusal | null {
  if (name === "PostGoodsIssue") return office.issue(delivery, trace);
  if (name in fields) return office.write(delivery, written(name, values), trace);
  const kind = kinds[values("Kind") ?? ""] ?? values("Kind") ?? "";
  if (name !== "CreatePosting" || !isMade(kind)) return { code: "UNKNOWN", message: `There is no ${name} ${kind}` };
  const made = office.make(kind, delivery, values("Key") ?? "", trace);
  return "code" in made ? made : null;
}

function change({ office }: ServiceOptions, version: Version, name: string, values: Values, call: Call): Reply {
  const delivery = office.find(values("Delivery") ?? "");
  const trace = { system: "soap", correlationId: headerOf(call, "x-correlation-id"), idempotencyKey: values("Key") };
  const refusal = delivery
    ? perform(office, name, values, delivery, trace)
    : { code: "NOT_FOUND", message: `There is no delivery ${values("Delivery")}` };
  if (refusal?.code === "LOCKED") return faulty(version, "Server", "Locked", refusal.message);
  const result = { Status: refusal ? "ERROR" : "OK", Code: refusal?.code ?? "", Text: refusal?.message ?? "" };
  return answer(version, 200, element(`${name}Response`, result));
}

function read({ office }: ServiceOptions, version: Version, name: string, values: Values): Reply {
  if (name === "GetPosting") {
    const [made] = office.madeUnder(values("Key") ?? "");
    const told = made ? { Found: "true", Number: made.number } : { Found: "false" };
    return answer(version, 200, element("GetPostingResponse", told));
  }
  const delivery = office.find(values("Delivery") ?? "");
  if (!delivery) return answer(version, 200, element("GetDeliveryResponse", { Found: "false" }));
  const {
    trackingNumber = "",
    carrier = "",
    status = "",
    statusAt = "",
    receivedBy = "",
    deliveredAt = "",
  } = delivery.values;
  const told = { Found: "true", Number: trackingNumber, Carrier: carrier, Status: status, At: statusAt };
  const more = { ReceivedBy: receivedBy, DeliveredAt: deliveredAt, Issued: String(delivery.isIssued) };
  return answer(version, 200, element("GetDeliveryResponse", { ...told, ...more }));
}

function versionOf(call: Call): Version | null {
  const type = headerOf(call, "content-type")?.split(";")[0];
  const known = (Object.entries(types) as [Version, string][]).find(([, name]) => name === type);
  return known?.[0] ?? null;
}

function actionOf(call: Call, version: Version): string {
  const parameter = /action="([^"]*)"/.exec(headerOf(call, "content-type") ?? "")?.[1];
  return version === "1.2" ? (parameter ?? "") : (headerOf(call, "soapaction") ?? "").replaceAll('"', "");
}

/** Who asks is known by the header or by the envelope; null where it is us. */
function strangeness({ user, password, usernameToken }: ServiceOptions, call: Call, version: Version): Reply | null {
  const basic = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  if (!usernameToken) {
    const isOurs = headerOf(call, "authorization") === basic;
    return isOurs ? null : { status: 401, headers: { "content-type": "text/html" }, body: "<html>401</html>" };
  }
  const isOurs = textOf(call.body, "Username") === user && textOf(call.body, "Password") === password;
  const words = "<faultcode xmlns:w='urn:w'>w:FailedAuthentication</faultcode><faultstring>No such user</faultstring>";
  return isOurs ? null : answer(version, 500, `<env:Fault>${words.replaceAll("'", '"')}</env:Fault>`);
}

/** The service at `/shop`: a call in, an answer out; null when the path belongs to somebody else. */
export function serveSoap(options: ServiceOptions): (call: Call) => Reply | null {
  return (call) => {
    if (call.path !== "/shop") return null;
    if (call.method === "GET") return { status: 200, headers: { "content-type": "text/xml" }, body: "<definitions/>" };
    const version = versionOf(call);
    if (!version) return { status: 415, headers: { "content-type": "text/plain" }, body: "Unsupported Media Type" };
    const strange = strangeness(options, call, version);
    if (strange) return strange;
    if (!isWellFormed(call.body)) return faulty(version, "Client", "Parse", "The message is not well-formed");
    const content = contentOf(call.body, version);
    if (content === null) return faulty(version, "Client", "Version", "This is another envelope");
    const name = elementOf(content);
    if (version !== "xml" && actionOf(call, version) !== `urn:shop/${name}`) {
      return faulty(version, "Client", "Action", `The action does not fit ${name}`);
    }
    const values: Values = (wanted) => textOf(content, wanted);
    return name.startsWith("Get") ? read(options, version, name, values) : change(options, version, name, values, call);
  };
}
