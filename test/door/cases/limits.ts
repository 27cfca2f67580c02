/** Good webhooks at a moment when the door takes no more. */
import { type Answer, exchange, send } from "../exchange.ts";
import { fedexSignature, json } from "../webhooks.ts";
import { type BadInput, goodBody, type Visit } from "./case.ts";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A good FedEx webhook at the address of another FedEx node. */
function at(name: string) {
  const body = goodBody("fedex");
  return { path: `/waybill/${name}`, body, headers: [json, ["fdx-signature", fedexSignature(body, "hex")] as const] };
}

/** Sends rounds of webhooks until one is refused; gives the refusal. */
async function untilRefused({ site }: Visit, name: string, atOnce: number): Promise<Answer> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const answers = await Promise.all(Array.from({ length: atOnce }, () => send(site.port, at(name))));
    const refusal = answers.find(({ status }) => status >= 300);
    if (refusal) return site.hear(refusal);
  }
  throw new Error(`Nothing was refused at /waybill/${name}`);
}

/** Sends a body that never ends and sets the clock ahead by half a minute. */
async function sendForEver({ site }: Visit): Promise<Answer> {
  const head = [
    "POST /waybill/fedex HTTP/1.1",
    "Host: door.test",
    "Content-Type: application/json",
    "Content-Length: 900",
  ];
  const answer = await exchange(site.port, async (socket) => {
    socket.write([...head, "", "{"].join("\r\n"));
    const drip = setInterval(() => socket.write(" "), 50);
    socket.on("close", () => clearInterval(drip));
    await pause(100);
    await site.setAhead(31_000);
  });
  return site.hear(answer);
}

/** Deploys, with a webhook every few milliseconds meanwhile, until one of them came while the doors were closed. */
async function duringDeploy(visit: Visit): Promise<Answer> {
  const { site } = visit;
  const deadline = Date.now() + 20_000;
  let refusal: Answer | undefined;
  while (!refusal && Date.now() < deadline) {
    const answers: Promise<Answer>[] = [];
    const stream = setInterval(() => answers.push(send(site.port, at("fedex"))), 5);
    await site.ask("/flows", {});
    clearInterval(stream);
    refusal = (await Promise.all(answers)).find(({ status }) => status >= 300);
  }
  if (!refusal) throw new Error("No deploy closed the door");
  while ((await send(site.port, at("fedex"))).status === 503) await pause(50);
  return site.hear(refusal);
}

export const limits: readonly BadInput[] = [
  {
    what: "More requests in a second than the node's rate limit",
    status: 429,
    code: "WB-IN-010",
    amongGood: true,
    headers: { "retry-after": "1" },
    send: (visit) => untilRefused(visit, "few", 8),
  },
  {
    what: "More work waiting than the store's high-water mark",
    status: 503,
    code: "WB-IN-008",
    headers: { "retry-after": "30" },
    send: (visit) => untilRefused(visit, "full", 30),
  },
  {
    what: "A store that cannot be opened",
    status: 503,
    code: "WB-IN-013",
    headers: { "retry-after": "10" },
    send: ({ site }) => site.send(at("broken")),
  },
  {
    what: "A deploy that is under way",
    status: 503,
    code: "WB-IN-009",
    amongGood: true,
    headers: { "retry-after": "1" },
    send: duringDeploy,
  },
  { what: "A body that comes a byte at a time and never ends", status: 408, code: "WB-IN-012", send: sendForEver },
];
