import assert from "node:assert/strict";
import { test } from "node:test";
import { suggest } from "../../../core/onboard/wording.ts";

const said: readonly [wording: string, milestone: string | null | undefined, event?: string][] = [
  ["Delivered", "DELIVERED", "DELIVERED"],
  ["Zugestellt", "DELIVERED", "DELIVERED"],
  ["Colis livré au destinataire", "DELIVERED", "DELIVERED"],
  ["Entregado", "DELIVERED", "DELIVERED"],
  ["Bezorgd bij de buren", "DELIVERED", "DELIVERED"],
  ["Consegnata", "DELIVERED", "DELIVERED"],
  ["Delivered to parcel shop", "AVAILABLE_FOR_PICKUP", "DELIVERED_TO_PICKUP_POINT"],
  ["Sendung im Paketshop hinterlegt", "AVAILABLE_FOR_PICKUP", "DELIVERED_TO_PICKUP_POINT"],
  ["Livré en point relais", "AVAILABLE_FOR_PICKUP", "DELIVERED_TO_PICKUP_POINT"],
  ["Entregado en punto de recogida", "AVAILABLE_FOR_PICKUP", "DELIVERED_TO_PICKUP_POINT"],
  ["Afgeleverd bij afhaalpunt", "AVAILABLE_FOR_PICKUP", "DELIVERED_TO_PICKUP_POINT"],
  ["Consegnata presso punto di ritiro", "AVAILABLE_FOR_PICKUP", "DELIVERED_TO_PICKUP_POINT"],
  ["Collected by recipient from parcel shop", "DELIVERED", "DELIVERED"],
  ["Delivery attempted, recipient not at home", "DELIVERY_ATTEMPTED", "DELIVERY_ATTEMPTED"],
  ["Could not be delivered", "DELIVERY_ATTEMPTED", "DELIVERY_ATTEMPTED"],
  ["Empfänger nicht angetroffen", "DELIVERY_ATTEMPTED", "DELIVERY_ATTEMPTED"],
  ["Konnte leider nicht zugestellt werden", "DELIVERY_ATTEMPTED", "DELIVERY_ATTEMPTED"],
  ["Destinataire absent", "DELIVERY_ATTEMPTED", "DELIVERY_ATTEMPTED"],
  ["No se pudo entregar", "DELIVERY_ATTEMPTED", "DELIVERY_ATTEMPTED"],
  ["Niet thuis getroffen", "DELIVERY_ATTEMPTED", "DELIVERY_ATTEMPTED"],
  ["Mancata consegna", "DELIVERY_ATTEMPTED", "DELIVERY_ATTEMPTED"],
  ["Delivered to local carrier", "IN_TRANSIT", "TRANSFERRED_TO_PARTNER"],
  ["Dem Zustellpartner übergeben: Übergabe an Zustellpartner", "IN_TRANSIT", "TRANSFERRED_TO_PARTNER"],
  ["Returned to sender, delivered", "RETURNED", "RETURNED"],
  ["Returned to sender", "RETURNED", "RETURNED"],
  ["Rücksendung an den Absender zugestellt", "RETURNED", "RETURNED"],
  ["Returning to sender", "RETURNING", "RETURN_INITIATED"],
  ["Retour à l'expéditeur", "RETURNING", "RETURN_INITIATED"],
  ["Delivery refused by consignee", "EXCEPTION", "DELIVERY_REFUSED"],
  ["Annahme verweigert", "EXCEPTION", "DELIVERY_REFUSED"],
  ["Out for delivery", "OUT_FOR_DELIVERY", "OUT_FOR_DELIVERY"],
  ["In Zustellung", "OUT_FOR_DELIVERY", "OUT_FOR_DELIVERY"],
  ["En cours de livraison", "OUT_FOR_DELIVERY", "OUT_FOR_DELIVERY"],
  ["En reparto", "OUT_FOR_DELIVERY", "OUT_FOR_DELIVERY"],
  ["In consegna", "OUT_FOR_DELIVERY", "OUT_FOR_DELIVERY"],
  ["OUT_FOR_DELIVERY", "OUT_FOR_DELIVERY", "OUT_FOR_DELIVERY"],
  ["Scheduled for delivery tomorrow", "IN_TRANSIT", "AVAILABLE_FOR_DELIVERY"],
  ["Arrived at post office", "IN_TRANSIT", "ARRIVED"],
  ["Elektronisch angekündigt", "INFO_RECEIVED", "LABEL_CREATED"],
  ["Label created", "INFO_RECEIVED", "LABEL_CREATED"],
  ["Abgeholt", "PICKED_UP", "PICKED_UP"],
  ["Colis pris en charge", "PICKED_UP", "PICKED_UP"],
  ["Held at customs", "EXCEPTION", "CUSTOMS_HOLD"],
  ["Cleared customs", "IN_TRANSIT", "CUSTOMS_CLEARED"],
  ["Im Paketzentrum bearbeitet", "IN_TRANSIT", "PROCESSED"],
  ["Order cancelled", "CANCELLED", "CANCELLED"],
  ["Shipment lost", "LOST", "LOST"],
  ["Proof of delivery available", null, "POD_AVAILABLE"],
  ["Code 4711", undefined],
  ["ZX", undefined],
];

for (const [wording, milestone, event] of said) {
  test(`"${wording}" ${event ? `suggests ${event}` : "suggests nothing"}`, () => {
    const found = suggest(wording);
    assert.equal(found?.event, event);
    assert.equal(found?.milestone, milestone);
  });
}
