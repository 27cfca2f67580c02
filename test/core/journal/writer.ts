/**
 * Lives through deliveries until it is killed: `node writer.ts ADDRESS PREFIX`. Prints a line for each when everything
 * about it is stored; many are under way at a time.
 */
import { openJournal, type StoreAddress } from "../../../core/journal/open.ts";
import { change, conclusion, delivery, keyOf, monday, outcome, scan } from "./samples.ts";

const [address = "", prefix = ""] = process.argv.slice(2);
const journal = await openJournal(JSON.parse(address) as StoreAddress);

async function live(name: string): Promise<void> {
  const [received] = await journal.receive([delivery(name)]);
  const receipt = received?.receipt ?? 0;
  await journal.record([{ receipt, at: monday, events: [scan(1, { trackingNumber: `P-${name}` })] }]);
  const [intended] = await journal.intend([change(name, { key: keyOf(name) })]);
  const [leased] = await journal.claim("ingest:a", 1, monday);
  if (leased) await journal.settle([{ kind: "later", work: leased.work, notBefore: 0, why: null, uncounted: true }]);
  await journal.claim("ingest:a", 1, monday);
  const [post] = await journal.claim("erp:a", 1, monday);
  if (post) await journal.conclude([conclusion(post, { outcome: outcome("posted") })]);
  process.stdout.write(`${JSON.stringify({ name, receipt, effect: intended?.effect ?? 0 })}\n`);
}

for (let serial = 0; ; serial += 8) {
  await Promise.all(Array.from({ length: 8 }, (_, index) => live(`${prefix}-${serial + index}`)));
}
