import { businessCentralRig } from "./business-central-desk.ts";
import { customFileRig } from "./custom-file-desk.ts";
import { customODataRig, customODataV2Rig } from "./custom-odata-desk.ts";
import { customRestRig } from "./custom-rest-desk.ts";
import { customSoapRig } from "./custom-soap-desk.ts";
import { customSqlRig } from "./custom-sql-desk.ts";
import { dynamicsScmRig } from "./dynamics-scm-desk.ts";
import { erpnextRig } from "./erpnext-desk.ts";
import { netsuiteRig, netsuiteTokenRig } from "./netsuite-desk.ts";
import { odooRig, odooRpcRig } from "./odoo-desk.ts";
import { oracleFusionRig } from "./oracle-fusion-desk.ts";
import type { Rig } from "./rig.ts";
import { s4Rig } from "./s4-desk.ts";
import { sapEccBareRig, sapEccFileRig, sapEccRig } from "./sap-ecc-desk.ts";
import { trytonRig } from "./tryton-desk.ts";

/** Every system with its simulator. */
export const rigs: readonly Rig[] = [
  s4Rig,
  sapEccRig,
  sapEccFileRig,
  sapEccBareRig,
  customRestRig,
  customODataRig,
  customODataV2Rig,
  customSoapRig,
  customFileRig,
  customSqlRig,
  businessCentralRig,
  dynamicsScmRig,
  oracleFusionRig,
  odooRig,
  odooRpcRig,
  erpnextRig,
  trytonRig,
  netsuiteRig,
  netsuiteTokenRig,
];
