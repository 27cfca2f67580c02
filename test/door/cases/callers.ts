/** Callers who do not prove that they are the carrier. */
import { generateKeyPairSync } from "node:crypto";
import { issueToken } from "../../../core/access/token.ts";
import type { Headers } from "../exchange.ts";
import { basic, fingerprint, keyId, keyPair, secrets, upsKey, urlToken } from "../marks.ts";
import { digestOf, fedexSignature, json, rsaProof, stampSignature } from "../webhooks.ts";
import { type BadInput, but, goodBody, refused, type Visit } from "./case.ts";

const bearer = (token: string): Headers => [json, ["Authorization", `Bearer ${token}`]];
const userAndPassword = (text: string): Headers => [
  json,
  ["Authorization", `Basic ${Buffer.from(text).toString("base64")}`],
];

/** A token of ours for a path, that was issued so many seconds ago. */
function tokenFor(audience: string, ageSeconds: number, secret = secrets.upsClientSecret): string {
  return issueToken(secret, { audience, expiresInSeconds: 14_400 }, Date.now() - ageSeconds * 1000);
}

/** The claims of a token with a later end, under the signature of the old one. */
function prolonged(token: string): string {
  const [claims = "", signature = ""] = token.split(".");
  const read = JSON.parse(Buffer.from(claims, "base64url").toString()) as { exp: number };
  return `${Buffer.from(JSON.stringify({ ...read, exp: read.exp + 86_400 })).toString("base64url")}.${signature}`;
}

const ups: readonly BadInput[] = [
  refused("UPS: no token", 401, "WB-IN-002", (visit) => but("ups", visit, { headers: [json] })),
  refused("UPS: a made-up token", 401, "WB-IN-011", (visit) => but("ups", visit, { headers: bearer("made.up") })),
  refused("UPS: our token with a later end written into it", 401, "WB-IN-011", (visit) =>
    but("ups", visit, { headers: bearer(prolonged(visit.token)) }),
  ),
  refused("UPS: a token under another secret", 401, "WB-IN-011", (visit) =>
    but("ups", visit, { headers: bearer(tokenFor("/waybill/ups", 0, "guessed")) }),
  ),
  refused("UPS: a token for another address", 401, "WB-IN-011", (visit) =>
    but("ups", visit, { headers: bearer(tokenFor("/waybill/ups-key", 0)) }),
  ),
  refused("UPS: a token that has expired", 401, "WB-IN-011", (visit) =>
    but("ups", visit, { headers: bearer(tokenFor("/waybill/ups", 14_401)) }),
  ),
  refused("UPS: the client secret itself instead of a token", 401, "WB-IN-011", (visit) =>
    but("ups", visit, { headers: bearer(secrets.upsClientSecret) }),
  ),
  refused("UPS: no x-api-key", 401, "WB-IN-002", (visit) => but("ups-key", visit, { headers: [json] })),
  refused("UPS: a wrong x-api-key", 401, "WB-IN-014", (visit) =>
    but("ups-key", visit, { headers: [json, ["X-Api-Key", upsKey.slice(1)]] }),
  ),
];

const tokenAddress: readonly BadInput[] = [
  {
    what: "UPS: a token is asked for with a wrong client secret",
    status: 401,
    code: null,
    by: 'OAuth 2.0: `{"error":"invalid_client"}`',
    headers: { "www-authenticate": "Basic" },
    send: ({ site }) => site.send(grant(`${secrets.upsClientId}:guessed`, "grant_type=client_credentials")),
  },
  {
    what: "UPS: a token is asked for with another grant",
    status: 400,
    code: null,
    by: 'OAuth 2.0: `{"error":"unsupported_grant_type"}`',
    send: ({ site }) => site.send(grant(`${secrets.upsClientId}:${secrets.upsClientSecret}`, "grant_type=password")),
  },
  refused("UPS: a 9 KB request for a token", 413, "WB-IN-004", () => grant("a:b", "x".repeat(9_000))),
];

