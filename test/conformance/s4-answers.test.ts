/**
 * What an OData service with the real outbound-delivery model answered, version 4 and 2: each answer means to us what it
 * meant there. The recording lies outside the repository, in `$WAYBILL_SHARED` or `../shared`; where it is absent nothing
 * is compared.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { meaningOf, wantsToken } from "../../erps/sap-s4/answers.ts";
import { packageRoot } from "../../paths.ts";

interface Recorded {
  readonly label: string;
  readonly request: { readonly method: string; readonly path: string };
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const shared = process.env["WAYBILL_SHARED"] ?? join(packageRoot, "..", "shared");
const file = join(shared, "erp", "transcripts", "odata-service.json");

/** What the recording proves of each answer: by its status, and by what the service demanded. */
function classOf({ status, headers }: Recorded): string {
  if (headers["x-csrf-token"] === "Required") return "token";
  if (status === 412) return "conflict";
  if (status >= 400) return "permanent";
  return status < 300 ? "content" : "the answer to a question that we never ask";
}

/** The recording keeps the beginning of long entities: what is cut off is closed behind its last whole field. */
function wholeOf(body: string): string {
  if (!body.startsWith("{") || body.endsWith("}")) return body;
  return `${body.slice(0, body.lastIndexOf(',"'))}${body.startsWith('{"d":') ? "}}" : "}"}`;
}

function foundOf({ status, headers, body }: Recorded): string {
  const answer = { kind: "answer", status, headers, body: wholeOf(body) } as const;
  if (wantsToken(answer)) return "token";
  const meaning = meaningOf(answer);
  if (meaning.kind === "content") return "content";
  return status === 304 ? "the answer to a question that we never ask" : meaning.class;
}

if (existsSync(file)) {
  const recordings = JSON.parse(readFileSync(file, "utf8")) as Recorded[];
  test("every recorded answer of the delivery service has the meaning that it had", async (t) => {
    assert.ok(recordings.length > 20);
    for (const recorded of recordings) {
      await t.test(recorded.label, () => assert.equal(foundOf(recorded), classOf(recorded), recorded.body));
    }
  });
  test("every recorded refusal names its code and its sentence", () => {
    const refused = recordings.filter(({ status, headers }) => status >= 400 && headers["x-csrf-token"] === undefined);
    assert.ok(refused.length > 10);
    for (const { label, status, headers, body } of refused) {
      const meaning = meaningOf({ kind: "answer", status, headers, body });
      const { error } = JSON.parse(body) as { error: { code: string; message: string | { value: string } } };
      const sentence = typeof error.message === "string" ? error.message : error.message.value;
      assert.ok(meaning.kind === "trouble", label);
      assert.equal(meaning.answer.erpCode, error.code, label);
      assert.ok(meaning.error.message.includes(sentence.slice(0, 20)), `${label}: ${meaning.error.message}`);
    }
  });
} else {
  const reason = `${file} is not on this machine`;
  console.log(`Not compared: ${reason}`);
  test("every recorded answer of the delivery service has the meaning that it had", { skip: reason }, () => undefined);
}
