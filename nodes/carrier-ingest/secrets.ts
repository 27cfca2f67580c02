import type { IngestContext, IngestValues } from "./channels/channel.ts";

/** What is typed in or named in the environment; throws WB-CFG-001 where something that is needed is missing. */
export function secretsOf(
  { node, environment, misconfigured }: IngestContext,
  { secretFrom, userEnv, secretEnv }: IngestValues,
  needs: { readonly user: boolean; readonly secret: boolean },
): { readonly user: string; readonly secret: string } {
  const named = (name: string, what: string): string => {
    if (name === "") throw misconfigured(`no environment variable is named for the ${what}`);
    return environment(name);
  };
  const kept = (text: string | undefined, what: string): string => {
    if (!text) throw misconfigured(`no ${what} is set`);
    return text;
  };
  const { user, secret } = node.credentials ?? {};
  const of = (isNeeded: boolean, name: string, text: string | undefined, what: string): string =>
    !isNeeded ? "" : secretFrom === "env" ? named(name, what) : kept(text, what);
  return { user: of(needs.user, userEnv, user, "user"), secret: of(needs.secret, secretEnv, secret, "secret") };
}
