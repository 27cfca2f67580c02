/** What a caller of the front door is answered: a status, a code and one sentence. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { systemClock } from "../../core/clock.ts";
import { type Coded, errors, statusOf } from "../../core/errors.ts";

/** How long what still comes of a refused body is thrown away: a caller that is cut off in mid-sentence may lose the answer. */
const lingerMs = 2_000;

/** Refuses a request. The answer goes out at once; a body that is still on its way is not kept, and the connection ends after it. */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  error: Coded,
  headers: OutgoingHttpHeaders = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify({ error: { code: error.code, message: error.message, todo: errors[error.code].todo } });
  const close = request.complete ? {} : { Connection: "close" };
  response.writeHead(statusOf(error.code), {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(text),
    ...close,
    ...headers,
  });
  if (request.complete) response.end(text);
  else hearOut(request, response, text);
}

/** Sends the whole answer, and ends the connection when the caller has finished, has gone, or goes on for too long. */
function hearOut(request: IncomingMessage, response: ServerResponse, text: string): void {
  const end = (): void => {
    cancel();
    response.end();
  };
  const cancel = systemClock.after(lingerMs, end);
  request.once("end", end).once("close", end).resume();
  response.write(text);
}
