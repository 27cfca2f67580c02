/** Deploys one of two flows after the other, for ever; a test kills it. Argument: the flows folder. */
import { flowFiles } from "../../plugins/flow-files/storage.ts";
import { flowBefore, flowAfter } from "./two-flows.ts";

const storage = flowFiles({ folder: process.argv[2]! });
const loaded = await storage.getFlows();
console.log("deploying");
for (
  let next = loaded.length % 2 === 0 ? flowAfter : flowBefore;
  ;
  next = next === flowAfter ? flowBefore : flowAfter
) {
  await storage.saveFlows(structuredClone(next));
}
