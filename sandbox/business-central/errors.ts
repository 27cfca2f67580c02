import { randomUUID } from "node:crypto";
import { jsonReply, type Reply } from "../call.ts";

/** An error as the API tells it: the code, and a text that ends with the id under which telemetry knows the call. */
export function refuse(status: number, code: string, message: string): Reply {
  const error = { code, message: `${message}  CorrelationId:  ${randomUUID()}.` };
  return jsonReply(status, { error }, { "odata-version": "4.0" });
}

/** Another session is about to save the record. */
export function heldByOther(table: string): Reply {
  const why = `We can't save your changes right now, because a record in table '${table}' is being updated in a transaction done by another session.`;
  return refuse(409, "Internal_ServerError", `${why} You'll have to wait until the other transaction has completed.`);
}

export function notFound(segment: string): Reply {
  return refuse(404, "BadRequest_ResourceNotFound", `Resource not found for the segment '${segment}'.`);
}