function grant(client: string, body: string) {
  const headers: Headers = [
    ["Authorization", `Basic ${Buffer.from(client).toString("base64")}`],
    ["Content-Type", "application/x-www-form-urlencoded"],
  ];
  return { path: "/waybill/ups/token", headers, body };
}

/** A FedEx webhook with this signature header, made of its body. */
function fedex(visit: Visit, signature: (body: string) => Headers) {
  const body = goodBody("fedex");
  return but("fedex", visit, { body, headers: [json, ...signature(body)] });
}

const header = "fdx-signature";
const encodings = ["hex", "base64"] as const;

const fedexCases: readonly BadInput[] = [
  refused("FedEx: no signature", 401, "WB-IN-002", (visit) => fedex(visit, () => [])),
  refused("FedEx: an empty signature", 401, "WB-IN-002", (visit) => fedex(visit, () => [[header, ""]])),
  ...encodings.flatMap((encoding) => [
    refused(`FedEx: a signature under another secret, in ${encoding}`, 401, "WB-IN-001", (visit) =>
      fedex(visit, (body) => [[header, fedexSignature(body, encoding, "guessed")]]),
    ),
    refused(`FedEx: the signature of another body, in ${encoding}`, 401, "WB-IN-001", (visit) =>
      fedex(visit, (body) => [[header, fedexSignature(`${body} `, encoding)]]),
    ),
  ]),
  refused("FedEx: a signature that lacks its last byte", 401, "WB-IN-001", (visit) =>
    fedex(visit, (body) => [[header, fedexSignature(body, "hex").slice(0, -2)]]),
  ),
  refused("FedEx: the right signature beside a wrong one", 401, "WB-IN-001", (visit) =>
    fedex(visit, (body) => [
      [header, fedexSignature(body, "hex")],
      [header, fedexSignature(body, "hex", "guessed")],
    ]),
  ),
];

const dhl: readonly BadInput[] = [
  refused("DHL: no API key", 401, "WB-IN-002", (visit) => but("dhl_unified", visit, { headers: [json] })),
  refused("DHL: a wrong API key", 401, "WB-IN-014", (visit) =>
    but("dhl_unified", visit, { headers: [json, ["DHL-API-Key", `${secrets.dhlApiKey}x`]] }),
  ),
  refused("DHL: the right API key, sent twice", 401, "WB-IN-014", (visit) =>
    but("dhl_unified", visit, {
      headers: [json, ["DHL-API-Key", secrets.dhlApiKey], ["DHL-API-Key", secrets.dhlApiKey]],
    }),
  ),
  refused("DHL: no token in the address", 401, "WB-IN-002", (visit) =>
    but("dhl-url", visit, { path: "/waybill/dhl-url" }),
  ),
  refused("DHL: a wrong token in the address", 401, "WB-IN-014", (visit) =>
    but("dhl-url", visit, { path: "/waybill/dhl-url?token=guessed" }),
  ),
  refused("DHL: the right token at an address that does not exist", 404, "WB-IN-006", (visit) =>
    but("dhl-url", visit, { path: `/waybill/dhl-url/more?token=${urlToken}` }),
  ),
];

/** The webhook of the carrier that signs its time, with this time and a signature over it (or over another). */
function stamped(visit: Visit, stamp: string | null, signedStamp = stamp ?? "") {
  const body = goodBody("stamped");
  const time: Headers = stamp === null ? [] : [["x-acme-timestamp", stamp]];
  return but("stamped", visit, {
    body,
    headers: [json, ...time, ["x-acme-signature", stampSignature(signedStamp, body)]],
  });
}

const secondsFromNow = (seconds: number): string => String(Math.floor(Date.now() / 1000) + seconds);

