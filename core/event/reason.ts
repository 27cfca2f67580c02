/** Who caused a deviation. */
export type Party = "consignee" | "shipper" | "carrier" | "authority" | "force majeure" | "unknown" | "-";

interface ReasonFacts {
  readonly party: Party;
  /** The carrier's SLA clock may stop. */
  readonly excusesCarrier: boolean;
  readonly customerActionNeeded: boolean;
}

/** Why an event deviates: the closed list of reasons. */
export const reasons = {
  CONSIGNEE_NOT_AVAILABLE: { party: "consignee", excusesCarrier: true, customerActionNeeded: true },
  CONSIGNEE_CLOSED: { party: "consignee", excusesCarrier: true, customerActionNeeded: true },
  CONSIGNEE_REFUSED: { party: "consignee", excusesCarrier: true, customerActionNeeded: true },
  CONSIGNEE_RELATED: { party: "consignee", excusesCarrier: true, customerActionNeeded: true },
  CONSIGNEE_MOVED: { party: "consignee", excusesCarrier: true, customerActionNeeded: true },
  ADDRESS_INCORRECT: { party: "shipper", excusesCarrier: true, customerActionNeeded: true },
  ADDRESS_NOT_FOUND: { party: "shipper", excusesCarrier: true, customerActionNeeded: true },
  ADDRESS_CORRECTED: { party: "shipper", excusesCarrier: true, customerActionNeeded: false },
  ACCESS_RESTRICTED: { party: "consignee", excusesCarrier: true, customerActionNeeded: true },
  RECIPIENT_REQUESTED_FUTURE_DELIVERY: { party: "consignee", excusesCarrier: true, customerActionNeeded: false },
  RECIPIENT_WILL_PICK_UP: { party: "consignee", excusesCarrier: true, customerActionNeeded: false },
  REDIRECTED_TO_PICKUP_POINT: { party: "consignee", excusesCarrier: true, customerActionNeeded: false },
  REDIRECTED: { party: "consignee", excusesCarrier: true, customerActionNeeded: false },
  APPOINTMENT_REQUIRED: { party: "consignee", excusesCarrier: true, customerActionNeeded: true },
  APPOINTMENT_SET: { party: "consignee", excusesCarrier: true, customerActionNeeded: false },
  PAYMENT_REQUIRED: { party: "consignee", excusesCarrier: true, customerActionNeeded: true },
  NOT_COLLECTED_IN_TIME: { party: "consignee", excusesCarrier: true, customerActionNeeded: true },
  SHIPPER_RELATED: { party: "shipper", excusesCarrier: true, customerActionNeeded: true },
  SHIPPER_NOT_READY: { party: "shipper", excusesCarrier: true, customerActionNeeded: true },
  SHIPPER_HOLD: { party: "shipper", excusesCarrier: true, customerActionNeeded: true },
  INSTRUCTIONS_AWAITED: { party: "shipper", excusesCarrier: true, customerActionNeeded: true },
  DOCUMENTS_MISSING: { party: "shipper", excusesCarrier: true, customerActionNeeded: true },
  RETURNED_TO_SHIPPER: { party: "shipper", excusesCarrier: true, customerActionNeeded: false },
  CANCELLED_BY_SHIPPER: { party: "shipper", excusesCarrier: true, customerActionNeeded: false },
  OVERSIZE_OVERWEIGHT: { party: "shipper", excusesCarrier: true, customerActionNeeded: true },
  PROHIBITED_GOODS: { party: "shipper", excusesCarrier: true, customerActionNeeded: true },
  CUTOFF_MISSED: { party: "shipper", excusesCarrier: true, customerActionNeeded: false },
  CARRIER_DELAY: { party: "carrier", excusesCarrier: false, customerActionNeeded: false },
  CARRIER_MISSORT: { party: "carrier", excusesCarrier: false, customerActionNeeded: false },
  CARRIER_MISSED_CONNECTION: { party: "carrier", excusesCarrier: false, customerActionNeeded: false },
  CARRIER_MISSED_PICKUP: { party: "carrier", excusesCarrier: false, customerActionNeeded: false },
  CARRIER_MISSED_DELIVERY: { party: "carrier", excusesCarrier: false, customerActionNeeded: false },
  CARRIER_LOST: { party: "carrier", excusesCarrier: false, customerActionNeeded: true },
  CARRIER_DAMAGED: { party: "carrier", excusesCarrier: false, customerActionNeeded: true },
  CARRIER_SHORTAGE: { party: "carrier", excusesCarrier: false, customerActionNeeded: true },
  CARRIER_VEHICLE: { party: "carrier", excusesCarrier: false, customerActionNeeded: false },
  CARRIER_CAPACITY: { party: "carrier", excusesCarrier: false, customerActionNeeded: false },
  CARRIER_ADMIN_ERROR: { party: "carrier", excusesCarrier: false, customerActionNeeded: false },
  CARRIER_PARTNER: { party: "carrier", excusesCarrier: false, customerActionNeeded: false },
  THEFT: { party: "carrier", excusesCarrier: false, customerActionNeeded: true },
  ACCIDENT: { party: "carrier", excusesCarrier: false, customerActionNeeded: false },
  CUSTOMS_DELAY: { party: "authority", excusesCarrier: true, customerActionNeeded: false },
  CUSTOMS_DOCUMENTS: { party: "shipper", excusesCarrier: true, customerActionNeeded: true },
  CUSTOMS_DUTIES: { party: "consignee", excusesCarrier: true, customerActionNeeded: true },
  CUSTOMS_INSPECTION: { party: "authority", excusesCarrier: true, customerActionNeeded: false },
  CUSTOMS_REFUSED: { party: "authority", excusesCarrier: true, customerActionNeeded: true },
  SECURITY_HOLD: { party: "authority", excusesCarrier: true, customerActionNeeded: false },
  WEATHER: { party: "force majeure", excusesCarrier: true, customerActionNeeded: false },
  STRIKE: { party: "force majeure", excusesCarrier: true, customerActionNeeded: false },
  CIVIL_EVENT: { party: "force majeure", excusesCarrier: true, customerActionNeeded: false },
  HOLIDAY: { party: "force majeure", excusesCarrier: true, customerActionNeeded: false },
  ROAD_CONDITIONS: { party: "force majeure", excusesCarrier: true, customerActionNeeded: false },
  OTHER: { party: "unknown", excusesCarrier: false, customerActionNeeded: false },
  NONE: { party: "-", excusesCarrier: false, customerActionNeeded: false },
} as const satisfies Record<string, ReasonFacts>;

export type Reason = keyof typeof reasons;
