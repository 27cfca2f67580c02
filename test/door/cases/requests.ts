/** Requests that are wrong before anybody looks at what they say. */
import { type Answer, exchange } from "../exchange.ts";
import { json, proofOf } from "../webhooks.ts";
import { type BadInput, but, byHand, goodBody, refused, type Visit } from "./case.ts";

const post = ["Host: door.test", "Content-Type: application/json"];
const megabytes20 = 20_000_000;

const methods = (["GET", "PUT", "PATCH", "DELETE", "OPTIONS"] as const).map((method) =>
  refused(`${method} at a carrier's address`, 405, "WB-IN-007", (visit) => but("fedex", visit, { method }), {
    allow: "POST",
  }),
);

const traversals = [
  "/waybill/../waybill/fedex",
  "/waybill/fedex/../../flows",
  "/waybill/%2e%2e/flows",
  "/waybill/fedex/",
  "/waybill/fedex%00",
  "/waybill/..%5c..%5cetc%5cpasswd",
  "/waybill/constructor",
  "/waybill/__proto__",
] as const;

const addresses: readonly BadInput[] = [
  refused("A carrier that nobody has set up", 404, "WB-IN-006", (visit) =>
    but("fedex", visit, { path: "/waybill/nobody" }),
  ),
  ...traversals.map((path) => refused(`\`${path}\``, 404, "WB-IN-006", (visit) => but("fedex", visit, { path }))),
  refused("An address of 10,000 characters", 404, "WB-IN-006", (visit) =>
    but("fedex", visit, { path: `/waybill/${"x".repeat(10_000)}` }),
  ),
];

const contentTypes: readonly BadInput[] = [
  ...["text/xml", "text/html", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"].map((type) =>
    refused(`The content type ${type}`, 415, "WB-IN-005", (visit) => {
      const body = goodBody("fedex");
      return but("fedex", visit, { body, headers: [["Content-Type", type], ...proofOf("fedex", body, "")] });
    }),
  ),
  refused("No content type", 415, "WB-IN-005", (visit) => {
    const body = goodBody("fedex");
    return but("fedex", visit, { body, headers: proofOf("fedex", body, "") });
  }),
  refused("A second content type before the right one", 415, "WB-IN-005", (visit) => {
    const body = goodBody("fedex");
    return but("fedex", visit, { body, headers: [["Content-Type", "text/html"], json, ...proofOf("fedex", body, "")] });
  }),
];

/** Sends 20 MB to FedEx's address, as fast as they are taken, whatever is answered meanwhile. */
export async function sendTooMuch({ site }: Visit, framing: "length" | "chunked"): Promise<Answer> {
  const length = framing === "length" ? `Content-Length: ${megabytes20}` : "Transfer-Encoding: chunked";
  const part = Buffer.alloc(50_000, " ");
  const framed = framing === "length" ? part : Buffer.concat([Buffer.from("c350\r\n"), part, Buffer.from("\r\n")]);
  const answer = await exchange(site.port, async (socket) => {
    let wake = (): void => {};
    socket.on("drain", () => wake()).on("close", () => wake());
    socket.write(["POST /waybill/fedex HTTP/1.1", ...post, length, "", ""].join("\r\n"));
    for (let sent = 0; sent < megabytes20 && !socket.destroyed; sent += part.length) {
      if (!socket.write(framed)) await new Promise<void>((resume) => (wake = resume));
    }
    if (framing === "chunked" && !socket.destroyed) socket.write("0\r\n\r\n");
  });
  return site.hear(answer);
}

const sizes: readonly BadInput[] = [
  {
    what: "A body of 20 MB that says its length",
    status: 413,
    code: "WB-IN-004",
    send: (visit) => sendTooMuch(visit, "length"),
  },
  { what: "A body of 20 MB in chunks", status: 413, code: "WB-IN-004", send: (visit) => sendTooMuch(visit, "chunked") },
  {
    what: "A length of 20 MB, and no body",
    status: 413,
    code: "WB-IN-004",
    send: (visit) => byHand(visit, ["POST /waybill/fedex HTTP/1.1", ...post, `Content-Length: ${megabytes20}`]),
  },
  {
    what: "A caller that goes away in the middle of its body",
    status: 0,
    code: null,
    by: "nobody is there to be answered, and nothing is kept",
    send: async ({ site }) =>
      exchange(site.port, async (socket) => {
        socket.write(["POST /waybill/fedex HTTP/1.1", ...post, "Content-Length: 1000", "", "half"].join("\r\n"), () =>
          socket.destroy(),
        );
      }),
  },
];

const notHttp = "Node.js, before the request is one: no body";

/** What Node's own parser refuses. */
function unparsable(what: string, status: number, head: readonly string[], more = ""): BadInput {
  return { what, status, code: null, by: notHttp, send: (visit) => byHand(visit, head, more) };
}

const heads: readonly BadInput[] = [
  unparsable("A header of 20 KB", 431, ["POST /waybill/fedex HTTP/1.1", ...post, `X-Bomb: ${"x".repeat(20_000)}`]),
  unparsable("Three thousand headers", 431, [
    "POST /waybill/fedex HTTP/1.1",
    ...post,
    ...Array.from({ length: 3_000 }, (_, n) => `X-${n}: ${n}`),
  ]),
  unparsable(
    "Two lengths",
    400,
    ["POST /waybill/fedex HTTP/1.1", ...post, "Content-Length: 2", "Content-Length: 3"],
    "{}",
  ),
  unparsable(
    "A length and chunks (request smuggling)",
    400,
    ["POST /waybill/fedex HTTP/1.1", ...post, "Content-Length: 4", "Transfer-Encoding: chunked"],
    "0\r\n\r\n",
  ),
  unparsable("A NUL byte in a header", 400, ["POST /waybill/fedex HTTP/1.1", ...post, "fdx-signature: a\0b"]),
  unparsable("No HTTP at all", 400, ["\x16\x03\x01\x02\x00\x01\x00"]),
];

export const requests: readonly BadInput[] = [...methods, ...addresses, ...contentTypes, ...sizes, ...heads];
