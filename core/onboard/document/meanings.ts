/** What the carrier's codes and errors mean to us. */
import type { KindSpec } from "../../mapping/kind.ts";
import type { CodeGroup, Pack } from "../../mapping/pack.ts";
import { code, codes, jump, paragraph, section, table } from "./markdown.ts";
import { kindHeading, reasonsHeading, tableHeading } from "./kinds.ts";
import { conditionsWords, fieldWords } from "./words.ts";

/** What is unusual about a group of codes. */
function besides({ classifier, scope, retracts, refined, despite, anomaly, note }: CodeGroup): string {
  return [
    ...(classifier && classifier !== "actual" ? [classifier] : []),
    ...(scope && scope !== "shipment" ? [`about the ${scope}`] : []),
    ...(retracts ? [`takes back the latest ${codes(retracts.replace(/^code:/, "").split("|"))}`] : []),
    ...(refined ? [`a finer code may say ${refined.join(", ")}`] : []),
    ...(despite ? [`also under ${codes(despite)}`] : []),
    ...(anomaly ? [anomaly === "PARTIAL_DELIVERY" ? "some pieces only" : anomaly] : []),
    ...(note ? [note] : []),
  ].join("; ");
}

function groupRows(group: CodeGroup): readonly (readonly string[])[] {
  const { milestone, event, reason } = group;
  const meaning = [milestone ?? "-", event, reason ?? "", besides(group)];
  return Object.entries(group.codes).map(([key, wording]) => [code(key), wording, ...meaning]);
}

/** The code tables of a pack. */
export function tablesOf({ tables }: Pack): readonly string[] {
  const head = ["code", "the carrier says", "milestone", "event", "reason", "besides"];
  return Object.entries(tables).flatMap(([name, groups]) =>
    section(3, tableHeading(name), table(head, groups.flatMap(groupRows))),
  );
}

/** The tables of reasons of a pack. */
export function reasonsOf({ reasons }: Pack): readonly string[] {
  return Object.entries(reasons ?? {}).flatMap(([name, groups]) => {
    const rows = groups.flatMap(({ reason, codes: words }) =>
      Object.entries(words).map(([key, wording]) => [code(key), wording, reason]),
    );
    return section(3, reasonsHeading(name), table(["code", "the carrier says", "reason"], rows));
  });
}

type ErrorRule = NonNullable<KindSpec["errors"]>[number];

interface Placed {
  readonly kind: string;
  readonly rule: ErrorRule;
}

function placeRow({ kind, rule }: Placed): readonly string[] {
  const { each, when, message, trackingNumber } = rule;
  const where = `${each === "$" ? "the answer" : code(each)}${when ? `, where ${conditionsWords(when)}` : ""}`;
  const number = trackingNumber === undefined ? "" : fieldWords(trackingNumber);
  const text = message === undefined ? "" : fieldWords(message);
  return [jump(kind, kindHeading(kind)), where, fieldWords(rule.code), text, number];
}

const yesOrNo = (is: boolean): string => (is ? "yes" : "no");

function classRows({ classes, else: other }: ErrorRule): readonly (readonly string[])[] {
  const known = Object.entries(classes).map(([key, one]) => [code(key), one.class, yesOrNo(one.retryable)]);
  return [...known, [known.length > 0 ? "any other" : "any", other.class, yesOrNo(other.retryable)]];
}

/** The errors inside answers; rules that mean the same share a table. */
export function errorsOf({ kinds }: Pack): readonly string[] {
  const groups = new Map<string, Placed[]>();
  for (const { id, errors } of kinds) {
    for (const rule of errors ?? []) {
      const key = JSON.stringify([rule.classes, rule.else]);
      groups.set(key, [...(groups.get(key) ?? []), { kind: id, rule }]);
    }
  }
  const lines = [...groups.values()].flatMap((placed) => {
    const [first] = placed;
    if (!first) return [];
    return [
      ...table(["kind", "where", "code", "message", "tracking number"], placed.map(placeRow)),
      ...table(["code", "means", "asking again helps"], classRows(first.rule)),
    ];
  });
  if (lines.length === 0) return [];
  const inherits = kinds.some(({ like, errors }) => like !== undefined && !errors);
  const also = inherits ? " A kind that is read like another one has its errors too." : "";
  return [
    ...paragraph(`Errors inside an answer count whatever its HTTP status; \`*\` stands for any ending.${also}`),
    ...lines,
  ];
}
