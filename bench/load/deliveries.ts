/** What the calls of the outbound delivery service are about, for those who watch them. */

/** The delivery that a call names; null where it names none. */
export function documentOf(_method: string, path: string): string | null {
  return (
    /A_OutbDeliveryHeader\('0*(\d+)'\)|DeliveryDocument='0*(\d+)'/
      .exec(decodeURIComponent(path))
      ?.slice(1)
      .find(Boolean) ?? null
  );
}

/** The status that a change writes; null for calls that only read. */
export function changeOf(method: string, _path: string, body: string): string | null {
  if (method !== "PATCH") return null;
  return String((JSON.parse(body) as Record<string, unknown>)["YY1_ShipmentStatus_DLH"]);
}
