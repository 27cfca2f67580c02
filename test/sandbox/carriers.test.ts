import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { type Carriers, startCarriers } from "../../sandbox/carriers/carriers.ts";
import type { CarrierAnswer, CarrierOptions } from "../../sandbox/carriers/options.ts";
import { planFaults } from "../../sandbox/faults.ts";
import { sandboxSecrets } from "../../sandbox/secrets.ts";
import { until } from "./harness.ts";
import { openReceiver, type Received, type Receiver, type ReceiverOptions } from "./receiver.ts";

async function withCarriers(
  answering: ReceiverOptions,
  options: Partial<CarrierOptions>,
  body: (receiver: Receiver, carriers: Carriers) => Promise<void>,
): Promise<void> {
  const receiver = await openReceiver(answering);
  const carriers = startCarriers({ webhooks: receiver.base, parcels: 6, lines: 4, retryBaseMs: 1, ...options });
  try {
    await body(receiver, carriers);
  } finally {
    await carriers.close();
    await receiver.close();
  }
}

function jsonOf(received: Received) {
  return JSON.parse(received.body);
}

test("UPS fetches one bearer token with client credentials and sends it with every event", async () => {
  await withCarriers({}, { only: ["ups"] }, async (receiver, carriers) => {
    await carriers.finished;
    const [request] = receiver.tokenRequests;
    assert.equal(receiver.tokenRequests.length, 1);
    assert.equal(request?.path, "/hooks/ups/token");
    assert.equal(request?.body, "grant_type=client_credentials");
    assert.equal(request?.headers["content-type"], "application/x-www-form-urlencoded");
    const credentials = Buffer.from(request?.headers.authorization?.replace("Basic ", "") ?? "", "base64").toString();
    assert.equal(credentials, `${sandboxSecrets.upsClientId}:${sandboxSecrets.upsClientSecret}`);
    assert.ok(receiver.webhooks.length > 10);
    for (const { path, headers } of receiver.webhooks) {
      assert.equal(path, "/hooks/ups");
      assert.equal(headers.authorization, "Bearer token-1");
      assert.equal(headers["x-api-key"], sandboxSecrets.upsClientId);
      assert.equal(headers["user-agent"], "UPSPubSubTrackingService");
    }
  });
});

test("UPS fetches a new token when the old one expires, and when it is refused", async () => {
  await withCarriers({ tokenLifeSeconds: 0 }, { only: ["ups"], lines: 1, parcels: 1 }, async (receiver, carriers) => {
    await carriers.finished;
    assert.equal(receiver.tokenRequests.length, receiver.webhooks.length + 1);
  });
  const refuseFirst: ReceiverOptions = { statusFor: (n) => (n === 1 ? 401 : 200) };
  await withCarriers(refuseFirst, { only: ["ups"], lines: 1, parcels: 1 }, async (receiver, carriers) => {
    await carriers.finished;
    assert.equal(receiver.webhooks[1]?.headers.authorization, "Bearer token-2");
    assert.equal(receiver.webhooks[1]?.body, receiver.webhooks[0]?.body);
    assert.equal(carriers.counts().missed, 0);
  });
});

test("an event of Track Alert carries both clocks, an offset with a dot, and no event id", async () => {
  await withCarriers({}, { only: ["ups"] }, async (receiver, carriers) => {
    await carriers.finished;
    for (const body of receiver.webhooks.map(jsonOf)) {
      const gmt = `${body.gmtActivityDate}${body.gmtActivityTime}`;
      assert.match(`${body.localActivityDate}${body.localActivityTime}${gmt}`, /^\d{28}$/);
      assert.match(body.gmtOffset, /^[+-]\d\d\.\d\d$/);
      assert.match(body.activityStatus.descriptionCode, /^\d{3}$/);
      assert.equal("id" in body, false);
      assert.equal("receivedBy" in body, body.activityStatus.type === "D");
    }
  });
});

test("FedEx signs the raw body with HMAC-SHA256, in Base64 or in hex", async () => {
  for (const fedexEncoding of ["base64", "hex"] as const) {
    await withCarriers({}, { only: ["fedex"], fedexEncoding }, async (receiver, carriers) => {
      await carriers.finished;
      assert.ok(receiver.webhooks.length > 10);
      for (const { headers, body } of receiver.webhooks) {
        const expected = createHmac("sha256", sandboxSecrets.fedexSecret).update(body).digest(fedexEncoding);
        assert.equal(headers["fdx-signature"], expected);
      }
    });
  }
});

