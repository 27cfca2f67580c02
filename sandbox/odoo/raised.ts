/** An exception that a method of the simulated Odoo raised; the whole transaction is rolled back. */
export class Raised extends Error {
  /** Python name with its module. */
  readonly exception: string;
  /** HTTP status that JSON-2 answers with. */
  readonly status: number;

  constructor(exception: string, message: string, status: number) {
    super(message);
    this.exception = exception;
    this.status = status;
  }
}

/** The exception as both interfaces serialize it. The traceback is long and tells more than a client should keep. */
export function serialized(raised: Raised) {
  const { exception, message } = raised;
  const debug = `Traceback (most recent call last):\n  File "/opt/odoo/http.py", line 2207, in _transactioning\n${exception}: ${message}\n`;
  return { name: exception, message, arguments: [message], context: {}, debug };
}

export const userError = (message: string): Raised => new Raised("odoo.exceptions.UserError", message, 422);
export const valueError = (message: string): Raised => new Raised("builtins.ValueError", message, 500);
export const notFound = (message: string): Raised => new Raised("werkzeug.exceptions.NotFound", message, 404);
export const accessDenied = (): Raised => new Raised("odoo.exceptions.AccessDenied", "Access Denied", 403);
export const unauthorized = (): Raised => new Raised("werkzeug.exceptions.Unauthorized", "Invalid apikey", 401);
export const unserializable = (): Raised =>
  new Raised("psycopg2.errors.SerializationFailure", "could not serialize access due to concurrent update\n", 500);
export const missingError = (): Raised =>
  new Raised("odoo.exceptions.MissingError", "Record does not exist or has been deleted.", 404);
export const indexError = (): Raised => new Raised("builtins.IndexError", "list index out of range", 500);
export const unprocessable = (message: string): Raised =>
  new Raised("werkzeug.exceptions.UnprocessableEntity", message, 422);
