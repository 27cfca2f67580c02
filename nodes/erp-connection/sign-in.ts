import type { ErpSettings, ErpSystem } from "../../core/delivery/erp.ts";
import type { Clock } from "../../core/clock.ts";
import type { ConfigOf } from "../kit/config.ts";
import type { config } from "./config.ts";

export type Connected = ConfigOf<typeof config>;

/** Where secrets come from: what the environment and Node-RED's credentials hold for this node. */
export interface SecretSource {
  environment(name: string): string;
  readonly user: string;
  readonly secret: string;
}

type Secrets = Readonly<Record<string, string>>;

/** The secrets of a connection by the names that ERP systems know; throws where one is named and not set. None named: none sent. */
export function secretsOf(
  values: Pick<Connected, "signIn" | "secretFrom" | "userEnv" | "secretEnv">,
  source: SecretSource,
): Secrets {
  const named = values.secretFrom === "env";
  if (named && values.secretEnv === "") return {};
  const user = (): string => (named ? source.environment(values.userEnv) : source.user);
  const secret = (): string => (named ? source.environment(values.secretEnv) : source.secret);
  switch (values.signIn) {
    case "basic":
      return { user: user(), password: secret() };
    case "oauth2":
      return { clientId: user(), clientSecret: secret() };
    case "oauth2-jwt":
      return { clientId: user(), privateKey: secret() };
    case "api-key":
      return { apiKey: secret() };
    case "bearer":
      return { token: secret() };
    case "none":
      return {};
  }
}

/** Those of the secrets that no screen and no message may show: all but who signs in. */
export function hiddenOf({ user: _user, clientId: _client, ...hidden }: Secrets): readonly string[] {
  return Object.values(hidden);
}

/** What an ERP system is opened with. */
export function settingsOf(
  values: Pick<Connected, "baseUrl" | "timeoutSeconds" | "values" | "tokenUrl">,
  system: ErpSystem,
  lanes: number,
  secrets: Secrets,
  clock: Clock,
): ErpSettings {
  const own = Object.fromEntries(
    system.settings.flatMap(({ name, default: start }) => (start === undefined ? [] : [[name, start]])),
  );
  return {
    baseUrl: values.baseUrl,
    timeoutMs: values.timeoutSeconds * 1000,
    sockets: lanes,
    clock,
    values: { ...own, ...values.values, ...(values.tokenUrl ? { tokenUrl: values.tokenUrl } : {}) },
    secrets,
  };
}
