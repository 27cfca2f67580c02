import { unfit } from "../../core/delivery/answer.ts";
import type { ServiceRequest } from "../../core/delivery/csrf-session.ts";
import type { Ask, AskContext, Trouble } from "../../core/delivery/erp.ts";
import { changesIn } from "../../core/delivery/row-change.ts";
import { type Values, valuesOf } from "../../core/delivery/template.ts";
import { referenceOf, type Shape, type Shapes } from "./documents.ts";
import { type Fields, parametersOf, wireOf } from "./wire.ts";

/** What a request is made of. */
export interface Parts {
  readonly shape: Shape;
  readonly shapes: Shapes;
  readonly fields: Fields;
  /** Address of the entity, or of the set that it is made in. */
  readonly path: string;
  readonly version: string | null;
}

const json = { "content-type": "application/json" };

/** The request that makes a change happen. */
export function changeOf(parts: Parts, ask: Ask, context: AskContext): ServiceRequest | Trouble {
  const { shape, shapes, path } = parts;
  const values = valuesOf(ask, context.key, context.correlationId, shapes.milestone.codes);
  switch (shape.kind) {
    case "action":
      return actionOf(parts, ask, values);
    case "create": {
      const reference = { [shape.referenceField]: referenceOf(shape, context.key) };
      return { method: "POST", path, headers: json, body: bodyOf(parts, ask.fields, values, reference) };
    }
    case "update": {
      const body = bodyOf(parts, changesIn(ask, shapes.milestone), values, {});
      const tunnelled = shape.method === "MERGE" ? { "x-http-method": "MERGE" } : {};
      const method = shape.method === "MERGE" ? "POST" : shape.method === "PUT" ? "PUT" : "PATCH";
      return { method, path, headers: { ...json, ...tunnelled, ...matching(parts) }, body };
    }
  }
}

/** Bound to the entity in version 4, with its parameters in the body; in version 2 a function import with all in the query. */
function actionOf(parts: Parts, ask: Ask, values: Values): ServiceRequest | Trouble {
  const { shape, shapes, path } = parts;
  const headers = { ...json, ...matching(parts) };
  if (shapes.version === "V4") {
    return { method: "POST", path: `${path}/${shape.action}`, headers, body: bodyOf(parts, ask.fields, values, {}) };
  }
  const given = shape.body?.(values) ?? { [shape.keyField]: ask.document };
  const query = parametersOf({ ...given, ...ask.fields });
  if (query === null) return unfit("field", "a parameter has no name that can be sent");
  return { method: "POST", path: `/${shape.action}?${query}`, headers };
}

function matching({ shapes, version }: Parts): Readonly<Record<string, string>> {
  return shapes.ifMatch ? { "if-match": version ?? "*" } : {};
}

function bodyOf(
  { shape, shapes, fields }: Parts,
  given: Ask["fields"],
  values: Values,
  more: Readonly<Record<string, unknown>>,
): string {
  const wire = Object.entries(given).map(([name, value]) => [name, wireOf(value, fields.get(name), shapes.version)]);
  return JSON.stringify({ ...shape.body?.(values), ...Object.fromEntries(wire), ...more });
}
