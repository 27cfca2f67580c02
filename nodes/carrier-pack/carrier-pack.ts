import { publicKeysIn } from "../../core/access/public-key.ts";
import { type AccessSecrets, validSecrets } from "../../core/access/secrets.ts";
import { CodedError, coded } from "../../core/errors.ts";
import type { Pack } from "../../core/mapping/pack.ts";
import type { AuthScheme } from "../../core/mapping/webhook.ts";
import { withAdded } from "../kit/additions.ts";
import { mountOnboardRoutes } from "../kit/admin/onboard-routes.ts";
import { mountPackRoutes } from "../kit/admin/pack-routes.ts";
import type { ConfigOf } from "../kit/config.ts";
import { defineConfigNode } from "../kit/define-config-node.ts";
import type { NodeContext } from "../kit/life.ts";
import { mapperOf, offerPack, type PackOffer, readPackFrom, schemeId } from "../kit/packs.ts";
import { config } from "./config.ts";

type Config = ConfigOf<typeof config>;

export default defineConfigNode({
  type: "carrier-pack",
  config,
  credentials: { client: { type: "text" }, secret: { type: "password" }, previousSecret: { type: "password" } },
  setup(red) {
    mountPackRoutes(red);
    mountOnboardRoutes(red);
  },
  open(values, context): PackOffer {
    const home = context.red.settings.userDir ?? ".";
    const loaded = readPackFrom(values, home);
    if (loaded.kind === "invalid") throw new CodedError(invalid(values, loaded.problems));
    const { pack } = loaded;
    const scheme = schemeOf(pack, values.scheme, context);
    mapperOf(withAdded(pack, home));
    const offer = {
      pack,
      get mapper() {
        return mapperOf(withAdded(pack, home));
      },
      scheme,
      secrets: () => withKeys(scheme, secretsOf(values, scheme, context), context),
    };
    context.onClose(offerPack(offer));
    return offer;
  },
});

function invalid(values: Config, problems: readonly { readonly message: string; readonly line: number }[]) {
  const [first] = problems;
  return coded("WB-MAP-007", {
    carrier: values.carrier || values.source,
    detail: `line ${first?.line ?? 0}: ${first?.message ?? ""}`,
  });
}

function schemeOf(pack: Pack, wanted: string, { misconfigured }: NodeContext): AuthScheme | null {
  const offered = pack.webhook?.auth ?? [];
  if (wanted === "") return offered[0] ?? null;
  const scheme = offered.find((one) => one.scheme === wanted || schemeId(one) === wanted);
  if (!scheme) throw misconfigured(`the carrier does not offer the signature ${wanted}`);
  return scheme;
}

function secretsOf(values: Config, scheme: AuthScheme | null, context: NodeContext): AccessSecrets {
  const named = scheme?.scheme === "basic" || scheme?.scheme === "bearer";
  if (values.secretFrom === "env") {
    const required = (name: string, what: string): string => {
      if (name === "") throw context.misconfigured(`no environment variable is named for the ${what}`);
      return context.environment(name);
    };
    return {
      secret: required(values.secretEnv, "secret"),
      previous: values.previousEnv === "" ? null : context.environment(values.previousEnv),
      client: named ? required(values.clientEnv, "client id") : null,
    };
  }
  const { secret, previousSecret, client } = context.node.credentials ?? {};
  if (!secret) throw context.misconfigured("no secret is set");
  if (named && !client) throw context.misconfigured("no client id is set");
  return { secret, previous: previousSecret || null, client: client || null };
}

/** The secrets, where every one that has to be a public key is one. */
function withKeys(scheme: AuthScheme | null, secrets: AccessSecrets, { misconfigured }: NodeContext): AccessSecrets {
  if (scheme?.scheme !== "rsa" || validSecrets(secrets).every((text) => publicKeysIn(text).length > 0)) return secrets;
  throw misconfigured("a secret holds no RSA public key (a key set as JSON, or PEM)");
}
