import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { config as bus } from "../../nodes/event-bus/config.ts";
import { config } from "../../nodes/carrier-ingest/config.ts";
import { type ConfigDescription, problemOf, readConfig } from "../../nodes/kit/config.ts";
import { explain } from "../../nodes/kit/reasons.ts";

const common = { store: "store", pack: "pack" };
const wrongOf = (saved: object): string | null => {
  const read = readConfig(config, { version: 2, ...common, ...saved });
  return read.kind === "problem" ? read.problem.property : null;
};

test("a node that version 1 saved listens for webhooks as it did", () => {
  const read = readConfig(config, { ...common, version: 1, path: "/waybill/ups", sizeLimit: "64" });
  assert.equal(read.kind, "config");
  assert.deepEqual(read.kind === "config" && [read.config.channel, read.config.path, read.config.sizeLimit], [
    "webhook",
    "/waybill/ups",
    64,
  ]);
});

describe("A channel asks only for what it needs", () => {
  const cases: readonly [saved: object, missing: string | null][] = [
    [{ channel: "webhook", path: "" }, "path"],
    [{ channel: "wire", path: "" }, null],
    [{ channel: "poll" }, null],
    [{ channel: "poll", secretFrom: "env", secretEnv: "s3cr3t!" }, "secretEnv"],
    [{ channel: "poll", secretFrom: "credential", secretEnv: "s3cr3t!" }, null],
    [{ channel: "files" }, "folder"],
    [{ channel: "files", folder: "inbox" }, null],
    [{ channel: "files", folder: "/in", place: "sftp" }, "host"],
    [{ channel: "files", folder: "/in", place: "sftp", host: "files.example" }, "fingerprint"],
    [{ channel: "mqtt", topic: "a/#" }, "bus"],
    [{ channel: "mqtt", bus: "bus" }, "topic"],
    [{ channel: "mqtt", bus: "bus", topic: "a/+/b" }, null],
    [{ channel: "pigeon" }, "channel"],
  ];
  for (const [saved, missing] of cases)
    test(`${JSON.stringify(saved)}: ${missing ?? "nothing"} is missing or wrong`, () => {
      assert.equal(wrongOf(saved), missing);
    });
});

describe("What is typed wrongly is told why", () => {
  const cases: readonly [ConfigDescription, property: string, typed: string, why: RegExp][] = [
    [config, "topic", "a#", /topic like/],
    [config, "topic", "a/#/b", /topic like/],
    [config, "group", "a/b", /without spaces/],
    [config, "host", "sftp://files.example", /host like/],
    [config, "fingerprint", "MD5:00:11", /fingerprint/],
    [config, "baseUrl", "api.example", /address like/],
    [config, "settleSeconds", "-1", /between 0 and 3600/],
    [bus, "url", "broker.example", /mqtts:/],
    [bus, "url", "mqtt://us:secret@broker.example", /without user and password/],
    [bus, "clientId", "a b", /letters, digits/],
  ];
  for (const [description, property, typed, why] of cases)
    test(`${property} ${typed}`, () => {
      const problem = problemOf(description, property, typed);
      assert.match(explain(problem ?? "", "en-US"), why);
      assert.notEqual(explain(problem ?? "", "de"), explain(problem ?? "", "en-US"));
    });
  for (const [property, right] of [
    ["topic", "#"],
    ["topic", "+/events"],
    ["topic", "carriers/ups/#"],
    ["host", "files.example.com:2222"],
  ] as const)
    test(`${property} ${right} is right`, () => assert.equal(problemOf(config, property, right), null));
});
