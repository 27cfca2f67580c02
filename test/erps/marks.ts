import type { ErpSettings } from "../../core/delivery/erp.ts";

/** Every form in which a secret of these settings could have been written down. */
export function marksOf({ secrets }: ErpSettings): readonly string[] {
  const { user = "", password = "", clientId = "", clientSecret = "", token, apiKey, privateKey } = secrets;
  const plain = [password, clientSecret, token ?? "", apiKey ?? ""].filter((secret) => secret !== "");
  const pairs = [`${user}:${password}`, `${clientId}:${clientSecret}`].map((pair) =>
    Buffer.from(pair).toString("base64"),
  );
  const key = privateKey?.split("\n")[3];
  const forms = plain.flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")]);
  return [...forms, ...(plain.length > 0 ? pairs : []), ...(key ? [key] : []), "Bearer ", "Basic ", "authorization"];
}

/** The same secrets, each spoilt in its last letter: the system refuses them, and may say whom it refused. */
export function spoilt({ secrets }: ErpSettings): ErpSettings["secrets"] {
  const entries = Object.entries(secrets).map(([name, secret]) => {
    return [name, name === "privateKey" || name === "user" || name === "clientId" ? secret : `${secret}X`] as const;
  });
  return Object.fromEntries(entries);
}
