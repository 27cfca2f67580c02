import type { DraftRequest } from "../../core/delivery/erp.ts";

/** A request in which no secret stands, wherever it got into it and however it is written there. */
export function masked(request: DraftRequest, secrets: readonly string[]): DraftRequest {
  const texts = secrets.filter((secret) => secret.length > 3).flatMap(formsOf);
  const mask = (text: string): string => texts.reduce((shown, secret) => shown.replaceAll(secret, "•••"), text);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, mask(value)]));
  return { ...request, path: mask(request.path), headers, body: mask(request.body) };
}

/** A secret as it stands in a text, an address, JSON and XML. */
function formsOf(secret: string): readonly string[] {
  const inText = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const inValue = inText.replaceAll('"', "&quot;");
  const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  return [...forms, inText, inValue, inValue.replaceAll("'", "&apos;")];
}
