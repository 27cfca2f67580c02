/** What a caller of the front door is answered: a status, a code and one sentence. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { type Coded, errors, statusOf } from "../../core/errors.ts";

/** Refuses a request. A body that is still on its way is not read: the connection ends after the answer. */
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
  response.end(text);
  if (!request.complete) request.resume();
}
