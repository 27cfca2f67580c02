import type { TestContext } from "node:test";
import { type Clock, systemClock } from "../../core/clock.ts";
import { breakerRules } from "../../core/delivery/breaker.ts";
import type { ErpConnection, ErpSettings } from "../../core/delivery/erp.ts";
import { openFileDrop } from "../../erps/custom-file/connection.ts";
import { diskFiles, type Files } from "../../erps/custom-file/files.ts";
import { customFile } from "../../erps/custom-file/index.ts";
import { type Drop, type DropOptions, startDrop } from "../../sandbox/drop/drop.ts";
import type { Fault, FaultPlan } from "../../sandbox/faults.ts";
import { type Desk, openDeskBefore } from "../core/delivery/desk.ts";
import { declaredAsks, deliveryOf } from "./declared-asks.ts";
import type { Rig } from "./rig.ts";

/** A format for each kind: JSON, a line with commas, places of fixed width, XML. */
const values: ErpSettings["values"] = {
  folder: "out",
  content:
    '{"operation":"{operation}","delivery":"{document}","key":"{key}","status":"{milestone}","statusAt":"{occurredAt}","deliveredAt":"{deliveredAt}","receivedBy":"{receivedBy}"}',
  acknowledgements: "in",
  lookAgainSeconds: 0.02,
  encoding: "iso-8859-1",
  requests: JSON.stringify({
    tracking: { format: "fixed", content: "TRACKING{document:10}{trackingNumber:35}{carrier:20}\\r\\n" },
    accrual: { format: "csv", content: "accrual,{document},{amount},{currency},{key}\\n" },
    claim: {
      ...{ format: "xml", name: "CLAIM{occurredAt:date}-{document}.xml" },
      content:
        '<Posting operation="claim"><Delivery>{document}</Delivery><Key>{key}</Key><Text>{text}</Text><Note>{note}</Note></Posting>',
    },
  }),
};

export function dropSettings(
  baseUrl: string,
  clock: Clock = systemClock,
  more: ErpSettings["values"] = {},
): ErpSettings {
  return { baseUrl, timeoutMs: 1000, sockets: 4, clock, values: { ...values, ...more }, secrets: {} };
}

/** The codes by which a disk or a file server says what a fault is called among services. */
const codes: Readonly<Record<string, string>> = {
  ...{ "drop-request": "ENOSPC", reset: "EIO", "503": "EBUSY", "429": "EDQUOT", "wrong-body": "EIO" },
  ...{ "drop-reply": "EIO", "500": "ESTALE", down: "ENOENT", lock: "EBUSY" },
};

function broken(fault: Fault): Error {
  return Object.assign(new Error(fault.kind), { code: codes[fault.kind] });
}

/** The calls that hand a file over, and the look for its answer: as many as a post by other ways has requests. */
function isMain(method: string, path: string): boolean {
  return method === "write" || method === "rename" || (method === "state" && path.endsWith(".ok"));
}

/** Files that obey a fault plan: every one of the calls is a request, its method the name of the call. */
function faultyFiles(faults: FaultPlan, isStruck: typeof isMain): Files {
  const strike = async <T>(method: string, path: string, work: () => Promise<T>): Promise<T> => {
    const fault = isStruck(method, path) ? faults.strike(method.toUpperCase(), path) : null;
    if (fault === null) return work();
    if (fault.kind === "slow") await new Promise((resolve) => setTimeout(resolve, fault.ms));
    // A file that breaks off in the middle is there, and is not whole.
    if (fault.kind === "reset" && method === "write") await diskFiles.write(path, Buffer.from("half")).catch(() => {});
    const isAfter = fault.kind === "drop-reply" || fault.kind === "500";
    const done = isAfter || fault.kind === "slow" ? await work() : null;
    if (fault.kind === "slow") return done as T;
    throw broken(fault);
  };
  return {
    makeFolder: (path) => strike("makeFolder", path, () => diskFiles.makeFolder(path)),
    write: (path, bytes) => strike("write", path, () => diskFiles.write(path, bytes)),
    rename: (path, name) => strike("rename", name, () => diskFiles.rename(path, name)),
    remove: (path) => strike("remove", path, () => diskFiles.remove(path)),
    state: (path) => strike("state", path, () => diskFiles.state(path)),
    list: (folder) => strike("list", folder, () => diskFiles.list(folder)),
    head: (path) => strike("head", path, () => diskFiles.head(path)),
    sync: (folder) => strike("sync", folder, () => diskFiles.sync(folder)),
  };
}

/** The fault plans of the folders that were started here, by their address; elsewhere a disk is just a disk. */
const plans = new Map<string, FaultPlan>();

async function start(options: DropOptions = {}): Promise<Drop> {
  const drop = await startDrop(options);
  plans.set(drop.url, drop.faults);
  return drop;
}

function openWith(isStruck: typeof isMain): (settings: ErpSettings) => ErpConnection {
  return (settings) => {
    const plan = plans.get(settings.baseUrl);
    return openFileDrop(settings, plan ? faultyFiles(plan, isStruck) : diskFiles);
  };
}

/** An outage is not what these tests are about: the breaker asks again at once. */
const breaker = { ...breakerRules, waitMs: 50 };

export async function openDropDesk(t: TestContext, more: ErpSettings["values"] = {}): Promise<Desk<Drop>> {
  const settings = (url: string, clock: Clock): ErpSettings => dropSettings(url, clock, more);
  return openDeskBefore(t, await start(), { open: openWith(() => true), settings, breaker });
}

export const customFileRig: Rig = {
  id: "custom-file",
  system: { ...customFile, open: openWith(isMain) },
  start,
  settings: (url, clock) => dropSettings(url, clock),
  steps: 6,
  asks: declaredAsks,
  numbers: (n) => ({ delivery: deliveryOf(n) }),
  tellsOutcome: true,
};
