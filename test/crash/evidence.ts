/** What the store and the sandbox ERP's ledger say of the changes that webhooks should have led to. */
import type { Effect, Journal } from "../../core/journal/journal.ts";
import { openJournal } from "../../core/journal/open.ts";
import type { LedgerRow } from "../../sandbox/ledger.ts";
import type { Parcel } from "../../sandbox/parcels.ts";
import { type Change, tally, type Witness } from "./account.ts";

/** Field of the delivery header that holds the milestone, as the flow of crash runs fills it. */
const milestoneField = "YY1_ShipmentStatus_DLH";

/** The change that reports a milestone of a parcel. */
export function milestoneChange(document: string, milestone: string): Change {
  return `${document.replace(/^0+/, "")} ${milestone}`;
}

/** The change that posts the goods issue of a parcel. */
export function goodsIssueChange(document: string): Change {
  return `${document.replace(/^0+/, "")} goods issue`;
}

/** The changes that ledger rows stand for; rows of other fields that the same write touched are left out. */
export function changesIn(rows: readonly LedgerRow[]): Change[] {
  return rows.flatMap((row) => {
    if (row.effect === "goods-issue") return [goodsIssueChange(row.document)];
    return row.effect === "field" && row.field === milestoneField ? [milestoneChange(row.document, row.to)] : [];
  });
}

function changeOf(effect: Effect): Change {
  const document = effect.document ?? "?";
  if (effect.operation === "ship-confirm") return goodsIssueChange(document);
  return milestoneChange(document, String(effect.ask["milestone"]));
}

/** What the store says, opened after Node-RED has stopped. */
export interface StoreSays {
  /** Work that is not at its end. */
  readonly waiting: number;
  readonly receipts: number;
  readonly letters: number;
  /** Effects of the parcels, by the change that they mean. */
  readonly effects: readonly (readonly [Change, Effect["state"]])[];
}

async function effectsOfParcel(journal: Journal, parcel: Parcel): Promise<(readonly [Change, Effect["state"]])[]> {
  const { carrier, trackingNumber, deliveryDocument } = parcel;
  const shipment = await journal.shipment({ carrier, trackingNumber });
  if (!shipment) return [];
  const effects = await journal.effectsOf({ shipment: shipment.id }, 100);
  return effects.map((effect) => {
    const known = effect.document === null ? { ...effect, document: deliveryDocument } : effect;
    return [changeOf(known), effect.state] as const;
  });
}

/** Reads what the store holds about these parcels. Nobody else may have it open. */
export async function askStore(storePath: string, parcels: readonly Parcel[]): Promise<StoreSays> {
  const journal = await openJournal({ kind: "sqlite", path: storePath });
  const figures = await journal.figures(Date.now());
  const effects: (readonly [Change, Effect["state"]])[] = [];
  for (const parcel of parcels) effects.push(...(await effectsOfParcel(journal, parcel)));
  await journal.close();
  return { waiting: figures.waiting, receipts: figures.receipts, letters: figures.parked, effects };
}

/** Both witnesses together. */
export function witnessOf(store: StoreSays, rows: readonly LedgerRow[]): Witness {
  const inState = (...states: Effect["state"][]): Set<Change> => {
    return new Set(store.effects.filter(([, state]) => states.includes(state)).map(([change]) => change));
  };
  return {
    posted: tally(changesIn(rows)),
    parked: inState("refused"),
    doubtful: inState("unknown"),
    settled: inState("superseded"),
    claimed: inState("posted", "already-done"),
  };
}
