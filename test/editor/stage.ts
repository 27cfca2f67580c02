/** The stage of the editor's tests: a sandbox ERP, and Node-RED with our settings on folders of its own. */
import { join } from "node:path";
import { packageRoot } from "../../paths.ts";
import { seedFlowFolder } from "../../plugins/flow-files/folder.ts";
import type { LedgerRow } from "../../sandbox/ledger.ts";
import { parcelOf } from "../../sandbox/parcels.ts";
import { type SandboxSecrets, sandboxSecrets, secretVariables } from "../../sandbox/secrets.ts";
import { type Erp, startErp } from "../../sandbox/start.ts";
import { makePlace, removePlace, startNodeRed } from "../flow-files/running.ts";

export interface Stage {
  /** Address of the editor. */
  readonly url: string;
  readonly erp: Erp;
  /** Node-RED's user directory. */
  readonly userDir: string;
  /** What Node-RED has printed. */
  log(): string;
  /** Deploys flows from outside of the browser. */
  deploy(flows: readonly object[]): Promise<void>;
  /** What the ERP really did to the delivery of the n-th parcel. */
  ledgerOf(parcel: number): readonly LedgerRow[];
  close(): Promise<void>;
}

/** A variable for every secret that both sides know, and where the sandbox ERP is. */
function environment(erp: Erp): Record<string, string> {
  const names = Object.keys(secretVariables) as (keyof SandboxSecrets)[];
  const secrets = names.map((name) => [secretVariables[name], sandboxSecrets[name]]);
  return { ...Object.fromEntries(secrets), WAYBILL_SANDBOX_URL: erp.url };
}

/** Opens a stage whose only flow is an empty tab, or with the flows that ship. */
export async function openStage(flows: "empty" | "shipped" = "empty"): Promise<Stage> {
  const erp = await startErp();
  const place = makePlace();
  if (flows === "shipped") seedFlowFolder(place.flows, join(packageRoot, "flows"));
  const nodeRed = await startNodeRed(place, join(packageRoot, "settings.ts"), environment(erp));
  const deploy: Stage["deploy"] = async (flows) => {
    const { status, body } = await nodeRed.deploy(flows);
    if (status !== 200) throw new Error(`The deploy was refused: ${status} ${JSON.stringify(body)}`);
  };
  if (flows === "empty")
    await deploy([{ id: "first", type: "tab", label: "First", disabled: false, info: "", env: [] }]);
  return {
    url: nodeRed.url,
    erp,
    userDir: place.data,
    log: nodeRed.log,
    deploy,
    ledgerOf: (parcel) => erp.ledger.rows({ document: parcelOf(parcel).deliveryDocument }),
    async close() {
      await nodeRed.stop();
      await erp.close();
      removePlace(place);
    },
  };
}
