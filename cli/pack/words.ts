/** The sentences of the on-boarding dialog, for the terminal. */
import type { Because } from "../../core/onboard/facts.ts";
import messages from "../../nodes/carrier-pack/messages.en-US.json" with { type: "json" };

type Texts = string | { readonly [key: string]: Texts };

/** The sentence of a reason or a question, filled in; the key itself where there is none. */
export function sentence(part: "because" | "question", { key, values }: Because): string {
  let text: Texts | undefined = messages.onboard[part];
  for (const name of key.split(".")) text = typeof text === "object" ? text[name] : undefined;
  if (typeof text !== "string") return key;
  return text.replaceAll(/__(\w+)__/g, (_, name: string) => String(values?.[name] ?? ""));
}
