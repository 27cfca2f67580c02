import { networkTrouble } from "./answer.ts";
import { openCredentials } from "./credentials.ts";
import type { AskContext, DraftRequest, ErpSettings, Trouble } from "./erp.ts";
import { type HttpAnswer, type HttpRequest, openHttp } from "./http.ts";

/** A service behind HTTP that takes each request by itself, signed as the connection signs in. */
export interface Service {
  /** Path that every request starts with; no trailing slash. */
  readonly root: string;
  /** Who we are, for people; never a secret. */
  readonly name: string;
  /** Sends a request as it was drafted, and what signs in with it. */
  ask(request: DraftRequest, signal: AbortSignal): Promise<HttpAnswer | Trouble>;
  close(): Promise<void>;
}

/** Opens a service; nothing is asked before the first request. */
export function openService(settings: ErpSettings): Service {
  const { origin, pathname } = new URL(settings.baseUrl);
  const http = openHttp({ ...settings, baseUrl: origin });
  const credentials = openCredentials(settings);
  return {
    root: pathname.replace(/\/+$/, ""),
    name: credentials.name,
    async ask({ method, path, headers, body }, signal) {
      const identity = await credentials.headers(signal);
      if (identity.kind === "trouble") return identity;
      const signed = { ...headers, ...identity.headers };
      const content = body === "" ? {} : { body };
      const answer = await http.request({
        ...{ method: method as HttpRequest["method"], path, headers: signed, signal },
        ...content,
      });
      if (answer.kind === "failure") return networkTrouble(answer);
      if (answer.status === 401) credentials.renew();
      return answer;
    },
    close: () => Promise.all([http.close(), credentials.close()]).then(() => {}),
  };
}

/** The header by which one id is seen in both systems. */
export function correlated({ correlationId }: Pick<AskContext, "correlationId">): Readonly<Record<string, string>> {
  return correlationId === "" ? {} : { "x-correlation-id": correlationId };
}
