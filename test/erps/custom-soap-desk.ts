import type { TestContext } from "node:test";
import { type Clock, systemClock } from "../../core/clock.ts";
import { breakerRules } from "../../core/delivery/breaker.ts";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import { customSoap } from "../../erps/custom-soap/index.ts";
import { type Soap, soapSecrets, startSoap } from "../../sandbox/soap/start.ts";
import { type Desk, openDeskBefore } from "../core/delivery/desk.ts";
import { declaredAsks, deliveryOf } from "./declared-asks.ts";
import type { Rig } from "./rig.ts";

type Version = "1.1" | "1.2" | "xml";

const ns = 'xmlns:s="urn:shop"';

/** A message that changes a delivery, and what of it is read back. */
function change(name: string, elements: string, compare: readonly string[]): object {
  return {
    action: `urn:shop/${name}`,
    template: `<s:${name} ${ns}><s:Delivery>{document}</s:Delivery>${elements}</s:${name}>`,
    successWhen: `${name}Response.Status=OK`,
    readAction: "urn:shop/GetDelivery",
    readTemplate: `<s:GetDelivery ${ns}><s:Delivery>{document}</s:Delivery></s:GetDelivery>`,
    readCompare: compare.map((one) => `GetDeliveryResponse.${one}`).join(", "),
    missingWhen: "GetDeliveryResponse.Found=false",
  };
}

const values: ErpSettings["values"] = {
  path: "/shop",
  action: "urn:shop/CreatePosting",
  template: `<s:CreatePosting ${ns}><s:Kind>{operation}</s:Kind><s:Delivery>{document}</s:Delivery><s:Key>{key}</s:Key><s:Amount>{amount}</s:Amount><s:Text>{text}</s:Text></s:CreatePosting>`,
  successWhen: "CreatePostingResponse.Status=OK",
  failureMessage: "CreatePostingResponse.Text",
  readAction: "urn:shop/GetPosting",
  readTemplate: `<s:GetPosting ${ns}><s:Key>{key}</s:Key></s:GetPosting>`,
  missingWhen: "GetPostingResponse.Found=false",
  milestonePath: "GetDeliveryResponse.Status",
  milestoneTimePath: "GetDeliveryResponse.At",
  passingFaults: "locked by",
  requests: JSON.stringify({
    milestone: change("ReportMilestone", "<s:Status>{milestone}</s:Status><s:At>{occurredAt}</s:At>", [
      ...["Status={milestone}", "At={occurredAt}"],
    ]),
    tracking: change("SetTracking", "<s:Number>{trackingNumber}</s:Number><s:Carrier>{carrier}</s:Carrier>", [
      ...["Number={trackingNumber}", "Carrier={carrier}"],
    ]),
    "ship-confirm": change("PostGoodsIssue", "", ["Issued=true"]),
    "proof-of-delivery": change(
      "SetProof",
      "<s:ReceivedBy>{receivedBy}</s:ReceivedBy><s:DeliveredAt>{deliveredAt}</s:DeliveredAt>",
      ["ReceivedBy={receivedBy}", "DeliveredAt={deliveredAt}"],
    ),
  }),
};

export function soapSettings(
  baseUrl: string,
  version: Version = "1.1",
  clock: Clock = systemClock,
  more: ErpSettings["values"] = {},
): ErpSettings {
  const all = { ...values, version, ...more };
  return { baseUrl, timeoutMs: 1000, sockets: 4, clock, values: all, secrets: soapSecrets };
}

/** An outage is not what these tests are about: the breaker asks again at once. */
const breaker = { ...breakerRules, waitMs: 50 };

export async function openSoapDesk(
  t: TestContext,
  version: Version = "1.1",
  more: ErpSettings["values"] = {},
): Promise<Desk<Soap>> {
  const settings = (url: string, clock: Clock): ErpSettings => soapSettings(url, version, clock, more);
  const service = await startSoap({ usernameToken: more["usernameToken"] === true });
  return openDeskBefore(t, service, { open: customSoap.open, settings, breaker });
}

export const customSoapRig: Rig = {
  id: "custom-soap",
  system: customSoap,
  start: startSoap,
  settings: (url, clock) => soapSettings(url, "1.1", clock),
  steps: 3,
  asks: declaredAsks,
  numbers: (n) => ({ delivery: deliveryOf(n) }),
  tellsOutcome: true,
};
