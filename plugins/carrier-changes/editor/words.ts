/** The plugin's id and its texts. */
export const id = "carrier-changes";

export function say(key: string, values?: Readonly<Record<string, string | number>>): string {
  return RED._(`@waybill/node-red/${id}:${id}.${key}`, values);
}

/** Settles a card: the route's verb, and what it is told. */
export type Settle = (verb: string, what: object) => Promise<void>;

export const cardStyle =
  "border:1px solid var(--red-ui-secondary-border-color);border-left-width:4px;border-radius:4px;padding:8px 10px;margin-bottom:10px;" +
  "overflow-wrap:anywhere;line-height:1.4";
