/** The sublists that hold packages, and the name of the tracking number in each: the carrier integrations have their own. */
export const sublists: Readonly<Record<string, string>> = {
  package: "packageTrackingNumber",
  packageUps: "packageTrackingNumberUps",
  packageFedex: "packageTrackingNumberFedEx",
  packageUsps: "packageTrackingNumberUsps",
};

/** Names that may stand in a statement. */
export function isFieldName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(name);
}

/** A text in a statement of SuiteQL; quotes are doubled, there is no other way out of it. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** An internal id in its own spelling: no leading zeros. */
export function documentKeyOf(document: string): string {
  return /^0*(\d+)$/.exec(document)?.[1] ?? document;
}
