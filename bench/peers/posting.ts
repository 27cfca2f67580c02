/** Posts mapped webhooks to the ERP stub with an idempotency key, over connections kept open; tries until it answers 2xx. */
import { Pool } from "undici";
import { mapAlert } from "./mapping.ts";

const retryAfterMs = 200;

/** A function that maps and posts one stored body; resolves when the ERP has taken it. */
export function createPosting(connections: number): (id: number, body: Buffer) => Promise<void> {
  const pool = new Pool(process.env.BENCH_ERP ?? "http://127.0.0.1:1", { connections });
  const post = async (id: number, body: Buffer): Promise<void> => {
    const headers = { "content-type": "application/json", "idempotency-key": `receipt-${id}` };
    const answer = await pool.request({
      method: "POST",
      path: "/events",
      headers,
      body: JSON.stringify(mapAlert(body)),
    });
    await answer.body.dump();
    if (answer.statusCode >= 300) throw new Error(`The ERP answered ${answer.statusCode}`);
  };
  return async function postUntilTaken(id, body) {
    for (;;) {
      try {
        return await post(id, body);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
      }
    }
  };
}
