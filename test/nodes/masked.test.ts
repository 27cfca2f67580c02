import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ask, ErpConnection } from "../../core/delivery/erp.ts";
import { rehearsals } from "../../nodes/erp-connection/rehearsals.ts";

const secret = `p&s<"w'd>/1`;

/** A system whose requests carry the password in their bodies, in each way in which such a body is written. */
function bodiesWithPassword(): ErpConnection {
  const inXml = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const body = [secret, JSON.stringify({ secret }), `<P>${inXml}</P>`, encodeURIComponent(secret)].join(" ");
  return {
    abilities: () => ({ readable: false, needsVersion: false, idempotencyKey: false }),
    documentKey: (document) => document,
    draft: async () => ({ kind: "draft", requests: [{ method: "POST", path: `/x?${secret}`, headers: {}, body }] }),
    find: () => assert.fail("nothing is looked for"),
    read: () => assert.fail("nothing is read"),
    send: () => assert.fail("nothing is sent"),
    probe: () => assert.fail("nothing is probed"),
    close: async () => {},
  };
}

test("a rehearsal shows no secret in an address or a body, however it is written there", async () => {
  const authority = { rules: [], owned: [], absent: {} };
  const rehearse = rehearsals({
    erp: bodiesWithPassword(),
    authority,
    store: null,
    queue: "erp:erp",
    secrets: [secret],
  });
  const ask: Ask = {
    ...{ operation: "tracking", document: "1", lookup: null, fields: {}, milestone: null },
    ...{ occurredAt: null, readBack: true },
  };
  const { requests } = await rehearse(ask, { key: "k", correlationId: "c", signal: AbortSignal.timeout(5000) }, null);
  const [request] = requests ?? [];
  assert.deepEqual([request?.path, request?.body], ["/x?•••", '••• {"secret":"•••"} <P>•••</P> •••']);
});
