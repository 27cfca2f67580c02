import assert from "node:assert/strict";
import { test } from "node:test";
import { config } from "../../nodes/erp-connection/config.ts";
import { readConfig } from "../../nodes/kit/config.ts";
import { explain } from "../../nodes/kit/reasons.ts";

function problemWith(baseUrl: string): string | null {
  const read = readConfig(config, { version: 1, store: "store", system: "custom-rest", baseUrl });
  return read.kind === "problem" ? explain(read.problem.why, "en") : null;
}

test("an ERP is at an address of the web, of a database or of a folder", () => {
  const good = [
    ...["https://erp.example.com", "http://10.0.0.1:8000/path", "postgres://db.example.com:5432/office"],
    ...["file:///srv/exchange", "file:///srv/out%20going"],
  ];
  for (const address of good) assert.equal(problemWith(address), null, address);
});

test("an address holds no credentials and no query, and a folder is on this machine", () => {
  const bad = [
    ...[
      "erp.example.com",
      "ftp://erp.example.com",
      "https://erp.example.com/?a=1",
      "https://us:secret@erp.example.com",
    ],
    ...["postgres://us:secret@db/office", "postgres:///office", "file://server/share", "file:///", "file:///a?b", ""],
  ];
  for (const address of bad) assert.ok(problemWith(address), address);
  assert.match(problemWith("postgres://us:secret@db/office") ?? "", /without user and password/);
});
