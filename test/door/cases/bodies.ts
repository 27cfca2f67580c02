/** Bodies that are well proven and wrong in themselves: every one is kept, and either goes its way or becomes a letter. */
import { gzipSync } from "node:zlib";
import type { ErrorCode } from "../../../core/errors.ts";
import { acmeDoors, type DoorName, freshParcel, proven, bodyOf, scanOf } from "../webhooks.ts";
import { type BadInput, goodBody } from "./case.ts";

type Make = () => Uint8Array | string;

/** A body that is accepted and parked with this cause. */
function parked(what: string, letter: ErrorCode, body: Make, door: DoorName = "fedex"): BadInput {
  return { what, status: 200, code: null, letter, send: ({ site, token }) => site.send(proven(door, body(), token)) };
}

/** A body that is odd and can be read. */
function passing(what: string, body: Make, door: DoorName): BadInput {
  return {
    what,
    status: acmeDoors.some((name) => name === door) ? 202 : 200,
    code: null,
    passes: true,
    send: ({ site, token }) => site.send(proven(door, body(), token)),
  };
}

/** A good UPS body with some properties changed. */
function ups(changes: object): string {
  return JSON.stringify({ ...bodyOf(scanOf(freshParcel("ups"), "pickup", 0)), ...changes });
}

/** Text put into a good body as it stands: what `JSON.stringify` would not write. */
function withText(property: string): string {
  return `${goodBody("ups").slice(0, -1)},${property}}`;
}

const levels = 100_000;
const nested = {
  lists: `${"[".repeat(levels)}${"]".repeat(levels)}`,
  objects: `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`,
};

const unreadable: readonly BadInput[] = [
  parked("Nothing: an empty body", "WB-READ-001", () => ""),
  parked("A page instead of JSON", "WB-READ-001", () => "<html><body>upstream error</body></html>"),
  parked("JSON that breaks off", "WB-READ-001", () => goodBody("fedex").slice(0, -40)),
  parked("Two JSON texts in one body", "WB-READ-001", () => `${goodBody("fedex")}\n${goodBody("fedex")}`),
  parked("Bytes that are no UTF-8", "WB-READ-001", () => Buffer.from(ups({ more: "Zürich" }), "latin1"), "ups"),
  parked("UTF-16", "WB-READ-001", () => Buffer.from(`\ufeff${goodBody("fedex")}`, "utf16le")),
  parked("A compressed body", "WB-READ-001", () => gzipSync(goodBody("fedex"))),
  parked("A NUL byte inside a text", "WB-READ-001", () => ups({ more: "here" }).replace("here", "he\0re"), "ups"),
  parked("Random bytes", "WB-READ-001", () =>
    Buffer.from(Array.from({ length: 4_096 }, (_, n) => (n * 167 + 13) % 256)),
  ),
  parked("Lists in lists, 100,000 levels deep", "WB-READ-002", () => nested.lists),
  parked("Lists in lists, 100,000 levels deep, around a number of 20 digits", "WB-READ-002", () =>
    nested.lists.replace("[]", `[${"9".repeat(20)}]`),
  ),
  parked("Objects in objects, 100,000 levels deep", "WB-READ-002", () => nested.objects),
  parked("Ten thousand brackets that are never closed", "WB-READ-001", () => "[".repeat(10_000)),
  parked("The key `__proto__`", "WB-READ-003", () => withText('"__proto__":{"isAdmin":true}'), "ups"),
  parked("The key `__proto__` in a list", "WB-READ-003", () => withText('"more":[{"__proto__":null}]'), "ups"),
  parked(
    "The key `__proto__`, written `\\u005f_proto__`",
    "WB-READ-003",
    () => withText('"\\u005f_proto__":{"isAdmin":true}'),
    "ups",
  ),
  parked(
    "The keys `constructor` and `prototype`",
    "WB-READ-003",
    () => withText('"constructor":{"prototype":{"isAdmin":true}}'),
    "ups",
  ),
  parked(
    "The keys `constructor` and `prototype`, the latter written `\\u0070rototype`",
    "WB-READ-003",
    () => withText('"constructor":{"\\u0070rototype":{"isAdmin":true}}'),
    "ups",
  ),
];

const scalars = [
  ["A number", "42"],
  ["A text", '"delivered"'],
  ["`true`", "true"],
  ["`null`", "null"],
] as const;

const unmappable: readonly BadInput[] = [
  ...scalars.map(([what, text]) =>
    parked(`${what} instead of an object`, "WB-MAP-008", () => ` ${text}`, "dhl_unified"),
  ),
  parked("A list instead of an object", "WB-MAP-002", () => "[1,2,3]"),
  parked("An empty object", "WB-MAP-002", () => "{}"),
  parked("Lists where texts belong", "WB-MAP-003", () => ups({ trackingNumber: [["1Z"]] }), "ups"),
  parked("The payload of another carrier", "WB-MAP-002", () => goodBody("ups")),
];

const odd: readonly BadInput[] = [
  passing("A number of 400 digits", () => withText(`"more":${"9".repeat(400)}`), "ups"),
  passing("The number 1e999", () => withText('"more":1e999'), "ups"),
  passing("A NUL character in a text, written `\\u0000`", () => ups({ trackingNumber: "1Z\u0000NUL" }), "ups"),
  passing("Half of a surrogate pair in a text", () => ups({ trackingNumber: "1Z\ud800HALF" }), "ups"),
  passing("A tracking number of 500,000 characters", () => ups({ trackingNumber: `1Z${"9".repeat(500_000)}` }), "ups"),
  passing("A key that stands twice", () => withText(`"trackingNumber":"${freshParcel("ups").trackingNumber}"`), "ups"),
  passing("A key of 500,000 characters", () => ups({ ["k".repeat(500_000)]: 1 }), "ups"),
  passing(
    "100,000 keys that no pack reads",
    () => ups({ more: Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [n, 0])) }),
    "ups",
  ),
  passing("A byte order mark before the JSON", () => `\ufeff${goodBody("ups")}`, "ups"),
];

/** Nothing is wrong with these: so that what is refused elsewhere is refused for its proof alone. */
const good: readonly BadInput[] = [
  passing("A good body with a signed time", () => goodBody("stamped"), "stamped"),
  passing("A good body with user and password", () => goodBody("basic"), "basic"),
  passing("A good body with a digest", () => goodBody("digest"), "digest"),
  passing("A good body with an RSA signature", () => goodBody("rsa"), "rsa"),
  passing("A good body with a client certificate", () => goodBody("client-certificate"), "client-certificate"),
];

export const bodies: readonly BadInput[] = [...unreadable, ...unmappable, ...odd, ...good];
