import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import type { Effect } from "../doubles.ts";
import type { Ledger, Trace } from "../ledger.ts";
import type { Row, Value } from "../odata/query.ts";
import { blankMoment, type Company, type Entity } from "./company.ts";
import { heldByOther, refuse } from "./errors.ts";
import { creatable, pageProperties } from "./metadata.ts";

export function traceOf(call: Call): Trace {
  return { system: "business-central", correlationId: headerOf(call, "x-correlation-id"), idempotencyKey: null };
}

/** `W/"JzE7Nyc="` */
export function etagOf({ version }: Entity): string {
  return `W/"${Buffer.from(`'1;${version}'`).toString("base64")}"`;
}

function objectIn(body: string): Record<string, Value> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

const agents: ReadonlySet<string> = new Set(["", "UPS", "FEDEX", "DHL"]);
const accounts: ReadonlySet<string> = new Set(["8450", "2390"]);
const codes: ReadonlySet<string> = new Set([
  "shippingAgentCode",
  "externalDocumentNumber",
  "documentNumber",
  "customerNumber",
]);

type Properties = readonly (readonly [name: string, type: string, maxLength?: number])[];

/** What stands against the values of a body; null where they may be saved. */
function refusalOf(body: Row, properties: Properties, type: string): Reply | null {
  for (const [name, value] of Object.entries(body)) {
    const property = properties.find(([known]) => known === name);
    if (["id", "number", "lastModifiedDateTime"].includes(name)) {
      return refuse(400, "BadRequest_InvalidOperation", `Control '${name}' is read-only.`);
    }
    if (!property) {
      const why = `The property '${name}' does not exist on type 'Microsoft.NAV.${type}'. Make sure to only use property names that are defined by the type.`;
      return refuse(400, "BadRequest", why);
    }
    const wrong = valueRefusal(property, value);
    if (wrong) return wrong;
  }
  return null;
}

function valueRefusal([name, type, maxLength]: Properties[number], value: Value | undefined): Reply | null {
  const text = String(value ?? "");
  const isForm = type === "Decimal" ? typeof value === "number" : value === null || typeof value === "string";
  if (!isForm)
    return refuse(400, "BadRequest", `Cannot convert the value of '${name}' to the expected type 'Edm.${type}'.`);
  if (maxLength !== undefined && text.length > maxLength) {
    const why = `The length of the string is ${text.length}, but it must be less than or equal to ${maxLength} characters. Value: ${text}`;
    return refuse(400, "Application_StringExceededLength", why);
  }
  if (type === "DateTimeOffset" && text !== "" && Number.isNaN(Date.parse(text))) {
    return refuse(400, "BadRequest", "Unable to convert value to DateTime");
  }
  const isUnknown =
    name === "shippingAgentCode"
      ? !agents.has(text.toUpperCase())
      : name.endsWith("ccountNumber") && !accounts.has(text);
  if (!isUnknown) return null;
  const why = `The field ${name} contains a value (${text}) that cannot be found in the related table.`;
  return refuse(400, "Internal_InvalidTableRelation", why);
}

function storedValue(properties: Properties, name: string, value: Value): Value {
  if (properties.find(([known]) => known === name)?.[1] === "DateTimeOffset") return value || blankMoment;
  return codes.has(name) && typeof value === "string" ? value.trim().toUpperCase() : (value ?? "");
}

/** Saves a record of the customer's page under the version that the caller has read. */
export function patchShipment(company: Company, ledger: Ledger, call: Call, shipment: Entity): Reply {
  const version = headerOf(call, "if-match");
  if (version === null) {
    const why =
      "Could not validate the client concurrency token required by the service. Please provide a valid token in the client request.";
    return refuse(400, "BadRequest_InvalidToken", why);
  }
  if (company.isLocked(shipment)) return heldByOther("Sales Shipment Header");
  if (version !== "*" && version !== etagOf(shipment)) {
    return refuse(409, "Request_EntityChanged", "Another user has already changed the record.");
  }
  const body = objectIn(call.body);
  if (!body) return refuse(400, "BadRequest", "Invalid Request Body");
  const refusal = refusalOf(body, pageProperties, "waybillShipment");
  if (refusal) return refusal;
  const document = String(shipment.values.number);
  const changes = Object.entries(body).map(
    ([name, value]) => [name, storedValue(pageProperties, name, value)] as const,
  );
  const effects = changes.map(([field, to]): Effect => {
    return { effect: "field", document, field, from: String(shipment.values[field] ?? ""), to: String(to ?? "") };
  });
  company.touch(shipment, Object.fromEntries(changes));
  ledger.record(effects, traceOf(call));
  return jsonReply(200, { "@odata.etag": etagOf(shipment), ...shipment.values });
}

function created(company: Company, set: string, values: Row): Reply {
  const entity = company.add(set, values);
  return jsonReply(201, { "@odata.etag": etagOf(entity), ...entity.values });
}

function valuesIn(call: Call, set: string): { readonly values: Record<string, Value> } | { readonly reply: Reply } {
  const body = objectIn(call.body);
  const properties = creatable[set] ?? [];
  if (!body) return { reply: refuse(400, "BadRequest", "Invalid Request Body") };
  const reply = refusalOf(body, properties, set.replace(/s$/, ""));
  if (reply) return { reply };
  const blank = Object.fromEntries(properties.map(([name]) => [name, ""]));
  const given = Object.entries(body).map(([name, value]) => [name, storedValue(properties, name, value)] as const);
  return { values: { ...blank, ...Object.fromEntries(given) } };
}

/** A draft of a credit memo. Its external document number is the caller's own; the number comes from the series. */
export function createMemo(company: Company, ledger: Ledger, call: Call): Reply {
  const read = valuesIn(call, "salesCreditMemos");
  if ("reply" in read) return read.reply;
  const { values } = read;
  if (values.customerNumber === "") {
    return refuse(400, "Application_DialogException", 'A "customerNumber" or a "customerId" must be provided.');
  }
  const document = String(values.externalDocumentNumber);
  ledger.record([{ effect: "created", document, made: "return", about: String(values.customerNumber) }], traceOf(call));
  return created(company, "salesCreditMemos", { number: company.number("C"), status: "Draft", ...values });
}

/** A line of a journal. */
export function createLine(company: Company, ledger: Ledger, call: Call, journal: Entity): Reply {
  const read = valuesIn(call, "journalLines");
  if ("reply" in read) return read.reply;
  const { values } = read;
  const document = String(values.externalDocumentNumber || values.documentNumber);
  const about = String(values.documentNumber);
  ledger.record([{ effect: "created", document, made: "accrual", about }], traceOf(call));
  const lineNumber = company.all("journalLines").length * 10_000 + 10_000;
  return created(company, "journalLines", { journalId: journal.id, lineNumber, ...values });
}
