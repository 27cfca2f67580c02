import { escapeXml } from "../../core/delivery/xml-template.ts";

/** How messages of one kind travel. */
export interface Protocol {
  /** Namespace of the envelope; null where there is none. */
  readonly namespace: string | null;
  /** Headers that tell what the body is, and under which action it goes. */
  headers(action: string): Readonly<Record<string, string>>;
}

const charset = "charset=utf-8";

const protocols: Readonly<Record<string, Protocol>> = {
  /** SOAP 1.1 (W3C note, 6.1.1): SOAPAction in quotation marks, empty where there is none. */
  "1.1": {
    namespace: "http://schemas.xmlsoap.org/soap/envelope/",
    headers: (action) => ({ "content-type": `text/xml; ${charset}`, soapaction: `"${action}"` }),
  },
  /** SOAP 1.2 (RFC 3902): the action is a parameter of the media type. */
  "1.2": {
    namespace: "http://www.w3.org/2003/05/soap-envelope",
    headers: (action) => ({
      "content-type": `application/soap+xml; ${charset}${action === "" ? "" : `; action="${action}"`}`,
    }),
  },
  xml: {
    namespace: null,
    headers: (action) => ({
      "content-type": `application/xml; ${charset}`,
      ...(action === "" ? {} : { soapaction: action }),
    }),
  },
};

/** The protocol of that name; null where there is none. */
export function protocolOf(name: string): Protocol | null {
  return Object.hasOwn(protocols, name) ? (protocols[name] ?? null) : null;
}

/** Whether a message brings its envelope with it. */
export function isEnvelope(content: string): boolean {
  return /^\s*(?:<\?xml[^>]*\?>\s*)?<(?:[\w.-]+:)?Envelope[\s>]/.test(content);
}

const declaration = '<?xml version="1.0" encoding="utf-8"?>';

/** A message as it leaves, but for what signs in. */
export function envelopeOf(content: string, { namespace }: Protocol): string {
  const bare = content.replace(/^\s*<\?xml[^>]*\?>/, "").trim();
  if (namespace === null || isEnvelope(bare)) return declaration + bare;
  return `${declaration}<soap:Envelope xmlns:soap="${namespace}"><soap:Body>${bare}</soap:Body></soap:Envelope>`;
}

const wss = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss";

/** The same with user and password in the envelope (OASIS WSS UsernameToken Profile 1.1, PasswordText). */
export function withUsernameToken(envelope: string, user: string, password: string): string {
  const type = `${wss}-username-token-profile-1.0#PasswordText`;
  const token = `<wsse:Username>${escapeXml(user)}</wsse:Username><wsse:Password Type="${type}">${escapeXml(password)}</wsse:Password>`;
  const security = `<wsse:Security soap:mustUnderstand="1" xmlns:wsse="${wss}-wssecurity-secext-1.0.xsd"><wsse:UsernameToken>${token}</wsse:UsernameToken></wsse:Security>`;
  // A function, so that a `$` in the password is a `$`.
  return envelope.replace("<soap:Body>", () => `<soap:Header>${security}</soap:Header><soap:Body>`);
}
