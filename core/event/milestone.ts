/**
 * The order-to-deliver state that a customer or an ERP sees. Closed list; `rank` orders milestones that bear the
 * same time. An overlay shows as status until a later event of another kind.
 */
export const milestones = {
  INFO_RECEIVED: { rank: 10, overlay: false, final: false },
  PICKED_UP: { rank: 20, overlay: false, final: false },
  IN_TRANSIT: { rank: 30, overlay: false, final: false },
  OUT_FOR_DELIVERY: { rank: 40, overlay: false, final: false },
  AVAILABLE_FOR_PICKUP: { rank: 50, overlay: false, final: false },
  DELIVERY_ATTEMPTED: { rank: 45, overlay: true, final: false },
  EXCEPTION: { rank: 35, overlay: true, final: false },
  DELIVERED: { rank: 60, overlay: false, final: false },
  RETURNING: { rank: 70, overlay: false, final: false },
  RETURNED: { rank: 80, overlay: false, final: true },
  CANCELLED: { rank: 90, overlay: false, final: true },
  LOST: { rank: 90, overlay: false, final: true },
  UNKNOWN: { rank: 0, overlay: false, final: false },
} as const;

export type Milestone = keyof typeof milestones;

export function isMilestone(value: unknown): value is Milestone {
  return typeof value === "string" && Object.hasOwn(milestones, value);
}

/** After a delivery only a way back, a loss, or a correction by the carrier changes the status (delivered is reversible). */
export const afterDelivery: ReadonlySet<Milestone> = new Set(["RETURNING", "RETURNED", "LOST"]);
