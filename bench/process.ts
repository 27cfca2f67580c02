import { readFileSync } from "node:fs";

/** The unit of /proc/PID/stat: a hundredth of a second on every Linux that Node runs on. */
const tickMs = 10;

/** Resident memory of a process in MiB; null where the system does not tell (no /proc). */
export function residentMiB(pid: number): number | null {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes ? Number(kilobytes) / 1024 : null;
  } catch {
    return null;
  }
}

/** Processor time that a process has used since it began, in milliseconds; null where the system does not tell. */
export function processorMs(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  } catch {
    return null;
  }
}
