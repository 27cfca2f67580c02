import { jsonReply, type Reply } from "../call.ts";

/** The status that Frappe gives each exception; all others are 417. */
const statuses: Readonly<Record<string, number>> = {
  AuthenticationError: 401,
  PermissionError: 403,
  DoesNotExistError: 404,
  DuplicateEntryError: 409,
  QueryDeadlockError: 500,
  QueryTimeoutError: 500,
};

/** An exception as the API tells it: its name, and the message for people as JSON within JSON within JSON. */
export function thrown(exception: string, message: string): Reply {
  const said = JSON.stringify([JSON.stringify({ message, title: "Message", indicator: "red" })]);
  const body = { exc_type: exception, exception: `frappe.exceptions.${exception}: ${message}`, _server_messages: said };
  return jsonReply(statuses[exception] ?? 417, body);
}
