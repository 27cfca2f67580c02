import { codesSetting, declaredOperations, requestsSetting } from "../../core/delivery/declared.ts";
import type { ErpSystem } from "../../core/delivery/erp.ts";
import { textSetting } from "../../core/delivery/settings.ts";
import { openRest } from "./connection.ts";

/** Any system that takes one JSON request per change; declared in the connection's settings, without code. */
export const customRest: ErpSystem = {
  id: "custom-rest",
  title: "REST service",
  lanes: 8,
  operations: [{ id: "send", title: "Send the request", proof: "answer", fields: null }, ...declaredOperations],
  absent: {},
  settings: [
    { ...textSetting("method", "Method", "POST, PUT, PATCH or DELETE.", "POST"), required: true },
    {
      ...textSetting(
        "path",
        "Path",
        "Behind the base URL; {document}, {operation}, {key} and every field of the post may stand in it.",
      ),
      required: true,
    },
    textSetting(
      "body",
      "Body",
      'JSON with placeholders: {"shipment": "{document}", "milestone": "{milestone}"}. Empty: the fields of the post as they are.',
    ),
    requestsSetting(
      '{"tracking": {"method": "PATCH", "path": "/deliveries/{document}", "readCompare": "tracking={trackingNumber}"}}',
    ),
    textSetting(
      "keyHeader",
      "Idempotency header",
      "Header that carries the idempotency key; empty where the service knows none.",
      "idempotency-key",
    ),
    textSetting(
      "readPath",
      "Path to read",
      "Reads the target before sending, and proves the outcome; empty where the service cannot be read.",
    ),
    textSetting(
      "readCompare",
      "Compare",
      "What the answer must hold when the change is there: status={milestone}, tracking.number={trackingNumber}.",
    ),
    textSetting(
      "milestonePath",
      "Milestone in the answer",
      "Where the answer holds the milestone; a newer one is never overwritten.",
    ),
    textSetting(
      "milestoneTimePath",
      "Milestone time in the answer",
      "Where the answer holds the moment of that milestone (ISO 8601).",
    ),
    codesSetting,
    textSetting(
      "failureWhen",
      "Failure within success",
      "What stands in an answer of status 2xx that means no: success=false, or a place where something stands only then: error.code.",
    ),
    textSetting("failureMessage", "Message of a failure", "Where such an answer says why: error.message."),
    textSetting(
      "retryWhen",
      "Failure that will pass",
      "What stands in a refusal that is tried again: error.code=LOCKED.",
    ),
    {
      name: "ifMatch",
      title: "Send If-Match",
      type: "boolean",
      required: false,
      default: false,
      help: "The service takes a change only with the ETag that was read.",
    },
    textSetting("probePath", "Path to probe", "Asked by Test connection and while the service is down.", "/"),
    textSetting(
      "apiKeyHeader",
      "API key header",
      "Header that carries the API key, where that is how we sign in.",
      "x-api-key",
    ),
  ],
  open: openRest,
};
