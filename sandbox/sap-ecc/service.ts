import { type Call, headerOf, type Reply } from "../call.ts";
import type { Idocs } from "./idocs.ts";
import { childOf, type Element, escaped, fieldOf, localName, readElement } from "./xml.ts";

/** What the services work with. */
export type ServiceOptions = {
  readonly idocs: Idocs;
  readonly user: string;
  readonly password: string;
  readonly client: string;
  /** Whether the system's release receives each message id once (EA 728); an older one ignores the namespace. */
  readonly knowsMessageIds: boolean;
};

const html = { "content-type": "text/html; charset=utf-8" };
const xml = { "content-type": "text/xml; charset=utf-8" };
const onceNamespace = "urn:sap-com:document:sap:idoc:soap:messages";

function page(status: number, title: string): Reply {
  return {
    status,
    headers: html,
    body: `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
  };
}

function envelope(status: number, body: string): Reply {
  const namespace = "http://schemas.xmlsoap.org/soap/envelope/";
  const text = `<soap:Envelope xmlns:soap="${namespace}"><soap:Header/><soap:Body>${body}</soap:Body></soap:Envelope>`;
  return { status, headers: xml, body: text };
}

function fault(text: string): Reply {
  const said = `<faultcode>soap:Client</faultcode><faultstring xml:lang="en">${escaped(text)}</faultstring>`;
  return envelope(500, `<soap:Fault>${said}</soap:Fault>`);
}

function receipt(sentAs: string, docnum: string): Reply {
  const item = `<item><TRANSFER_ID>${sentAs}</TRANSFER_ID><DB_ID>${docnum}</DB_ID></item>`;
  return envelope(
    200,
    `<rfc:IDOC_INBOUND.Response xmlns:rfc="urn:sap-com:document:sap:rfc:functions"><ASSIGN>${item}</ASSIGN></rfc:IDOC_INBOUND.Response>`,
  );
}

/** The IDoc elements of a document of IDoc XML. */
function idocsIn(document: Element | null): readonly Element[] {
  const idocs = document?.children.filter((child) => localName(child) === "IDOC" && child.attributes.includes("BEGIN"));
  return idocs?.every((idoc) => childOf(idoc, "EDI_DC40") !== null) ? idocs : [];
}

/** The rules of the namespace that names a message id; null where they are kept. */
function violation(idocs: readonly Element[]): string | null {
  if (idocs.length > 1) return "MULTIPLE_IDOCS_NOT_ALLOWED";
  const id = fieldOf(childOf(idocs[0], "EDI_DC40"), "ARCKEY");
  if (id === "") return "SOAP_MSGID_INITIAL";
  return id.startsWith("urn:sap.com:msgid=") ? null : "SOAP_MSGID_PREFIX_INVALID";
}

/** Takes IDocs in a SOAP envelope: one that was received under its message id before is not stored again. */
function openSoap({
  idocs,
  knowsMessageIds,
}: ServiceOptions): (call: Call, trace: Parameters<Idocs["store"]>[1]) => Reply {
  const received = new Map<string, string>();
  return (call, trace) => {
    const document = childOf(readElement(call.body), "Body")?.children[0] ?? null;
    const [idoc, ...more] = idocsIn(document);
    if (!document || !idoc) return fault("The message is no IDoc in a SOAP envelope");
    const isOnce = knowsMessageIds && document.attributes.includes(onceNamespace);
    const broken = isOnce ? violation([idoc, ...more]) : null;
    if (broken !== null) return fault(`IDoc SOAP Namespace - Violation (${broken})`);
    const control = childOf(idoc, "EDI_DC40");
    const id = isOnce ? fieldOf(control, "ARCKEY") : "";
    const known = id === "" ? undefined : received.get(id);
    const stored = known ?? [idoc, ...more].map((each) => idocs.store(each, trace).docnum)[0] ?? "";
    if (id !== "") received.set(id, stored);
    return receipt(fieldOf(control, "DOCNUM"), stored);
  };
}

/** Both services: a call in, an answer out; null when the path belongs to neither. */
export function serveIdocs(options: ServiceOptions): (call: Call) => Reply | null {
  const soap = openSoap(options);
  const authorization = `Basic ${Buffer.from(`${options.user}:${options.password}`).toString("base64")}`;
  return (call) => {
    const service = /^\/sap\/bc\/(srt\/idoc|idoc_xml)$/i.exec(call.path)?.[1]?.toLowerCase();
    if (service === undefined) return call.path.startsWith("/sap/") ? page(403, "Forbidden") : null;
    const client = new URLSearchParams(call.query).get("sap-client") ?? options.client;
    if (headerOf(call, "authorization") !== authorization || client !== options.client) {
      const reply = page(401, "Logon failed");
      return { ...reply, headers: { ...html, "www-authenticate": 'Basic realm="SAP NetWeaver"' } };
    }
    const trace = { system: "sap-ecc", correlationId: headerOf(call, "x-correlation-id"), idempotencyKey: null };
    if (service === "srt/idoc")
      return call.method === "POST" ? soap(call, trace) : fault("Empty HTTP request received");
    if (call.method !== "POST") return page(200, "IDoc-XML-inbound");
    const stored = idocsIn(readElement(call.body)).map((idoc) => options.idocs.store(idoc, trace));
    return stored.length === 0 ? page(500, "IDoc-XML-inbound error") : page(200, "IDoc-XML-inbound ok");
  };
}
