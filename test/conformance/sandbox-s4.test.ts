/**
 * The S/4HANA simulator against exchanges recorded from an OData service with the real outbound-delivery model. The
 * recording lies outside the repository, in `$WAYBILL_SHARED` or `../shared`; where it is absent nothing is compared.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../paths.ts";
import { startErp } from "../../sandbox/erp.ts";
import { openS4Client, type S4Client, service, signedIn } from "../sandbox/harness.ts";

type Recorded = {
  readonly label: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const shared = process.env["WAYBILL_SHARED"] ?? join(packageRoot, "..", "shared");
const file = join(shared, "erp", "transcripts", "odata-service.json");

/** `W/"0003"` there is `W/"'0003'"` here, the wire form of the real system. */
function etagHere(etag: string): string {
  return etag.replace(/^W\/"(\d+)"$/, `W/"'$1'"`);
}

/**
 * The same request for the simulator: V4 key predicates become V2, and a function import that lost its parameter on the
 * way names a delivery that does not exist, which is what the recorded service made of it.
 */
function pathHere({ method, path }: Recorded["request"]): string {
  const relative = path.replace(/^\/odata\/v[24]\/API_OUTBOUND_DELIVERY_SRV/, "").replace("(DeliveryDocument=", "(");
  const isLost = method === "POST" && path.includes("/v2/") && relative.startsWith("/PostGoodsIssue");
  return encodeURI(`${service}${isLost ? "/PostGoodsIssue?DeliveryDocument='89999999'" : relative}`);
}

function headersHere(recorded: Recorded["request"], client: S4Client): Record<string, string> {
  const { headers } = recorded;
  const rest = Object.entries(headers).filter(([name]) => name !== "cookie" && name !== "x-csrf-token");
  const translated = rest.map(([name, value]) => [name, name.startsWith("if-") ? etagHere(value) : value]);
  const fetches = headers["x-csrf-token"] === "Fetch" ? { "x-csrf-token": "Fetch" } : {};
  const proof = headers["cookie"] === undefined ? fetches : client.proof;
  return { ...signedIn, "content-type": "application/json", ...Object.fromEntries(translated), ...proof };
}

/** A change may answer 200 with the entity or 204 without: the real gateway does the latter. */
function sameStatus(recorded: Recorded, status: number): boolean {
  const isChange = recorded.status === 200 && recorded.request.body !== undefined;
  return isChange ? status === 204 : status === recorded.status;
}

async function replay(url: string, client: S4Client, recorded: Recorded): Promise<void> {
  const { method, body } = recorded.request;
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = headersHere(recorded.request, client);
  const response = await fetch(`${url}${pathHere(recorded.request)}`, { method, headers, ...content });
  const text = await response.text();
  assert.ok(sameStatus(recorded, response.status), `${recorded.status} there, ${response.status} here: ${text}`);
  const { etag, "x-csrf-token": token } = recorded.headers;
  if (etag !== undefined && /^W\/"\d+"$/.test(etag)) assert.equal(response.headers.get("etag"), etagHere(etag));
  if (token !== undefined) assert.equal(response.headers.get("x-csrf-token") === "Required", token === "Required");
  if (recorded.headers["set-cookie"] !== undefined) assert.ok(response.headers.getSetCookie().length > 0);
  if (recorded.status === 403) assert.equal(text, recorded.body);
  const isV2Error = recorded.status >= 400 && recorded.request.path.includes("/v2/") && recorded.status !== 403;
  if (!isV2Error) return;
  const there = JSON.parse(recorded.body);
  const here = JSON.parse(text);
  assert.deepEqual(Object.keys(here.error.message), Object.keys(there.error.message));
  assert.equal(Array.isArray(here.error.innererror.errordetails), Array.isArray(there.error.innererror.errordetails));
}

if (existsSync(file)) {
  const recordings = JSON.parse(readFileSync(file, "utf8")) as Recorded[];
  test("the simulator answers like the recorded service, exchange after exchange", async (t) => {
    const erp = await startErp({ parcels: 3 });
    t.after(() => erp.close());
    const client = await openS4Client(erp.url);
    assert.ok(recordings.some((recorded) => recorded.request.path.includes("/v2/")));
    for (const recorded of recordings) {
      await t.test(recorded.label, () => replay(erp.url, client, recorded));
    }
  });
} else {
  const reason = `${file} is not on this machine`;
  console.log(`Not compared: ${reason}`);
  test("the simulator answers like the recorded service", { skip: reason }, () => undefined);
}
