import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { HttpAnswer } from "../../core/delivery/http.ts";
import { meaningOf as meaningInCentral } from "../../erps/business-central/answers.ts";
import { meaningOf as meaningInOData } from "../../erps/custom-odata/answers.ts";
import { meaningOf as meaningInRest } from "../../erps/custom-rest/answers.ts";
import { meaningOf as meaningInScm } from "../../erps/dynamics-scm/answers.ts";
import { meaningOf as meaningInSoap } from "../../erps/custom-soap/answers.ts";
import { meaningOf as meaningInErpnext } from "../../erps/erpnext/answers.ts";
import { meaningOf as meaningInNetSuite } from "../../erps/netsuite/answers.ts";
import { meaningOf as meaningInOdoo } from "../../erps/odoo/answers.ts";
import { meaningOf as meaningInFusion } from "../../erps/oracle-fusion/answers.ts";
import { meaningOf as meaningInEcc } from "../../erps/sap-ecc/answers.ts";
import { meaningOf as meaningInS4 } from "../../erps/sap-s4/answers.ts";
import { meaningOf as meaningInTryton } from "../../erps/tryton/answers.ts";

const readers = {
  "business-central": meaningInCentral,
  "dynamics-scm": meaningInScm,
  "sap-s4": meaningInS4,
  "sap-ecc": meaningInEcc,
  "custom-rest": meaningInRest,
  "custom-odata": (answer: HttpAnswer) => meaningInOData(answer),
  "custom-soap": (answer: HttpAnswer) => meaningInSoap(answer),
  erpnext: meaningInErpnext,
  netsuite: meaningInNetSuite,
  tryton: meaningInTryton,
  odoo: meaningInOdoo,
  "oracle-fusion": meaningInFusion,
};

interface Sample {
  readonly about: string;
  readonly answer: { readonly status: number; readonly headers: HttpAnswer["headers"]; readonly body: unknown };
}

function answerOf({ answer }: Sample): HttpAnswer {
  const body = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
  return { kind: "answer", status: answer.status, headers: answer.headers, body };
}

function shown(meaning: ReturnType<typeof meaningInS4>): unknown {
  if (meaning.kind === "content")
    return { kind: meaning.kind, requestId: meaning.facts.requestId, content: meaning.content };
  const { kind, class: named, ofConnection, retryAfterMs, error, answer } = meaning;
  return {
    kind,
    class: named,
    ofConnection,
    retryAfterMs,
    code: error.code,
    erpCode: answer.erpCode,
    message: error.message,
  };
}

for (const [erp, meaningOf] of Object.entries(readers)) {
  const folder = join(import.meta.dirname, "..", "..", "erps", erp);
  const read = (place: string, file: string): unknown => JSON.parse(readFileSync(join(folder, place, file), "utf8"));
  const samples = readdirSync(join(folder, "samples"));

  test(`${erp}: every sample has its expected meaning beside it`, () => {
    assert.ok(samples.length > 0);
    assert.deepEqual(readdirSync(join(folder, "expected")), samples);
  });

  for (const file of samples) {
    const sample = read("samples", file) as Sample;
    test(`${erp}, ${file}: ${sample.about}`, () => {
      assert.deepEqual(shown(meaningOf(answerOf(sample))), read("expected", file));
    });
  }
}
