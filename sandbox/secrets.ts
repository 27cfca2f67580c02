/** Shared secrets between the simulators and the product; every one is worthless outside the sandbox. */
export type SandboxSecrets = {
  readonly upsClientId: string;
  readonly upsClientSecret: string;
  readonly fedexSecret: string;
  readonly dhlApiKey: string;
  readonly s4User: string;
  readonly s4Password: string;
  readonly restApiKey: string;
};

/** The values that hold where the environment says nothing, so that a fresh clone runs without settings. */
export const sandboxSecrets: SandboxSecrets = {
  upsClientId: "sandbox-ups-client",
  upsClientSecret: "sandbox-ups-secret",
  fedexSecret: "sandbox-fedex-signing-secret",
  dhlApiKey: "sandbox-dhl-key",
  s4User: "WAYBILL_COMM",
  s4Password: "sandbox-s4-password",
  restApiKey: "sandbox-rest-key",
};

/** The environment variable that carries each secret. */
export const secretVariables: Readonly<Record<keyof SandboxSecrets, string>> = {
  upsClientId: "WAYBILL_UPS_CLIENT_ID",
  upsClientSecret: "WAYBILL_UPS_CLIENT_SECRET",
  fedexSecret: "WAYBILL_FEDEX_SECRET",
  dhlApiKey: "WAYBILL_DHL_API_KEY",
  s4User: "WAYBILL_S4_USER",
  s4Password: "WAYBILL_S4_PASSWORD",
  restApiKey: "WAYBILL_REST_API_KEY",
};

/** The secrets of this environment; an unset or empty variable leaves the sandbox default. */
export function secretsFrom(environment: Readonly<Record<string, string | undefined>>): SandboxSecrets {
  const names = Object.entries(secretVariables) as [keyof SandboxSecrets, string][];
  const given = names.map(([name, variable]) => [name, environment[variable] || sandboxSecrets[name]] as const);
  return Object.fromEntries(given) as SandboxSecrets;
}
