import { once } from "node:events";
import { createServer } from "node:net";
import { portFrom } from "./environment.ts";
import { StartError } from "./refusal.ts";

/** Where a program listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** The environment variable that changes the port. */
  readonly variable: string;
}

export function addressFrom(host: string, variable: string, fallbackPort: number): Address {
  return { host, variable, port: portFrom(variable, fallbackPort) };
}

/** The address as a browser on this machine opens it. */
export function urlOf({ host, port }: Address): string {
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}

/** Throws WB-CFG-005 if another program listens there. */
export async function refuseTakenPort({ host, port, variable }: Address): Promise<void> {
  const server = createServer().listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE")
      throw new StartError("WB-CFG-005", { host, port, variable });
  } finally {
    server.close();
  }
}
