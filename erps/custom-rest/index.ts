import type { ErpSystem, SettingField } from "../../core/delivery/erp.ts";
import { openRest } from "./connection.ts";

const setting = (name: string, title: string, help: string, fallback = ""): SettingField => ({
  name,
  title,
  type: "string",
  required: false,
  help,
  default: fallback,
});

/** Any system that takes one JSON request per change; declared in the connection's settings, without code. */
export const customRest: ErpSystem = {
  id: "custom-rest",
  title: "REST service",
  lanes: 8,
  operations: [{ id: "send", title: "Send the request", proof: "answer", fields: null }],
  settings: [
    { ...setting("method", "Method", "POST, PUT, PATCH or DELETE.", "POST"), required: true },
    {
      ...setting("path", "Path", "Behind the base URL; {document}, {key} and every field of the post may stand in it."),
      required: true,
    },
    setting(
      "body",
      "Body",
      'JSON with placeholders: {"shipment": "{document}", "milestone": "{milestone}"}. Empty: the fields of the post as they are.',
    ),
    setting(
      "keyHeader",
      "Idempotency header",
      "Header that carries the idempotency key; empty where the service knows none.",
      "idempotency-key",
    ),
    setting(
      "readPath",
      "Path to read",
      "Reads the target before sending, and proves the outcome; empty where the service cannot be read.",
    ),
    setting(
      "readCompare",
      "Compare",
      "What the answer must hold when the change is there: status={milestone}, tracking.number={trackingNumber}.",
    ),
    setting(
      "milestonePath",
      "Milestone in the answer",
      "Where the answer holds the milestone; a newer one is never overwritten.",
    ),
    setting(
      "milestoneTimePath",
      "Milestone time in the answer",
      "Where the answer holds the moment of that milestone (ISO 8601).",
    ),
    {
      name: "ifMatch",
      title: "Send If-Match",
      type: "boolean",
      required: false,
      default: false,
      help: "The service takes a change only with the ETag that was read.",
    },
    setting("probePath", "Path to probe", "Asked by Test connection and while the service is down.", "/"),
    setting(
      "apiKeyHeader",
      "API key header",
      "Header that carries the API key, where that is how we sign in.",
      "x-api-key",
    ),
  ],
  open: openRest,
};