test("a FedEx message is an answer of the Track API with the newest scan and its offset", async () => {
  await withCarriers({}, { only: ["fedex"] }, async (receiver, carriers) => {
    await carriers.finished;
    for (const body of receiver.webhooks.map(jsonOf)) {
      const [complete] = body.output.completeTrackResults;
      const [result] = complete.trackResults;
      assert.equal(result.trackingNumberInfo.trackingNumber, complete.trackingNumber);
      assert.equal(result.scanEvents.length, 1);
      assert.match(result.scanEvents[0].date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
    }
  });
});

test("a DHL push proves itself by its key and repeats the history, youngest first", async () => {
  await withCarriers({}, { only: ["dhl_unified"], lines: 1 }, async (receiver, carriers) => {
    await carriers.finished;
    const seen = new Map<string, number>();
    for (const { path, headers, body } of receiver.webhooks) {
      assert.equal(path, "/hooks/dhl_unified");
      assert.equal(headers["dhl-api-key"], sandboxSecrets.dhlApiKey);
      const [shipment] = JSON.parse(body).shipments;
      assert.deepEqual(shipment.status, shipment.events[0]);
      assert.equal(typeof shipment.id, "string");
      assert.ok(shipment.events.length >= (seen.get(shipment.id) ?? 0));
      seen.set(shipment.id, shipment.events.length);
    }
    assert.equal(seen.size, 2);
  });
});

test("nothing is sent to a receiver that is not ready", async () => {
  await withCarriers({ knockStatus: 404 }, { only: ["fedex"] }, async (receiver, carriers) => {
    await until(() => receiver.knocks() >= 2, "the second knock");
    await carriers.close();
    assert.equal(receiver.webhooks.length, 0);
    assert.deepEqual(carriers.counts(), { accepted: 0, retried: 0, missed: 0 });
  });
});

test("a refused message is sent again to the byte, and given up after the documented number of tries", async () => {
  const attempts: number[] = [];
  const onAnswer = (answer: CarrierAnswer): void => void attempts.push(answer.attempt);
  const options = { only: ["fedex" as const], parcels: 2, lines: 1, onAnswer };
  await withCarriers({ statusFor: () => 500 }, options, async (receiver, carriers) => {
    await carriers.finished;
    assert.deepEqual(attempts.slice(0, 5), [1, 2, 3, 4, 1]);
    assert.equal(new Set(receiver.webhooks.slice(0, 4).map(({ body }) => body)).size, 1);
    assert.equal(carriers.counts().missed, receiver.webhooks.length / 4);
    assert.equal(carriers.counts().accepted, 0);
  });
});

test("given-up messages can be sent again later", async () => {
  let broken = true;
  const options = { only: ["ups" as const], parcels: 1, lines: 1 };
  await withCarriers({ statusFor: () => (broken ? 500 : 202) }, options, async (_receiver, carriers) => {
    await carriers.finished;
    const { missed } = carriers.counts();
    assert.ok(missed > 5);
    broken = false;
    await carriers.resendMissed();
    assert.deepEqual([carriers.counts().missed, carriers.counts().accepted], [0, missed]);
  });
});

test("a lost answer makes the carrier send the same message again", async () => {
  const faults = planFaults({ rules: [{ fault: "drop-reply", nth: 1 }] });
  await withCarriers({}, { only: ["dhl_unified"], lines: 1, faults }, async (receiver, carriers) => {
    await carriers.finished;
    const [first, second] = receiver.webhooks;
    assert.equal(first?.body, second?.body);
    assert.equal(carriers.counts().retried, 1);
  });
});

test("an unreadable body is as well signed as any other", async () => {
  const faults = planFaults({ rules: [{ fault: "wrong-body", nth: 1 }] });
  await withCarriers({}, { only: ["fedex"], lines: 1, faults }, async (receiver, carriers) => {
    await carriers.finished;
    const message = receiver.webhooks[0];
    assert.throws(() => JSON.parse(message?.body ?? "{}"));
    const expected = createHmac("sha256", sandboxSecrets.fedexSecret)
      .update(message?.body ?? "")
      .digest("base64");
    assert.equal(message?.headers["fdx-signature"], expected);
  });
});

test("at a human pace the next message does not wait for the retries of the last", async () => {
  const answering: ReceiverOptions = { statusFor: (n) => (n === 1 ? 500 : 200) };
  await withCarriers(answering, { only: ["ups"], everyMs: 1, retryBaseMs: 300_000 }, async (_receiver, carriers) => {
    await until(() => carriers.answers().length >= 3, "two more messages");
    assert.deepEqual(
      carriers
        .answers()
        .map((answer) => answer.attempt)
        .slice(0, 3),
      [1, 1, 1],
    );
  });
});
