import { describeConfig, type Saved } from "../kit/config.ts";
import { choice, environmentName, pattern, text } from "../kit/fields.ts";
import { reason } from "../kit/reasons.ts";

const fromEnvironment = (saved: Saved): boolean => saved["secretFrom"] === "env";

/** Which carrier, where its pack is read from, and where the secrets are that it signs with. */
export const config = describeConfig({
  version: 1,
  fields: {
    name: text(),
    source: choice("built-in", ["built-in", "pasted", "folder"]),
    carrier: pattern("", /^[a-z][a-z0-9_]*$/, reason("choice")),
    pack: pattern("", /^\s*\{[\s\S]*\}\s*$/, reason("json")),
    folder: pattern("", /\S/, reason("required")),
    /** `api-key`, or `api-key:header` where the carrier offers several; empty: the best one that it offers. */
    scheme: pattern(
      "",
      /^(hmac|digest|rsa|client-certificate|api-key|basic|bearer|url-token)(:[A-Za-z0-9_-]+)?$/,
      reason("choice"),
      true,
    ),
    secretFrom: choice("env", ["env", "credential"]),
    secretEnv: environmentName("", true),
    previousEnv: environmentName("", true),
    clientEnv: environmentName("", true),
  },
  applies: {
    carrier: (saved) => saved["source"] === "built-in",
    pack: (saved) => saved["source"] === "pasted",
    folder: (saved) => saved["source"] === "folder",
    secretEnv: fromEnvironment,
    previousEnv: fromEnvironment,
    clientEnv: fromEnvironment,
  },
  migrations: [],
});
