/** Headers of a request, names in lower case, as Node's HTTP server gives them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The one value of a header that was sent once; null where it is missing, empty or sent twice. */
export function oneHeader(headers: RequestHeaders, name: string): string | null {
  const value = headers[name.toLowerCase()];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

/**
 * The values of a header's parts of this name (`v1` of `t=1700000000,v1=5bdc..`); a carrier that exchanges its secret may
 * sign twice. Without a name the whole value is the one.
 */
export function partsOf(value: string, name: string | undefined): readonly string[] {
  if (name === undefined) return [value];
  return value
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1).replace(/^"(.*)"$/, "$1"));
}
