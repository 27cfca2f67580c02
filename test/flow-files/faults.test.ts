import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import fc from "fast-check";
import { jsonFaultAt } from "../../plugins/flow-files/json-fault.ts";
import { flowFiles } from "../../plugins/flow-files/storage.ts";
import { makePlace, type Place, removePlace, textsBelow } from "./running.ts";

let place: Place;
beforeEach(() => {
  place = makePlace();
});
afterEach(() => removePlace(place));

function write(file: string, text: string): string {
  mkdirSync(join(place.flows, "subflows"), { recursive: true });
  writeFileSync(join(place.flows, file), text);
  return join(place.flows, file);
}

const secretProperties = (type: string) => (type === "erp-connection" ? ["password"] : []);
const storage = () => flowFiles({ folder: place.flows, secretProperties });
const tab = { id: "t1", type: "tab", label: "Returns" };
const tabText = JSON.stringify([tab], null, 2);

test("A broken file, whichever it is, is refused with its name and the line where it stops being JSON", async () => {
  write("returns.json", tabText);
  const broken = write("ups.json", '[\n  {"id": "a", "type": "tab"},\n  {"id": "b", "type": debug}\n]\n');
  await assert.rejects(storage().getFlows(), {
    code: "WB-FILE-001",
    message: new RegExp(`^${broken} line 3 is not valid JSON: `),
  });
});

test("A file that was cut off, and one that is empty, are refused", async () => {
  write("returns.json", tabText.slice(0, -3));
  await assert.rejects(storage().getFlows(), { code: "WB-FILE-001", message: /returns\.json line 6 / });
  write("returns.json", "");
  await assert.rejects(storage().getFlows(), { code: "WB-FILE-001", message: /line 1 .*the file is empty/ });
});

test("A file with the markers of a merge conflict is refused at the first marker", async () => {
  const text =
    '[\n<<<<<<< HEAD\n  {"id": "a", "type": "tab"}\n=======\n  {"id": "b", "type": "tab"}\n>>>>>>> theirs\n]\n';
  const file = write("subflows/label.json", text);
  await assert.rejects(storage().getFlows(), {
    code: "WB-FILE-002",
    message: `${file} line 2 is the marker of a merge conflict.`,
  });
});

test("Two files that claim one node are refused, with both names and the line of the second", async () => {
  const first = write("a.json", tabText);
  const second = write("b.json", '[\n  { "id": "t2", "type": "tab" },\n  { "id": "t1", "type": "comment" }\n]');
  const message = `The node t1 in ${second} line 3 is in ${first} too.`;
  await assert.rejects(storage().getFlows(), { code: "WB-FILE-003", message });
});

test("A file that holds no list of nodes is refused", async () => {
  write("a.json", '{"flows": []}');
  await assert.rejects(storage().getFlows(), { code: "WB-FILE-006" });
  write("a.json", '[{"id": "t1", "type": "tab"},\n{"id": "t2"}]');
  await assert.rejects(storage().getFlows(), {
    code: "WB-FILE-006",
    message: /a\.json line 2 .*an entry has no id or no type/,
  });
});

test("A flow file with a secret in plain text is refused without repeating the secret", async () => {
  write("global.json", '[\n  {\n    "id": "c1",\n    "type": "erp-connection",\n    "password": "geheim"\n  }\n]\n');
  await assert.rejects(storage().getFlows(), (refused: Error & { code?: string }) => {
    assert.equal(refused.code, "WB-CFG-003");
    assert.match(refused.message, /password of erp-connection c1 in .*global\.json line 5/);
    assert.doesNotMatch(refused.message, /geheim/);
    return true;
  });
});

test("A deploy with a secret in plain text is refused with 400 and changes nothing; a variable or a credential is fine", async () => {
  const flow = storage();
  await flow.getFlows();
  const connection = { id: "c1", type: "erp-connection", name: "S/4" };
  const refusal = { code: "WB-CFG-003", status: 400 };
  await assert.rejects(flow.saveFlows([tab, { ...connection, password: "geheim" }]), refusal);
  const tabVariable = { ...tab, env: [{ name: "KEY", type: "cred", value: "geheim" }] };
  await assert.rejects(flow.saveFlows([tabVariable]), refusal);
  assert.deepEqual(textsBelow(place.flows), {});
  await flow.saveFlows([tab, { ...connection, password: "${S4_PASSWORD}", credentials: { user: "geheim" } }]);
  assert.doesNotMatch(JSON.stringify(textsBelow(place.flows)), /geheim|credentials/);
});

test("A deploy that could not be loaded again is refused: an id twice, a node without type", async () => {
  const flow = storage();
  await flow.getFlows();
  const refusal = { code: "WB-FILE-007", status: 400 };
  await assert.rejects(flow.saveFlows([tab, { ...tab }]), refusal);
  await assert.rejects(flow.saveFlows([tab, { id: "n1" } as never]), refusal);
});

test("A deploy over files that someone changed, added or removed meanwhile is refused until they are loaded", async () => {
  write("returns.json", tabText);
  const flow = storage();
  const nodes = await flow.getFlows();
  const refusal = { code: "WB-FILE-004", status: 400 };
  const added = write("ups.json", '[{"id": "t2", "type": "tab", "label": "UPS"}]');
  await assert.rejects(flow.saveFlows(nodes), {
    ...refusal,
    message: `${added} was changed on disk after Node-RED read it.`,
  });
  await flow.saveFlows(await flow.getFlows());
  write("returns.json", tabText);
  await assert.rejects(flow.saveFlows([]), refusal);
});

test("A tab that moves to another name takes its file along, and its neighbours' files are not written", async () => {
  const flow = storage();
  await flow.getFlows();
  const other = { id: "t2", type: "tab", label: "UPS" };
  await flow.saveFlows([tab, other]);
  const before = textsBelow(place.flows);
  await flow.saveFlows([{ ...tab, label: "Customer returns" }, other]);
  const after = textsBelow(place.flows);
  assert.deepEqual(Object.keys(after), ["customer-returns.json", "global.json", "ups.json"]);
  assert.equal(after["ups.json"], before["ups.json"]);
  await flow.saveFlows([other]);
  assert.deepEqual(Object.keys(textsBelow(place.flows)), ["global.json", "ups.json"]);
});

test("The place of the first fault is found in any text that JSON.parse refuses, and none in what it takes", () => {
  const texts = fc.tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", "}", "]", '"', "x", ":", "01", "\u0001"));
  fc.assert(
    fc.property(texts, ([json, at, dirt]) => {
      const cut = at % (json.length + 1);
      const text = json.slice(0, cut) + dirt + json.slice(cut);
      const fault = jsonFaultAt(text);
      let isValid = true;
      try {
        JSON.parse(text);
      } catch (error) {
        isValid = false;
        const told = /at position (\d+)/.exec((error as Error).message);
        if (told) assert.ok(fault <= Number(told[1]), `${text}: ${fault} is behind ${told[1]}`);
      }
      if (isValid) assert.equal(fault, text.length);
      else assert.ok(fault < text.length || !endsComplete(text), text);
    }),
  );
});

/** Whether the brackets and quotes of a text all close, so that its fault cannot be a missing end. */
function endsComplete(text: string): boolean {
  const outside = text.replace(/"(?:[^"\\]|\\.)*"/g, "");
  return (
    !outside.includes('"') &&
    outside.split(/[{[]/).length === outside.split(/[}\]]/).length &&
    outside.trim() !== "" &&
    !/[,:]\s*$/.test(outside)
  );
}
