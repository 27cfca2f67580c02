import { readFileSync } from "node:fs";

/** Resident memory of a process in MiB; null where the system does not tell (no /proc). */
export function residentMiB(pid: number): number | null {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes ? Number(kilobytes) / 1024 : null;
  } catch {
    return null;
  }
}
