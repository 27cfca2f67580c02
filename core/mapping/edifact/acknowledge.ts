/** CONTRL: the answer to an interchange. It takes every message that it does not reject. */
import type { Acknowledge } from "../reading.ts";
import type { Header, InterchangeReceipt, MessageReceipt, Partner } from "./receipt.ts";

/** Data element 0083: this level and all below it rejected; this level taken, and all below that is not rejected. */
const rejected = "4";
const taken = "7";

function released(text: string): string {
  return text.replace(/[?+:'*]/g, "?$&");
}

type Composite = string | readonly string[];

/** Writes a segment: empty ends of composites and segments are left out, signs in data are released. */
function segment(tag: string, ...elements: readonly Composite[]): string {
  const texts = elements.map((one) => {
    const parts = typeof one === "string" ? [one] : one;
    return parts.map(released).join(":").replace(/:+$/, "");
  });
  while (texts.at(-1) === "") texts.pop();
  return `${[tag, ...texts].join("+")}'`;
}

const isService = (tag: string): boolean => tag.startsWith("UN");

/** What says which message is rejected, and why: the message, the segment in it, the element in that. */
function rejection({ reference, kind, flaw }: MessageReceipt): readonly string[] {
  if (!flaw) return [];
  const element = flaw.element === undefined ? "" : String(flaw.element);
  const place = [element, flaw.component === undefined ? "" : String(flaw.component)];
  const error = String(flaw.error);
  if (isService(flaw.tag) || flaw.code === "WB-EDI-103") {
    const tag = flaw.code === "WB-EDI-103" ? "UNT" : flaw.tag;
    return [segment("UCM", reference, kind, rejected, error, tag, place)];
  }
  const head = [segment("UCM", reference, kind, rejected)];
  if (flaw.element === undefined) return [...head, segment("UCS", String(flaw.position), error)];
  return [...head, segment("UCS", String(flaw.position)), segment("UCD", error, place)];
}

/** The rejected messages, below their groups where the interchange has some. */
function rejections(messages: readonly MessageReceipt[]): readonly string[] {
  let group: string | null = null;
  return messages
    .filter(({ flaw }) => flaw !== null)
    .flatMap((message) => {
      const isNext = message.group !== group;
      group = message.group;
      const head = isNext && group !== null ? [segment("UCF", group, "", "", taken)] : [];
      return [...head, ...rejection(message)];
    });
}

const isVersion4 = ({ syntaxVersion }: Header): boolean => Number(syntaxVersion) >= 4;

function message(receipt: InterchangeReceipt): readonly string[] {
  const { header, messages } = receipt;
  const kind = isVersion4(header) ? ["CONTRL", "4", "1", "UN"] : ["CONTRL", "D", "3", "UN"];
  const parts = [
    segment("UNH", "1", kind),
    segment("UCI", header.control, partner(header.sender), partner(header.receiver), taken),
    ...rejections(messages),
  ];
  return [...parts, segment("UNT", String(parts.length + 1), "1")];
}

/** A partner without address for the way back, which belongs to one direction. */
function partner(one: Partner): Partner {
  return one.slice(0, 2);
}

function answer(receipt: InterchangeReceipt, number: string, at: number): string {
  const { header } = receipt;
  const digits = new Date(at).toISOString().replace(/\D/g, "");
  const date = isVersion4(header) ? digits.slice(0, 8) : digits.slice(2, 8);
  const syntax = [header.syntax, header.syntaxVersion || "1"];
  const test = header.test ? ["", "", "", "", "", "1"] : [];
  const envelope = [partner(header.receiver), partner(header.sender), [date, digits.slice(8, 12)], number, ...test];
  return [segment("UNB", syntax, ...envelope), ...message(receipt), segment("UNZ", "1", number)].join("\r\n");
}

/** An answer is never answered; an interchange without a number cannot be. */
function isAnswerable({ header, messages }: InterchangeReceipt): boolean {
  return header.control !== "" && !(messages.length > 0 && messages.every(({ kind }) => kind[0] === "CONTRL"));
}

/**
 * Makes the CONTRL for what was received: `asked` where an interchange asks for it (UNB 0031), `always`, `never`.
 * Undefined where nothing is to be answered. Of several interchanges each gets its own answer, numbered `n`, `n-2`, `n-3`.
 */
export function acknowledge(
  receipts: readonly InterchangeReceipt[],
  when: "asked" | "always" | "never",
): Acknowledge | undefined {
  const wanted = receipts.filter(
    (receipt) =>
      isAnswerable(receipt) && (when === "always" || (when === "asked" && receipt.header.wantsAcknowledgement)),
  );
  if (wanted.length === 0) return undefined;
  return ({ number, at }) =>
    wanted.map((one, index) => answer(one, index === 0 ? `${number}` : `${number}-${index + 1}`, at)).join("\r\n");
}
