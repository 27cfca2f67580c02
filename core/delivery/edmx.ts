import { usualLimits } from "../mapping/reading.ts";
import { readXml } from "../mapping/readers/xml.ts";
import { propertiesOf } from "./answer.ts";
import type { TargetField } from "./erp.ts";

/**
 * Fields of an entity as the metadata document of an OData service describes them (`$metadata`, CSDL in XML). Version 2
 * says by attributes what may be changed (`creatable`, `updatable`, `label` of the vendor's own namespace), version 4 by
 * annotations of the core vocabulary (`Computed`, `Immutable`, `Permissions`), beside the property or in a list of their own.
 */

type Element = Readonly<Record<string, unknown>>;

/**
 * The fields that a client can read, by the name of the entity set or of its type. `updatable` says whether a request of
 * this kind may write the field. Null where the text is no metadata document or names no such entity.
 */
export function fieldsIn(
  document: string,
  entity: string,
  request: "update" | "create" = "update",
): readonly TargetField[] | null {
  const schemas = schemasIn(document);
  const sets = schemas
    .flatMap((schema) => within(schema, "EntityContainer"))
    .flatMap((one) => within(one, "EntitySet"));
  const set = sets.find((one) => one["@Name"] === entity);
  const name = set ? textOf(set["@EntityType"]) : entity;
  const chain = ancestry(typesIn(schemas), plainName(name));
  if (chain.length === 0) return null;
  const aside = annotationsIn(schemas);
  const complex = new Set(namesOf(schemas, "ComplexType"));
  return chain.flatMap((type) => fieldsOf(type, { aside, complex, request }));
}

function schemasIn(document: string): readonly Element[] {
  const read = readXml(Buffer.from(document, "utf8"), usualLimits);
  if (read.kind === "unreadable") return [];
  return within(propertiesOf(read.payload), "Edmx")
    .flatMap((edmx) => within(edmx, "DataServices"))
    .flatMap((services) => within(services, "Schema"));
}

/** The children of one name, none where there is none: a child that stands alone is no list. */
function within(element: Element, name: string): readonly Element[] {
  const found = element[name];
  return (found === undefined ? [] : [found].flat()).map(propertiesOf);
}

function namesOf(schemas: readonly Element[], kind: string): readonly string[] {
  return schemas.flatMap((schema) => within(schema, kind)).map((one) => textOf(one["@Name"]));
}

function typesIn(schemas: readonly Element[]): ReadonlyMap<string, Element> {
  const types = schemas.flatMap((schema) => within(schema, "EntityType"));
  return new Map(types.map((type) => [textOf(type["@Name"]), type]));
}

/** A type behind all those that it is built on. */
function ancestry(types: ReadonlyMap<string, Element>, name: string): readonly Element[] {
  const chain: Element[] = [];
  for (let type = types.get(name); type && !chain.includes(type); type = types.get(baseOf(type))) chain.unshift(type);
  return chain;
}

function baseOf(type: Element): string {
  return plainName(textOf(type["@BaseType"]));
}

/** Annotations that stand apart from what they are about, by type and property (`salesOrder/number`). */
function annotationsIn(schemas: readonly Element[]): ReadonlyMap<string, readonly Element[]> {
  const lists = schemas.flatMap((schema) => within(schema, "Annotations"));
  return new Map(lists.map((list) => [plainName(textOf(list["@Target"])), within(list, "Annotation")]));
}

interface Sight {
  readonly aside: ReadonlyMap<string, readonly Element[]>;
  readonly complex: ReadonlySet<string>;
  readonly request: "update" | "create";
}

function fieldsOf(type: Element, { aside, complex, request }: Sight): readonly TargetField[] {
  const keys = within(type, "Key").flatMap((key) => within(key, "PropertyRef"));
  const isKey = new Set(keys.map((key) => textOf(key["@Name"])));
  return within(type, "Property").flatMap((property) => {
    const name = textOf(property["@Name"]);
    const form = complex.has(plainName(textOf(property["@Type"]))) ? null : formOf(property);
    if (name === "" || form === null) return [];
    const told = [...within(property, "Annotation"), ...(aside.get(`${textOf(type["@Name"])}/${name}`) ?? [])];
    const title = textOf(property["@label"]) || textOf(annotated(told, "Label")?.["@String"]) || name;
    const updatable = isOpen(property, told, request) && !(request === "update" && isKey.has(name));
    return [{ name, title, type: form, maxLength: Number(property["@MaxLength"]) || null, updatable }];
  });
}

const forms: Readonly<Record<string, TargetField["type"] | null>> = {
  "Edm.Boolean": "boolean",
  ...Object.fromEntries(
    ["Byte", "SByte", "Int16", "Int32", "Int64", "Single", "Double", "Decimal"].map((name) => [
      `Edm.${name}`,
      "number",
    ]),
  ),
  "Edm.Date": "date",
  "Edm.DateTime": "datetime",
  "Edm.DateTimeOffset": "datetime",
  "Edm.Binary": null,
  "Edm.Stream": null,
};

/** The form of a value; null for what is no single value. Times of day, enumerations and identifiers go as text. */
function formOf(property: Element): TargetField["type"] | null {
  const type = textOf(property["@Type"]);
  if (type.startsWith("Collection(")) return null;
  const form = Object.hasOwn(forms, type) ? forms[type] : "string";
  return form === "datetime" && property["@display-format"] === "Date" ? "date" : (form ?? null);
}

function isOpen(property: Element, told: readonly Element[], request: Sight["request"]): boolean {
  if (property[request === "create" ? "@creatable" : "@updatable"] === "false") return false;
  if (holds(annotated(told, "Computed")) || (request === "update" && holds(annotated(told, "Immutable")))) return false;
  const permission = annotated(told, "Permissions");
  const allowed = textOf(permission?.["@EnumMember"] ?? permission?.["EnumMember"]);
  return allowed === "" || /\/(Write|ReadWrite)\b/.test(allowed);
}

/** The annotation with this term, whatever alias its vocabulary goes by. */
function annotated(told: readonly Element[], term: string): Element | undefined {
  return told.find((annotation) => textOf(annotation["@Term"]).split(".").at(-1) === term);
}

/** A term without a value stands for true. */
function holds(annotation: Element | undefined): boolean {
  return annotation !== undefined && annotation["@Bool"] !== "false";
}

/** A name without its namespace (`Service.Type/field` is `Type/field`). */
function plainName(name: string): string {
  const [path = "", ...rest] = name.split("/");
  return [path.slice(path.lastIndexOf(".") + 1), ...rest].join("/");
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
