import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { LetterFacts, LetterGroupFacts, StoreFigures } from "../../nodes/kit/admin/answers.ts";
import type { BadInput } from "./cases/case.ts";
import { goodBody } from "./cases/case.ts";
import { sendTooMuch } from "./cases/requests.ts";
import { type Collector, openCollector } from "./collector.ts";
import type { Answer } from "./exchange.ts";
import { doorFlow } from "./flow.ts";
import { leaksOf } from "./leaks.ts";
import { chapters } from "./list.ts";
import { admin } from "./marks.ts";
import { badInputPage, pageFile } from "./page.ts";
import { openSite, type Site } from "./site.ts";
import { fedexSignature, proven } from "./webhooks.ts";
import { issuedToken } from "./carriers.ts";

let collector: Collector;
let site: Site;
let token: string;
/** Everything that the admin interface said of letters. */
const lettersTold: string[] = [];

before(async () => {
  collector = await openCollector();
  const environment = { DOOR_COLLECTOR: collector.url, WAYBILL_PASSWORD: admin.password };
  site = await openSite(doorFlow(), environment, (data) => mkdirSync(join(data, "broken.db")));
  token = await issuedToken(site);
});
after(async () => {
  await site.stop();
  await collector.close();
  site.remove();
});

async function figures(): Promise<StoreFigures> {
  return (await site.ask("/waybill/admin/stores/store.main/figures")).json() as Promise<StoreFigures>;
}

/** The letter of a receipt, as soon as there is one. */
async function letterOf(receipt: number): Promise<LetterFacts> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const text = await (await site.ask("/waybill/admin/stores/store.main/letters")).text();
    const groups = JSON.parse(text) as LetterGroupFacts[];
    const letter = groups.flatMap(({ letters }) => letters).find((one) => one.receipt === receipt);
    if (letter) {
      lettersTold.push(text);
      return letter;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`Receipt ${receipt} has become no letter`);
}

/** The signature of the last webhook that was accepted. */
let accepted = "";

/** Sends a good webhook and waits until the flow has it. */
async function goodWebhookPasses(): Promise<void> {
  const body = goodBody("fedex");
  accepted = fedexSignature(body, "base64");
  const answer = await site.send(proven("fedex", body, token));
  assert.equal(answer.status, 200, answer.text);
  await reachesTheFlow(answer);
}

async function reachesTheFlow({ text }: Answer): Promise<void> {
  const { receipt } = JSON.parse(text) as { receipt: number };
  await collector.next((told) => told.tap === "events" && told.receipt?.id === receipt);
}

function isAlive(): boolean {
  return site.child.exitCode === null && site.child.signalCode === null;
}

async function checkKept({ letter, passes }: BadInput, answer: Answer): Promise<void> {
  if (passes) return reachesTheFlow(answer);
  const { receipt } = JSON.parse(answer.text) as { receipt: number };
  const found = await letterOf(receipt);
  assert.equal(found.code, letter);
  assert.ok(!collector.told.some((told) => told.tap === "events" && told.receipt?.id === receipt), "it was mapped");
  const detail = await (await site.ask(`/waybill/admin/stores/store.main/letters/${found.id}`)).text();
  lettersTold.push(detail);
  const bytes = await site.ask(`/waybill/admin/stores/store.main/letters/${found.id}/bytes`);
  assert.ok(answer.sent.equals(Buffer.from(await bytes.arrayBuffer())), "the letter has other bytes than were sent");
}

function checkAnswer({ status, code, headers = {} }: BadInput, answer: Answer): void {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.error?.code ?? null, code);
  for (const [name, value] of Object.entries(headers)) assert.equal(answer.headers[name], value, name);
  if (code === null) return;
  assert.equal(answer.headers["content-type"], "application/json");
  assert.match(answer.error?.message ?? "", /^[A-Z].*\.$/s);
}

for (const { title, cases } of chapters) {
  describe(title, () => {
    for (const one of cases) {
      const end = one.letter ? `, and ends as a letter ${one.letter}` : one.passes ? ", and goes its way" : "";
      test(`${one.what}: ${one.status || "no answer"} ${one.code ?? ""}${end}`, async () => {
        const before = await figures();
        const answer = await one.send({ site, token });
        checkAnswer(one, answer);
        const isKept = one.letter !== undefined || one.passes === true;
        if (isKept) await checkKept(one, answer);
        else if (!one.amongGood) assert.equal((await figures()).receipts, before.receipts);
        assert.ok(isAlive(), site.log());
        await goodWebhookPasses();
      });
    }
  });
}

test("bodies of 20 MB, sixteen at once, do not grow the process by half of what they bring", async () => {
  const before = await site.setAhead(0);
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, n) => sendTooMuch({ site, token }, n % 2 === 0 ? "length" : "chunked")),
  );
  const grown = (await site.setAhead(0)) - before;
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([413]));
  assert.ok(grown < 160_000_000, `${grown} bytes more`);
});

test("a token that was really issued is refused when its time is over", async () => {
  await site.setAhead(14_401_000);
  const answer = await site.send(proven("ups", goodBody("ups"), token));
  assert.equal(answer.status, 401);
  assert.equal(answer.error?.code, "WB-IN-011");
});

test("who has not signed in learns nothing of letters and changes nothing", async () => {
  for (const path of ["figures", "letters", "letters/1", "letters/1/bytes"]) {
    assert.equal((await fetch(`${site.url}/waybill/admin/stores/store.main/${path}`)).status, 401, path);
  }
  const replay = `${site.url}/waybill/admin/stores/store.main/letters/replay`;
  assert.equal((await fetch(replay, { method: "POST", body: "{}" })).status, 401);
});

test("Node-RED's log bears no error but that of the store that cannot be opened", () => {
  const faults = site
    .log()
    .split("\n")
    .filter((line) => /\[error\]|Error:|Uncaught|Warning/.test(line));
  assert.deepEqual(
    faults.filter((line) => !line.includes("broken.db")),
    [],
  );
});

test("no secret is in an answer, a log line, a message, a letter, the store, or a flow file", async () => {
  await site.stop();
  const [, tokenSignature = ""] = token.split(".");
  assert.equal(tokenSignature.length, 43);
  assert.deepEqual(leaksOf(site, collector, lettersTold, [tokenSignature, accepted]), []);
});

test("docs/bad-input.md says what was tried", () => {
  assert.equal(readFileSync(pageFile, "utf8"), badInputPage());
});
