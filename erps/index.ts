import type { ErpSystem } from "../core/delivery/erp.ts";
import { businessCentral } from "./business-central/index.ts";
import { customFile } from "./custom-file/index.ts";
import { customOData } from "./custom-odata/index.ts";
import { customRest } from "./custom-rest/index.ts";
import { customSoap } from "./custom-soap/index.ts";
import { customSql } from "./custom-sql/index.ts";
import { dynamicsScm } from "./dynamics-scm/index.ts";
import { erpnext } from "./erpnext/index.ts";
import { netSuite } from "./netsuite/index.ts";
import { odoo } from "./odoo/index.ts";
import { oracleFusion } from "./oracle-fusion/index.ts";
import { sapEcc } from "./sap-ecc/index.ts";
import { sapS4 } from "./sap-s4/index.ts";
import { tryton } from "./tryton/index.ts";

/** Every ERP that a connection can be made to. */
export const erps: readonly ErpSystem[] = [
  sapS4,
  sapEcc,
  customRest,
  customOData,
  customFile,
  customSoap,
  customSql,
  erpnext,
  netSuite,
  tryton,
  odoo,
  businessCentral,
  dynamicsScm,
  oracleFusion,
];

/** The ERP of that id; undefined where there is none. */
export function erpOf(id: string): ErpSystem | undefined {
  return erps.find((erp) => erp.id === id);
}