const others: readonly BadInput[] = [
  refused("A signed time: a webhook of ten minutes ago, sent again as it was", 401, "WB-IN-003", (visit) =>
    stamped(visit, secondsFromNow(-600)),
  ),
  refused("A signed time: ten minutes ahead", 401, "WB-IN-003", (visit) => stamped(visit, secondsFromNow(600))),
  refused("A signed time: an old webhook with the time of now written over its own", 401, "WB-IN-001", (visit) =>
    stamped(visit, secondsFromNow(0), secondsFromNow(-600)),
  ),
  refused("A signed time: none", 401, "WB-IN-002", (visit) => stamped(visit, null)),
  refused("A signed time: a word", 401, "WB-IN-003", (visit) => stamped(visit, "today")),
  refused("User and password: none", 401, "WB-IN-002", (visit) => but("basic", visit, { headers: [json] })),
  refused("User and password: a wrong password", 401, "WB-IN-014", (visit) =>
    but("basic", visit, { headers: userAndPassword(`${basic.user}:guessed`) }),
  ),
  refused("User and password: another user", 401, "WB-IN-014", (visit) =>
    but("basic", visit, { headers: userAndPassword(`root:${basic.password}`) }),
  ),
];

/** A webhook at the door of this proof, with the headers that are made of its body. */
function proved(door: "digest" | "rsa" | "client-certificate", visit: Visit, proof: (body: string) => Headers) {
  const body = goodBody(door);
  return but(door, visit, { body, headers: [json, ...proof(body)] });
}

const digests: readonly BadInput[] = [
  refused("A digest: none", 401, "WB-IN-002", (visit) => proved("digest", visit, () => [])),
  refused("A digest: over another secret", 401, "WB-IN-001", (visit) =>
    proved("digest", visit, (body) => [["x-acme-sign", digestOf(body, "guessed")]]),
  ),
  refused("A digest: of another body", 401, "WB-IN-001", (visit) =>
    proved("digest", visit, (body) => [["x-acme-sign", digestOf(`${body} `)]]),
  ),
];

const foreign = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const own = keyPair.privateKey;

const rsaCases: readonly BadInput[] = [
  refused("An RSA signature: none", 401, "WB-IN-002", (visit) =>
    proved("rsa", visit, (body) => rsaProof(secondsFromNow(0), body).filter(([name]) => name !== "x-acme-rsa")),
  ),
  refused("An RSA signature: without the id of its key", 401, "WB-IN-002", (visit) =>
    proved("rsa", visit, (body) => rsaProof(secondsFromNow(0), body).filter(([name]) => name !== "x-acme-key-id")),
  ),
  refused("An RSA signature: by another key under the id of the right one", 401, "WB-IN-001", (visit) =>
    proved("rsa", visit, (body) => rsaProof(secondsFromNow(0), body, foreign)),
  ),
  refused("An RSA signature: by a key that is not pinned", 401, "WB-IN-014", (visit) =>
    proved("rsa", visit, (body) => rsaProof(secondsFromNow(0), body, foreign, "stranger")),
  ),
  refused("An RSA signature: of another body", 401, "WB-IN-001", (visit) =>
    proved("rsa", visit, (body) => rsaProof(secondsFromNow(0), `${body} `, own, keyId)),
  ),
  refused("An RSA signature: of ten minutes ago", 401, "WB-IN-003", (visit) =>
    proved("rsa", visit, (body) => rsaProof(secondsFromNow(-600), body)),
  ),
];

const certificates: readonly BadInput[] = [
  refused("A client certificate: none that the proxy tells of", 401, "WB-IN-002", (visit) =>
    proved("client-certificate", visit, () => []),
  ),
  refused("A client certificate: another one", 401, "WB-IN-014", (visit) =>
    proved("client-certificate", visit, () => [["x-client-cert-sha256", fingerprint.replace("9", "8")]]),
  ),
  refused("A client certificate: the right one beside another", 401, "WB-IN-014", (visit) =>
    proved("client-certificate", visit, () => [
      ["x-client-cert-sha256", fingerprint],
      ["x-client-cert-sha256", fingerprint.replace("9", "8")],
    ]),
  ),
];

export const callers: readonly BadInput[] = [
  ...ups,
  ...tokenAddress,
  ...fedexCases,
  ...dhl,
  ...others,
  ...digests,
  ...rsaCases,
  ...certificates,
];
