/** Our part of Node-RED's admin interface, under `/waybill/admin/`: permissions, answers and refusals in one place. */
import { CodedError, errors, statusOf } from "../../../core/errors.ts";
import { asError } from "../define-node.ts";
import type { AdminAnswer, AdminHandler, AdminRequest, Red } from "../red.ts";

/** What a route answers; a CodedError becomes its status, code and sentence. */
export type Answer = (request: AdminRequest) => unknown;

/** Serves a question (`waybill.read`). */
export function answerGet(red: Red, path: string, answer: Answer): void {
  red.httpAdmin.get(`/waybill/admin/${path}`, red.auth.needsPermission("waybill.read"), handlerOf(answer, asJson));
}

/** Serves a question that carries what it asks about, and changes nothing (`waybill.read`). */
export function answerPost(red: Red, path: string, answer: Answer): void {
  red.httpAdmin.post(`/waybill/admin/${path}`, red.auth.needsPermission("waybill.read"), handlerOf(answer, asJson));
}

/** Serves a change (`waybill.write`). */
export function change(red: Red, path: string, answer: Answer): void {
  red.httpAdmin.post(`/waybill/admin/${path}`, red.auth.needsPermission("waybill.write"), handlerOf(answer, asJson));
}

/** Serves bytes as a file to keep (`waybill.read`): a browser saves them and never shows them. */
export function answerBytes(red: Red, path: string, answer: (request: AdminRequest) => Promise<Uint8Array>): void {
  const asFile = (response: AdminAnswer, bytes: Uint8Array): void => {
    const type = { "Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff" };
    response
      .writeHead(200, { ...type, "Content-Disposition": "attachment", "Content-Length": bytes.length })
      .end(bytes);
  };
  red.httpAdmin.get(`/waybill/admin/${path}`, red.auth.needsPermission("waybill.read"), handlerOf(answer, asFile));
}

function asJson(response: AdminAnswer, value: unknown): void {
  response.json(value ?? null);
}

function handlerOf<T>(
  answer: (request: AdminRequest) => T,
  give: (response: AdminAnswer, value: Awaited<T>) => void,
): AdminHandler {
  return (request, response) => {
    const refused = (thrown: unknown): void => {
      const error = asError(thrown);
      const isCoded = error instanceof CodedError;
      const body = isCoded
        ? { code: error.code, message: error.message, todo: errors[error.code].todo }
        : { code: "", message: error.message };
      response.status(isCoded ? Math.max(statusOf(error.code), 400) : 500).json({ error: body });
    };
    void Promise.resolve()
      .then(() => answer(request))
      .then((value) => give(response, value as Awaited<T>))
      .catch(refused);
  };
}

/** Who asks, for the audit; the editor without login has no name for its user. */
export function whoAsks(request: AdminRequest): string {
  return request.user?.username ?? "editor";
}

/** The body of a request as plain properties. */
export function bodyOf(request: AdminRequest): Readonly<Record<string, unknown>> {
  return typeof request.body === "object" && request.body !== null ? (request.body as Record<string, unknown>) : {};
}
