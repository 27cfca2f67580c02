import { sapS4 } from "../../erps/sap-s4/index.ts";
import { startErp } from "../../sandbox/erp.ts";
import { s4Settings } from "../core/delivery/settings.ts";
import type { Rig } from "./rig.ts";

const s4: Rig = {
  id: "sap-s4",
  system: sapS4,
  start: ({ parcels, seed, now }) => startErp({ parcels, seed, troubled: false, ...(now ? { now } : {}) }),
  settings: (url, clock) => s4Settings(url, clock),
  steps: 6,
  asks: (n) => {
    const document = String(80000000 + n);
    return {
      milestone: { document },
      tracking: { document, milestone: null, fields: { trackingNumber: `1Z${n}` } },
      "ship-confirm": { document, milestone: null },
    };
  },
  numbers: (n) => ({ delivery: String(80000000 + n) }),
  tellsOutcome: true,
};

/** Every system with its simulator. */
export const rigs: readonly Rig[] = [s4];
