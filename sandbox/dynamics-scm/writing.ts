import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import type { Effect } from "../doubles.ts";
import type { Ledger, Trace } from "../ledger.ts";
import type { Row, Value } from "../odata/query.ts";
import { blankMoment, type Entity, type Tables } from "./environment.ts";
import { refuse, updateConflict, writeFailed } from "./errors.ts";
import { writable } from "./metadata.ts";

export function traceOf(call: Call): Trace {
  return { system: "dynamics-scm", correlationId: headerOf(call, "x-correlation-id"), idempotencyKey: null };
}

/** `W/"JzAsMTIn"` */
export function etagOf({ version }: Entity): string {
  return `W/"${Buffer.from(`'0,${version}'`).toString("base64")}"`;
}

/** The JSON object that a call brings; null where it brings none. */
export function bodyOf({ body }: Call): Record<string, Value> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** What stands against the values of a body; null where they may be saved. */
function refusalOf(set: string, body: Row, isCreation: boolean): Reply | null {
  for (const [name, value] of Object.entries(body)) {
    const [, type, edit, create, maxLength] = writable[set]?.find(([known]) => known === name) ?? [];
    if (type === undefined) {
      const why = `The property '${name}' does not exist on type 'Microsoft.Dynamics.DataEntities.${set}'. Make sure to only use property names that are defined by the type.`;
      return refuse(400, why, "Microsoft.OData.ODataException");
    }
    if (!(isCreation ? create : edit)) {
      const type403 = "Microsoft.Dynamics.Platform.Integration.Services.OData.ODataSecurityException";
      return refuse(403, `Field '${name}': update not allowed for field '${name}'.`, type403);
    }
    const isForm = type === "Edm.Decimal" ? typeof value === "number" : value === null || typeof value === "string";
    if (!isForm)
      return refuse(400, `Cannot convert a value to target type '${type}'.`, "Microsoft.OData.ODataException");
    if (maxLength !== undefined && String(value ?? "").length > maxLength) {
      return writeFailed(set, `The value for field '${name}' is longer than ${maxLength} characters.`);
    }
  }
  return null;
}

function storedValue(set: string, name: string, value: Value): Value {
  const type = writable[set]?.find(([known]) => known === name)?.[1];
  return type === "Edm.DateTimeOffset" ? value || blankMoment : (value ?? "");
}

/** Changes a record; a version that is not the latest is refused, and none at all is taken as any. */
export function patch(tables: Tables, ledger: Ledger, call: Call, entity: Entity): Reply {
  const version = headerOf(call, "if-match");
  if (version !== null && version !== "*" && version !== etagOf(entity)) {
    return refuse(412, "The record has been changed by another process.");
  }
  if (tables.isLocked(entity)) return updateConflict(entity.set);
  const body = bodyOf(call);
  if (!body) return refuse(400, "The request body cannot be read.", "Microsoft.OData.ODataException");
  const refusal = refusalOf(entity.set, body, false);
  if (refusal) return refusal;
  const changes = Object.entries(body).map(([name, value]) => [name, storedValue(entity.set, name, value)] as const);
  const document = String(entity.values.ShipmentId);
  const effects = changes.map(([field, to]): Effect => {
    return { effect: "field", document, field, from: String(entity.values[field] ?? ""), to: String(to ?? "") };
  });
  tables.touch(entity, Object.fromEntries(changes));
  ledger.record(effects, traceOf(call));
  return { status: 204 };
}

type Created = { readonly values: Row; readonly effect: Effect };

/** What each set makes of a new record; a reply where it does not let it pass. */
const makers: Readonly<Record<string, (tables: Tables, values: Record<string, Value>) => Created | Reply>> = {
  ReturnOrderHeadersV2(tables, values) {
    if (!values.CustomerAccountNumber)
      return writeFailed("ReturnOrderHeaderEntity", "Field 'Customer account' must be filled in.");
    if (values.CustomerReturnReasonCode === "NONSENSE") {
      return writeFailed(
        "ReturnOrderHeaderEntity",
        "The value 'NONSENSE' in field 'Return reason code' is not found in the related table.",
      );
    }
    const own = { ReturnOrderNumber: tables.number("RO"), RMANumber: tables.number("RMA"), ReturnStatus: "Created" };
    const document = String(values.CustomersOrderReference);
    return { values: { ...values, ...own }, effect: { effect: "created", document, made: "return", about: "" } };
  },
  LedgerJournalHeaders(tables, values) {
    if (!values.JournalName) return writeFailed("LedgerJournalHeaderEntity", "Field 'Name' must be filled in.");
    const own = { JournalBatchNumber: tables.number("JB"), IsPosted: "No", Description: values.Description ?? "" };
    const document = String(own.Description);
    return {
      values: { ...values, ...own },
      effect: { effect: "created", document, made: "accrual", about: "journal" },
    };
  },
  LedgerJournalLines(tables, values) {
    const { dataAreaId = "", JournalBatchNumber = "" } = values;
    const journal = tables.find("LedgerJournalHeaders", { dataAreaId, JournalBatchNumber });
    if (!journal)
      return writeFailed("LedgerJournalLineEntity", `Journal batch number '${JournalBatchNumber}' does not exist.`);
    if (values.AccountDisplayValue === "000000")
      return writeFailed("LedgerJournalLineEntity", "Account 000000 does not exist.");
    const document = String(values.Document);
    return {
      values: { Voucher: tables.number("GNJ"), ...values },
      effect: { effect: "created", document, made: "accrual", about: "line" },
    };
  },
};

/** Makes a record of a set; `dataAreaId` says in which company. */
export function create(tables: Tables, ledger: Ledger, call: Call, set: string): Reply {
  const body = bodyOf(call);
  const maker = makers[set];
  if (!body || !maker) return refuse(400, `${set} takes no such request.`, "Microsoft.OData.ODataException");
  const { dataAreaId, ...values } = body;
  if (typeof dataAreaId !== "string" || dataAreaId === "")
    return writeFailed(set, "Field 'Company' must be filled in.");
  const refusal = refusalOf(set, values, true);
  if (refusal) return refusal;
  const made = maker(tables, { dataAreaId, ...values });
  if ("status" in made) return made;
  if (tables.find(set, made.values)) {
    return refuse(400, `Cannot create a record in ${set}. The record already exists.`);
  }
  const entity = tables.add(set, made.values);
  ledger.record([made.effect], traceOf(call));
  return jsonReply(201, { "@odata.etag": etagOf(entity), ...entity.values });
}
