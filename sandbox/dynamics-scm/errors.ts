import { jsonReply, type Reply } from "../call.ts";

type Inner = { readonly message: string; readonly type: string; readonly stacktrace: string };

function innerOf(message: string, type: string): Inner {
  return { message, type, stacktrace: "   at Microsoft.Dynamics.Platform.Integration.Services.OData" };
}

/** An error as the OData service tells it: nothing outside, the reason inside. */
export function refuse(status: number, message: string, type = "System.Exception"): Reply {
  const error = { code: "", message: "An error has occurred.", innererror: innerOf(message, type) };
  return jsonReply(status, { error }, { "ms-dyn-aid": "6f1d0c52-1111-4a2b-9c3d-0123456789ab" });
}

/** A record that its entity does not let pass: the log of the call says why. */
export function writeFailed(entity: string, ...log: readonly string[]): Reply {
  const lines = log.map((line) => `Warning: ${line}`);
  const infolog = [...lines, `Warning: validateWrite failed on data source '${entity}'.`].join("; ");
  return refuse(400, `Write failed for table row of type '${entity}'. Infolog: ${infolog}`);
}

/** Another session has saved the record, or is about to. */
export function updateConflict(table: string): Reply {
  const why = `Cannot edit a record in ${table}. An update conflict occurred due to another user process deleting the record or changing one or more fields in the record.`;
  return refuse(500, why);
}

/** An answer of a layer below the service. */
export function noResource(path: string): Reply {
  const Message = `No HTTP resource was found that matches the request URI '${path}'.`;
  return jsonReply(404, { Message });
}
