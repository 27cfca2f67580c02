import type { Call, Reply } from "../call.ts";
import { type EntityType, refusalOf } from "./fields.ts";
import { type Failure, failure } from "./odata.ts";

/** The entity that a body is, with or without its envelope; null where it is none. */
export function readBody(call: Call): Record<string, unknown> | null {
  try {
    const body: unknown = JSON.parse(call.body);
    const values = (body as { d?: unknown } | null)?.d ?? body;
    return typeof values === "object" && values !== null && !Array.isArray(values) ? { ...values } : null;
  } catch {
    return null;
  }
}

const code = "/IWCOR/CX_DS_EDM_ERROR";

/** The answer to a body that is no entity. */
export function notAnEntity(call: Call): Reply {
  return failure(call, { status: 400, code, text: "The request body could not be parsed" });
}

/** The answer to a field that the entity does not have or take; null where it takes all of them. */
export function wrongField(
  call: Call,
  type: EntityType,
  values: Readonly<Record<string, unknown>>,
  request: "create" | "update",
  service?: Failure["service"],
): Reply | null {
  for (const [name, value] of Object.entries(values)) {
    const field = type.fields.get(name);
    const text = field ? refusalOf(field, value, request) : `Property '${name}' is invalid`;
    if (text) return failure(call, { status: 400, code, text, target: name, ...(service ? { service } : {}) });
  }
  return null;
}
