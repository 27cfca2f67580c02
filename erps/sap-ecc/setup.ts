import type { ErpSettings } from "../../core/delivery/erp.ts";
import { type MilestoneCodes, milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import { type FieldTerm, isFieldTerm } from "../../core/delivery/operations.ts";
import { CodedError, coded } from "../../core/errors.ts";
import { isZone } from "../../core/event/zone.ts";
import { isCustomSegment, nameOf } from "./fields.ts";

/** What a connection was told about its system. */
export interface Setup {
  readonly transport: "http" | "file";
  /** Path of the service that takes IDocs, with the client where one is named. */
  readonly path: string;
  readonly isSoap: boolean;
  readonly exactlyOnce: boolean;
  readonly client: string;
  readonly sender: Partner;
  readonly receiver: Partner;
  /** Where files are dropped, where what picks them up keeps them, where acknowledgements arrive; empty: nowhere. */
  readonly outbox: string;
  readonly archive: string;
  readonly acknowledgements: string;
  /** How long until an outcome that the system owes is looked for again. */
  readonly retryAfterMs: number;
  /** IANA zone of the dates and times in IDocs. */
  readonly zone: string;
  readonly milestoneField: string;
  readonly codes: MilestoneCodes;
  /** Homes of our terms that differ from the standard's, by field name. */
  readonly homes: Readonly<Partial<Record<FieldTerm, string>>>;
  /** Extension types (CIMTYP) of DELVRY03 and SHPMNT05; empty: none. */
  readonly extensions: Readonly<Record<"DELVRY03" | "SHPMNT05", string>>;
}

export interface Partner {
  readonly type: string;
  readonly number: string;
  readonly port: string;
}

const soapService = "/sap/bc/srt/idoc";

/** Reads the settings of a connection. Throws a CodedError WB-CFG-001 where they cannot be followed. */
export function setupOf({ values, baseUrl }: ErpSettings): Setup {
  const text = (name: string, fallback = ""): string => String(values[name] ?? "").trim() || fallback;
  const refuse = (detail: string): CodedError =>
    new CodedError(coded("WB-CFG-001", { node: new URL(baseUrl).host, detail }));
  const client = text("client");
  const service = new URL(baseUrl).pathname.replace(/\/+$/, "");
  const path = /\/sap\/bc\//i.test(service) ? service : service + soapService;
  const type = text("partnerType", "LS");
  const setup: Setup = {
    ...{ transport: text("transport", "http") as Setup["transport"], client, zone: text("timeZone", "UTC") },
    path: client === "" ? path : `${path}?sap-client=${client}`,
    isSoap: /\/sap\/bc\/srt\//i.test(path),
    exactlyOnce: values.exactlyOnce === true,
    sender: { type, number: text("sender", "WAYBILL"), port: text("senderPort", "WAYBILL") },
    receiver: { type: "LS", number: text("receiver"), port: text("receiverPort") },
    ...{ outbox: text("outbox"), archive: text("archive"), acknowledgements: text("acknowledgements") },
    retryAfterMs: Math.max(Number(values.retryAfterSeconds ?? 60) || 0, 0.01) * 1000,
    milestoneField: text("milestoneField", "E1EDT20-EXTI2"),
    codes: milestoneCodesOf(text("milestoneCodes")),
    homes: homesOf(text("termFields"), refuse),
    extensions: { DELVRY03: text("deliveryExtension"), SHPMNT05: text("shipmentExtension") },
  };
  const problem = problemOf(setup);
  if (problem !== null) throw refuse(problem);
  return setup;
}

/** Reads `receivedBy=Z1POD-RECEIVER, billOfLading=E1EDL20-LIFEX`: our terms, and the fields that take them. */
function homesOf(list: string, refuse: (detail: string) => CodedError): Setup["homes"] {
  const homes: Partial<Record<FieldTerm, string>> = {};
  for (const part of list.split(",").filter((each) => each.trim() !== "")) {
    const [term = "", field = ""] = part.split("=").map((word) => word.trim());
    if (!isFieldTerm(term) || nameOf(field) === null) throw refuse(`${part.trim()} is not a term and a field`);
    homes[term] = field;
  }
  return homes;
}

function problemOf(setup: Setup): string | null {
  const { transport, client, zone, milestoneField, extensions, homes } = setup;
  if (transport !== "http" && transport !== "file") return `there is no transport ${String(transport)}`;
  if (transport === "file" && setup.outbox === "") return "the transport by file needs the directory of the outbox";
  if (setup.exactlyOnce && (transport === "file" || !setup.isSoap)) return `exactly once needs ${soapService}`;
  if (!/^(\d{3})?$/.test(client)) return "the SAP client has three digits";
  if (!isZone(zone)) return `${zone} is no time zone`;
  if (nameOf(milestoneField)?.segment !== "E1EDT20" && !isCustom(milestoneField)) {
    return `${milestoneField} is no field of E1EDT20 or of a segment of your own`;
  }
  const custom = [milestoneField, ...Object.values(homes)].find(isCustom);
  if (custom && extensions.DELVRY03 === "" && extensions.SHPMNT05 === "") return `${custom} needs an extension type`;
  return null;
}

function isCustom(field: string): boolean {
  return isCustomSegment(nameOf(field)?.segment ?? "");
}
