/** How times are read, and on what ground their moment is known. */
import type { TimeRuleSpec, TimesSpec, ZoneCodesSpec } from "../../mapping/format.ts";
import type { KindSpec } from "../../mapping/kind.ts";
import type { Lists } from "./lists.ts";
import { code, listed, table } from "./markdown.ts";
import { conditionsWords, fieldWords } from "./words.ts";

const epochs = new Set(["EPOCH", "EPOCHMS"]);

const zoneWords = ({ codes: zones }: ZoneCodesSpec, lists: Lists): string =>
  `a zone code (${lists.refer("Zone codes", zones)}; another one leaves it unknown)`;

function groundOfForms({ local, z }: TimeRuleSpec): readonly string[] {
  const forms = local?.forms ?? [];
  const marks = (pattern: RegExp): boolean => forms.some((form) => pattern.test(form));
  return [
    ...(forms.some((form) => epochs.has(form)) ? ["the number itself, which is UTC"] : []),
    ...(marks(/(?<!Z)ZZ(?!Z)/) ? ["the offset behind the time"] : []),
    ...(marks(/(?<!Z)Z\]?$/) && z !== "local" ? ["the `Z` behind the time (UTC)"] : []),
  ];
}

/** On what ground the moment of such a time is known, strongest first. */
function groundWords(rule: TimeRuleSpec, lists: Lists): string {
  const { local, utc, offset, zones, zone, z, midnight } = rule;
  if (utc && !local) {
    const shown = offset === undefined ? "" : `; the offset in ${fieldWords(offset)} gives the local time`;
    return `the time itself, which is UTC${shown}`;
  }
  const grounds = [
    ...(utc ? ["the UTC beside it"] : []),
    ...groundOfForms(rule),
    ...(offset === undefined ? [] : [`the offset in ${fieldWords(offset)}`]),
    ...(zones ? [zoneWords(zones, lists)] : []),
    ...(zone === undefined ? [] : [`the declared zone ${code(zone)}`]),
  ];
  const says = grounds.length === 0 ? "never: the local time of a place" : listed(grounds, "or");
  return [
    zone !== undefined || grounds.length === 0 ? says : `${says}; else it is the local time of a place`,
    ...(z === "local" ? ["a `Z` behind it is wrong: the time is local"] : []),
    ...(midnight === "date" ? ["midnight stands for a date"] : []),
    ...(midnight === "date-without-zone" ? ["midnight without an offset stands for a date"] : []),
  ].join("; ");
}

function rowOf(name: string, rule: TimeRuleSpec, lists: Lists): readonly string[] {
  const { local, utc, when } = rule;
  const read = [
    ...(when ? [`where ${conditionsWords(when)}:`] : []),
    ...(local ? [fieldWords(local.text)] : []),
    ...(utc ? [`${local ? "UTC: " : ""}${fieldWords(utc.text)}`] : []),
  ];
  const forms = new Set([...(local?.forms ?? []), ...(utc?.forms ?? [])]);
  return [name, read.join("<br>"), [...forms].map(code).join("<br>"), groundWords(rule, lists)];
}

/** The times of a kind: where they stand, in which forms, and when their moment is known. */
export function timesOf({ event, estimatedDelivery }: KindSpec, lists: Lists): readonly string[] {
  const rulesOf = (name: string, times: TimesSpec | undefined): readonly (readonly string[])[] => {
    const rules = times === undefined ? [] : [times].flat();
    return rules.map((rule, at) => rowOf(at === 0 ? name : `${name}, else`, rule, lists));
  };
  return table(
    ["time", "read from", "written as", "moment known by"],
    [
      ...rulesOf("when it happened", event?.occurredAt),
      ...rulesOf("when it was recorded", event?.recordedAt),
      ...rulesOf("taken back", event?.retracts?.at),
      ...rulesOf("expected delivery (event)", event?.estimatedDelivery?.time),
      ...rulesOf("expected delivery (shipment)", estimatedDelivery?.time),
    ],
  );
}

/** How old an estimate may be. */
export function staleWords({ event, estimatedDelivery }: KindSpec): string {
  const days = new Set([event?.estimatedDelivery, estimatedDelivery].flatMap((one) => one?.staleAfterDays ?? []));
  if (days.size === 0) return "";
  return `An expected delivery more than ${listed([...days].map(String), "or")} days before its event is dropped.`;
}

/** The signs that forms of times are made of, in lines. */
export const formsLegend: readonly string[] = [
  "Times are written with these signs: `YYYY` `MM` `DD` `HH` `mm` `ss` digits, `M` `D` `H` one or two digits, `S` a fraction, `A`",
  "AM or PM, `ZZ` an offset, `ZZZ` a zone code, `[..]` may be missing, `EPOCH` seconds and `EPOCHMS` milliseconds since 1970.",
];
