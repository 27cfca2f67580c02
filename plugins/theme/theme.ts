import type { Red } from "../../nodes/kit/red.ts";

/**
 * The look of the editor: our palette category first and in one muted colour, what failed in another, our name in the
 * header. Light, dark or automatic stays the user's choice. Paths are relative to the package, which Node-RED serves
 * them from.
 */
export const theme = {
  type: "node-red-theme",
  css: ["plugins/theme/theme.css"],
  page: { title: "Waybill", favicon: "plugins/theme/waybill.svg" },
  header: { title: "Waybill", image: "plugins/theme/waybill.svg" },
  schemes: ["light", "dark"],
  palette: {
    theme: [
      { category: "^waybill$", type: "^dead-letter$", color: "#e9967a" },
      { category: "^waybill$", color: "#8fb4c1" },
    ],
    categories: {
      order: ["waybill", "common", "function", "network", "sequence", "parser", "storage"],
      descriptions: { waybill: "Carriers, warehouses and the ERP: every shipment event once, nothing lost" },
    },
  },
};

export default function registerTheme(RED: Pick<Red, "plugins">): void {
  RED.plugins.registerPlugin("waybill", theme);
}
