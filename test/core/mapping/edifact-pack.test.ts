import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { project } from "../../../core/event/project.ts";
import { readBody } from "../../../core/mapping/body.ts";
import { compilePack } from "../../../core/mapping/compile.ts";
import { readPack } from "../../../core/mapping/packs.ts";
import type { MapResult } from "../../../core/mapping/result.ts";
import { packageRoot } from "../../../paths.ts";

function packOf(id: string) {
  const loaded = readPack(join(packageRoot, "carriers", id, "carrier.json"));
  assert.ok(loaded.kind === "pack");
  return loaded.pack;
}

const packs = { iftsta: packOf("edifact_iftsta"), desadv: packOf("edifact_desadv") };
const mappers = { iftsta: compilePack(packs.iftsta), desadv: compilePack(packs.desadv) };

function map(id: keyof typeof packs, ...segments: string[]): MapResult {
  const type = id === "iftsta" ? "IFTSTA:D:00B:UN" : "DESADV:D:96A:UN";
  const lines = ["UNB+UNOC:3+A+B+260402:1700+1", `UNH+1+${type}`, ...segments];
  const body = [...lines, `UNT+${segments.length + 2}+1`, "UNZ+1+1"].map((line) => `${line}'`).join("");
  const read = readBody(new TextEncoder().encode(body), packs[id].body);
  assert.ok(read.kind === "read");
  assert.deepEqual(read.faults, []);
  return mappers[id].map(read.payload) as MapResult;
}

const status = (sts: string, ...more: string[]) => {
  const { shipments } = map("iftsta", "BGM+77+N1+9", "DTM+137:202604021655:203", "CNI+1+K1", `STS+${sts}`, ...more);
  const [event] = shipments[0]?.events ?? [];
  assert.ok(event);
  return event;
};

const at = "DTM+334:202604021500:203";

describe("what a status means", () => {
  test("Rec. 24 numbers count in category 1, with the agency UN or without any", () => {
    for (const sts of ["1+21", "+21", "1+21::6", "1::6+21"]) assert.equal(status(sts, at).milestone, "DELIVERED", sts);
  });

  test("the same number in another category, list or agency is not guessed", () => {
    for (const sts of ["2+21", "1+21::HS", "1+21:LIST", "Z1+21", "1+999", "1"]) {
      const event = status(sts, at);
      assert.deepEqual([event.event, event.milestone], ["UNMAPPED", null], sts);
    }
  });

  test("a handover delivered is no delivery; a delay says why", () => {
    assert.equal(status("1+42", at).milestone, "IN_TRANSIT");
    assert.deepEqual([status("1+20+63", at).milestone, status("1+20+63::6", at).reason], ["EXCEPTION", "WEATHER"]);
  });

  test("an event whose only time is an estimate moves nothing", () => {
    const arrival = status("1+1", "DTM+132:202604050900:203");
    assert.deepEqual([arrival.milestone, arrival.classifier, arrival.event], [null, "estimated", "ETA_UPDATED"]);
    assert.equal(status("1+1", at, "DTM+132:202604050900:203").milestone, "IN_TRANSIT");
  });

  test("the time of the message is never the time of an event", () => {
    const result = map("iftsta", "BGM+77+N1+9", "DTM+137:202604021655:203", "CNI+1+K1", "STS+1+21");
    assert.deepEqual(
      result.problems.map(({ code }) => code),
      ["WB-MAP-003"],
    );
    assert.equal(result.shipments[0]?.events[0]?.milestone, null);
  });

  test("a time without a zone stays without a moment; one with an offset or UTC has it", () => {
    assert.equal(status("1+21", at).occurredAt.utc, null);
    assert.equal(status("1+21", "DTM+334:202604021500?+0200:303").occurredAt.utc, "2026-04-02T13:00:00Z");
    assert.equal(status("1+21", "DTM+334:202604021500UTC:303").occurredAt.utc, "2026-04-02T15:00:00Z");
    assert.equal(status("1+21", "DTM+334:202604021500XYZ:303").occurredAt.utc, null);
  });
});

test("a message that cancels takes back exactly the event that it repeats", () => {
  const lost = ["DTM+137:202604021655:203", "CNI+1+K1", "STS+1+24", "DTM+334:202604020700:203", "STS+1+49", at];
  const first = map("iftsta", "BGM+77+N1+9", ...lost);
  const second = map("iftsta", "BGM+77+N1+1", "DTM+137:202604021800:203", "CNI+1+K1", "STS+1+49", at);
  const events = [...(first.shipments[0]?.events ?? []), ...(second.shipments[0]?.events ?? [])];
  assert.equal(project(events.slice(0, 2)).status, "LOST");
  assert.equal(project(events).status, "IN_TRANSIT");
});

test("a container of a consignment is its piece; of two containers named, the one of the event counts", () => {
  const result = map("iftsta", "BGM+23+N1+9", "RFF+EQ:AAAU1111111", "CNI+1+B1", "STS+1+24", at, "EQD+CN+BBBU2222222");
  assert.equal(result.shipments[0]?.events[0]?.piece, "BBBU2222222");
});

test("an advice is one shipment with its orders and every package that it names", () => {
  const result = map(
    "desadv",
    "BGM+351+LS1+9",
    "DTM+11:20260415:102",
    "CPS+1",
    "PAC+2++201",
    "PCI+33E",
    "GIN+BJ+340123450000022001:340123450000022018+340123450000022025",
    "LIN+1",
    "RFF+ON:PO-1",
    "LIN+2",
    "RFF+ON:PO-2",
  );
  const [shipment, ...more] = result.shipments;
  assert.deepEqual(more, []);
  const values = (kind: string) =>
    shipment?.references.filter((one) => one.kind === kind).map(({ value }) => value) ?? [];
  assert.deepEqual(values("purchase-order"), ["PO-1", "PO-2"]);
  assert.deepEqual(values("tracking"), ["340123450000022001", "340123450000022018", "340123450000022025"]);
  assert.deepEqual([shipment?.events.length, shipment?.events[0]?.milestone], [1, "INFO_RECEIVED"]);
});
