import type { Ask, TargetField } from "../../core/delivery/erp.ts";
import { isPropertyName, type Row } from "../../core/delivery/odata-v4.ts";
import { type Values, valueOf } from "../../core/delivery/template.ts";

/** How values travel: the two versions of the protocol write numbers, moments and keys each in their own way. */

export type Version = "V2" | "V4";

/** Fields of an entity by their names; empty where the service's metadata could not be read. */
export type Fields = ReadonlyMap<string, TargetField>;

type Value = Ask["fields"][string];

/** A value as a field takes it in JSON. Version 2 writes decimals as text and moments as `/Date(ms)/`. */
export function wireOf(value: Value, field: TargetField | undefined, version: Version): Value {
  if (version === "V2" && typeof value === "number") return Number.isSafeInteger(value) ? value : String(value);
  if (typeof value !== "string" || (field?.type !== "date" && field?.type !== "datetime")) return value;
  const ms = Date.parse(field.type === "date" ? value.slice(0, 10) : value);
  if (Number.isNaN(ms)) return value;
  if (version === "V2") return `/Date(${ms})/`;
  return field.type === "date" ? value.slice(0, 10) : value;
}

/** An entity in the spelling of version 4, whichever it came in. */
export function plainRow(row: Row, fields: Fields): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value, fields.get(name))]));
}

function plain(value: unknown, field: TargetField | undefined): unknown {
  if (typeof value !== "string") return value;
  const ms = /^\/Date\((-?\d+)(?:[+-]\d+)?\)\/$/.exec(value)?.[1];
  if (ms !== undefined) {
    const moment = new Date(Number(ms)).toISOString();
    return field?.type === "date" ? moment.slice(0, 10) : moment;
  }
  return field?.type === "number" && value.trim() !== "" && !Number.isNaN(Number(value)) ? Number(value) : value;
}

/** The version of an entity: in version 4 it stands in the entity, in version 2 in its metadata. */
export function versionIn(row: Row): string | null {
  const { __metadata: about, "@odata.etag": etag } = row as {
    __metadata?: { etag?: unknown };
    "@odata.etag"?: unknown;
  };
  const version = etag ?? about?.etag;
  return typeof version === "string" && version !== "" ? version : null;
}

/** The entities of a collection, in either version. */
export function rowsIn(content: unknown): readonly Row[] {
  const { value, results } = (content ?? {}) as { value?: unknown; results?: unknown };
  const rows = Array.isArray(content) ? content : (value ?? results);
  return Array.isArray(rows) ? rows : [];
}

/**
 * Compiles a key as it stands between the brackets of an address: `'{document}'`, `{document}`, `guid'{document}'`,
 * `Company='usmf',Number='{document}'`. Null where the text is no key.
 */
export function keyTemplate(template: string): ((values: Values) => string | null) | null {
  const one = String.raw`(?:[A-Za-z_]\w*=)?(?:(?:guid)?'(?:[^'{}]|\{\w+\})*'|[\w.-]+|\{\w+\})`;
  if (!new RegExp(`^${one}(?:,${one})*$`).test(template)) return null;
  return (values) => {
    let isWhole = true;
    const key = template.replace(/'((?:[^'{}]|\{\w+\})*)'|\{(\w+)\}/g, (_, quoted?: string, bare?: string) => {
      const text = (quoted ?? `{${bare}}`).replace(/\{(\w+)\}/g, (__, name: string) => {
        const value = String(valueOf(values, name) ?? "");
        // Without quotation marks a value could say more than a value may.
        if (value === "" || (bare !== undefined && !/^[\w.-]+$/.test(value))) isWhole = false;
        return value;
      });
      return quoted === undefined ? text : `'${encodeURIComponent(text.replaceAll("'", "''"))}'`;
    });
    return isWhole ? key : null;
  };
}

/** The parameters of a function import of version 2, as literals in the query. Null where one is no property. */
export function parametersOf(parameters: Readonly<Record<string, unknown>>): string | null {
  const pairs = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null);
  if (!pairs.every(([name]) => isPropertyName(name))) return null;
  return pairs.map(([name, value]) => `${name}=${literalOf(value)}`).join("&");
}

function literalOf(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return `'${encodeURIComponent(String(value).replaceAll("'", "''"))}'`;
}
