import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { expectNumbers } from "../../../core/ingest/poll/numbers.ts";
import type { Poll } from "../../../core/mapping/poll.ts";
import { openInquiry, packOf } from "./carriers.ts";

const startMs = Date.UTC(2026, 5, 11, 16);

/** A carrier of one's own: answers by path and query, and keeps what it was asked. */
async function carrier(
  answers: (path: string) => unknown,
  use: (url: string, paths: string[]) => Promise<void>,
): Promise<void> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? "");
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answers(request.url ?? "")));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await use(url, paths);
  } finally {
    server.close();
  }
}

const shipmentOf = (id: string): object => ({
  id,
  status: { timestamp: "2026-06-01T10:00:00", statusCode: "transit" },
});

test("further pages of an answer are fetched and taken in; one on another host never sees our key", () =>
  carrier(
    (path) =>
      path.includes("page=2")
        ? { shipments: [shipmentOf("B")], nextUrl: "https://elsewhere.example/track?page=3" }
        : { shipments: [shipmentOf("A")], nextUrl: "/track/shipments?page=2" },
    async (baseUrl, paths) => {
      const inquiry = await openInquiry({ carrier: "dhl_unified", baseUrl, secret: "key", startMs });
      await expectNumbers(inquiry.journal, "dhl_unified", ["A"], startMs);
      await inquiry.turn();
      assert.deepEqual(paths, ["/track/shipments?trackingNumber=A&language=en", "/track/shipments?page=2"]);
      assert.equal((await inquiry.receipts()).length, 2);
      await inquiry.close();
    },
  ));

test("a carrier that tells what is new is asked on from its cursor, which outlives a restart", () =>
  carrier(
    (path) => {
      const at = Number(new URL(path, "http://x").searchParams.get("from") ?? 0);
      return { shipments: [shipmentOf(`N${at}`)], cursor: String(Math.min(at + 1, 2)) };
    },
    async (baseUrl, paths) => {
      const { request, cursor } = packOf("dhl_unified").poll as Poll;
      const poll: Partial<Poll> = {
        per: "cursor",
        request: { ...request, path: "/feed", query: { from: "{cursor}", since: "{since}" } },
        cursor: { ...cursor, start: "0", next: "cursor" },
      };
      const inquiry = await openInquiry({ carrier: "dhl_unified", baseUrl, secret: "key", startMs, poll });
      await inquiry.turn();
      assert.deepEqual(
        paths.map((path) => new URL(path, baseUrl).searchParams.get("from")),
        ["0", "1", "2"],
      );
      assert.equal((await inquiry.receipts()).length, 3);
      inquiry.restart();
      inquiry.clock.advance(3 * 3_600_000);
      await inquiry.turn();
      assert.match(paths.at(-1) ?? "", /from=2&since=2026-06-11T15%3A55/);
      await inquiry.close();
    },
  ));
