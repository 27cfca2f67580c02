import { basename } from "node:path";

/**
 * The number that a file answers, where its name says so: `tracked@05222801410058.xml`. A pull that keeps its answers
 * as files names them so where the carrier does not repeat the number.
 */
export function askedIn(file: string): string | undefined {
  return /@([A-Za-z0-9-]{1,100})\.[^.]+$/.exec(basename(file))?.[1];
}
