import { type Erp, type ErpOptions, startErp } from "../../sandbox/erp.ts";
import { sandboxSecrets } from "../../sandbox/secrets.ts";

/** The service path that a client of the sandbox uses. */
export const service = "/sap/opu/odata/sap/API_OUTBOUND_DELIVERY_SRV;v=0002";

const basic = Buffer.from(`${sandboxSecrets.s4User}:${sandboxSecrets.s4Password}`).toString("base64");

/** Headers of a signed-in caller who wants JSON. */
export const signedIn: Readonly<Record<string, string>> = {
  authorization: `Basic ${basic}`,
  accept: "application/json",
};

/** Runs a sandbox ERP for the time of one body. */
export async function withErp(options: ErpOptions, body: (erp: Erp) => Promise<void>): Promise<void> {
  const erp = await startErp({ parcels: 40, ...options });
  try {
    await body(erp);
  } finally {
    await erp.close();
  }
}

/** A client with a CSRF token and its cookies. */
export type S4Client = {
  readonly proof: Readonly<Record<string, string>>;
  read(path: string): Promise<Response>;
  change(method: string, path: string, headers: Record<string, string>, body?: unknown): Promise<Response>;
};

/** The path of a delivery. */
export function deliveryPath(document: string): string {
  return `${service}/A_OutbDeliveryHeader('${document}')`;
}

/** The path of a function import on a delivery. */
export function movementPath(name: string, document: string): string {
  return `${service}/${name}?DeliveryDocument='${document}'`;
}

/** Fetches a token as a client does, and keeps its cookies. */
export async function openS4Client(url: string): Promise<S4Client> {
  const root = await fetch(`${url}${service}/`, { method: "HEAD", headers: { ...signedIn, "x-csrf-token": "Fetch" } });
  const cookies = root.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
  const proof = { "x-csrf-token": root.headers.get("x-csrf-token") ?? "", cookie: cookies.join("; ") };
  return {
    proof,
    read: (path) => fetch(`${url}${path}`, { headers: signedIn }),
    change: (method, path, headers, body) => {
      const content = body === undefined ? {} : { body: JSON.stringify(body) };
      const type = { "content-type": "application/json" };
      return fetch(`${url}${path}`, { method, headers: { ...signedIn, ...proof, ...type, ...headers }, ...content });
    },
  };
}

/** What an OData V2 error says: code, sentence and details. */
export async function errorOf(response: Response): Promise<{ code: string; value: string; details: unknown[] }> {
  const { error } = (await response.json()) as {
    error: { code: string; message: { lang: string; value: string }; innererror: { errordetails: unknown[] } };
  };
  return { code: error.code, value: error.message.value, details: error.innererror.errordetails };
}

/** Resolves when the condition holds; fails after so long. */
export async function until(condition: () => boolean, what: string, patienceMs = 5_000): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
