/** From segments to interchanges and messages: what belongs together, and what of it is damaged. */
import { type Coded, coded } from "../../errors.ts";
import {
  type Flaw,
  faultOf,
  type Header,
  type InterchangeReceipt,
  type MessageReceipt,
  syntaxErrors,
} from "./receipt.ts";
import { componentOf, type Cursor, readSigns, type Segment, skipBlank, takeSegment, usualSigns } from "./syntax.ts";
import { buildTree } from "./tree.ts";

type Fields = Record<string, unknown>;

/** An interchange as a pack's paths see it, and what an acknowledgement needs of it. */
export interface Interchange {
  readonly tree: Fields;
  readonly receipt: InterchangeReceipt;
}

interface OpenMessage {
  readonly reference: string;
  readonly kind: readonly string[];
  readonly segments: Segment[];
}

interface OpenInterchange {
  readonly header: Header;
  readonly tree: Fields & { readonly messages: Fields[] };
  readonly receipts: MessageReceipt[];
  group: string | null;
  groups: number;
  inGroup: number;
}

const listOf = (segment: Segment, element: number): readonly string[] => segment.elements[element - 1]?.[0] ?? [];

function headerOf(unb: Segment, { signs }: Cursor): Header {
  return {
    syntax: componentOf(unb, 1),
    syntaxVersion: componentOf(unb, 1, 2),
    sender: listOf(unb, 2),
    receiver: listOf(unb, 3),
    date: componentOf(unb, 4),
    time: componentOf(unb, 4, 2),
    control: componentOf(unb, 5),
    application: componentOf(unb, 7),
    wantsAcknowledgement: componentOf(unb, 9) === "1",
    test: componentOf(unb, 11) !== "" && componentOf(unb, 11) !== "0",
    signs,
  };
}

function interchangeTree(header: Header): OpenInterchange["tree"] {
  const { date, time, control, test, application, syntax } = header;
  const [sender = "", senderQualifier = ""] = header.sender;
  const [receiver = "", receiverQualifier = ""] = header.receiver;
  const parties = { sender, senderQualifier, receiver, receiverQualifier };
  return { ...parties, date, time, control, test, application, syntax, messages: [] };
}

/** `D` and `00B` are the directory D00B; a sender that fills the version otherwise means the same. */
function directoryOf([, version = "", release = ""]: readonly string[]): string {
  return /^\d\d[AB]$/.test(release) ? `D${release}` : version + release;
}

/** A body in which more is damaged than this is no interchange: it is not read further. */
export const mostFaults = 1000;

/** Reads a body, one segment after the other. */
export class EnvelopeReader {
  readonly interchanges: Interchange[] = [];
  readonly faults: Coded[] = [];
  readonly #cursor: Cursor;
  readonly #strict: boolean;
  #interchange: OpenInterchange | null = null;
  /** A UNA stood before the interchange that comes next. */
  #stated = false;
  #message: OpenMessage | null = null;
  /** Segments between messages: said once for all that follow each other. */
  #stray = false;

  constructor(cursor: Cursor, strict: boolean) {
    this.#cursor = cursor;
    this.#strict = strict;
  }

  /** Reads to the end of the text or of what may be damaged; until it holds more than may be read: then `false`. */
  read(): boolean {
    for (;;) {
      this.#readSigns();
      const segment = takeSegment(this.#cursor);
      if (this.#cursor.left < 0) return false;
      if (!segment || this.faults.length > mostFaults) break;
      this.#take(segment);
    }
    this.#endInterchange(false);
    return true;
  }

  /** Signs are read anew where an interchange begins: from its UNA, else they are the usual ones (or those before it). */
  #readSigns(): void {
    const cursor = this.#cursor;
    skipBlank(cursor);
    if (cursor.text.startsWith("UNA", cursor.at)) {
      const signs = readSigns(cursor.text.slice(cursor.at + 3, cursor.at + 9));
      if (signs) {
        cursor.signs = signs;
        this.#stated = true;
        cursor.at += 9;
        skipBlank(cursor);
      }
    } else if (cursor.text.startsWith("UNB", cursor.at) && cursor.text[cursor.at + 3] === usualSigns.element) {
      if (cursor.signs.element !== usualSigns.element) cursor.signs = usualSigns;
    }
  }

  #take(segment: Segment): void {
    if (segment.cut && segment.tag !== "UNZ") return;
    if (segment.tag === "UNB") this.#begin(segment);
    else if (segment.tag === "UNZ") this.#end(segment);
    else if (segment.tag === "UNH") this.#beginMessage(segment);
    else if (segment.tag === "UNT") this.#endMessage(segment);
    else if (segment.tag === "UNG" || segment.tag === "UNE") this.#turnGroup(segment);
    else if (this.#message) this.#message.segments.push(segment);
    else this.#complainOfStray(segment);
  }

  #begin(segment: Segment): void {
    this.#endInterchange(false);
    const header = headerOf(segment, this.#cursor);
    const isVersion4 = Number(header.syntaxVersion) >= 4;
    const { signs } = this.#cursor;
    if (isVersion4 && !this.#stated) this.#cursor.signs = { ...signs, repetition: "*" };
    else if (!isVersion4 && signs.repetition !== "") this.#cursor.signs = { ...signs, repetition: "" };
    this.#stated = false;
    const tree = interchangeTree(header);
    this.#interchange = { header, tree, receipts: [], group: null, groups: 0, inGroup: 0 };
  }

  #end(segment: Segment): void {
    const open = this.#interchange;
    if (!open) return this.#complainOfStray(segment);
    this.#closeMessage("is not closed by UNT");
    const counted = open.groups > 0 ? open.groups : open.receipts.length;
    this.#compare(segment, counted, open.header.control, "interchange");
    this.#endInterchange(true);
  }

  /** A trailer that counts wrongly or bears another reference is a fault for partners who hold to it. */
  #compare(trailer: Segment, counted: number, reference: string, what: string): void {
    const sameCount = Number(componentOf(trailer, 1)) === counted;
    if (!this.#strict || (sameCount && componentOf(trailer, 2) === reference)) return;
    const detail = `${what} ${reference}: ${trailer.tag} says ${componentOf(trailer, 1)}, reference ${componentOf(trailer, 2)}; there are ${counted}`;
    this.faults.push(coded("WB-EDI-110", { control: this.#interchange?.header.control ?? "", detail }));
  }

  #endInterchange(closed: boolean): void {
    this.#stray = false;
    if (this.#message) this.#closeMessage("is not closed by UNT");
    const open = this.#interchange;
    this.#interchange = null;
    if (!open) return;
    const { header, tree, receipts } = open;
    this.interchanges.push({ tree, receipt: { header, messages: receipts } });
    if (!closed) this.faults.push(coded("WB-EDI-102", { control: header.control, messages: receipts.length }));
  }

  #turnGroup(segment: Segment): void {
    this.#stray = false;
    this.#closeMessage("is not closed by UNT");
    const open = this.#interchange;
    if (!open) return this.#complainOfStray(segment);
    if (segment.tag === "UNE") {
      this.#compare(segment, open.inGroup, open.group ?? "", "group");
      open.group = null;
    } else {
      open.group = componentOf(segment, 5);
      open.groups++;
      open.inGroup = 0;
    }
  }

  #beginMessage(segment: Segment): void {
    this.#stray = false;
    this.#closeMessage("is not closed by UNT");
    if (!this.#interchange) return this.#complainOfStray(segment);
    this.#message = { reference: componentOf(segment, 1), kind: listOf(segment, 2), segments: [] };
  }

  /** Ends a message whose UNT never came. */
  #closeMessage(detail: string): void {
    const message = this.#message;
    if (!message) return;
    const position = message.segments.length + 1;
    const tag = message.segments.at(-1)?.tag ?? "UNH";
    this.#settle(message, { code: "WB-EDI-103", error: syntaxErrors.missing, position, tag, detail });
  }

  #endMessage(unt: Segment): void {
    const message = this.#message;
    if (!message) {
      this.#complainOfStray(unt);
      this.#stray = false;
      return;
    }
    const position = message.segments.length + 2;
    const where = { position, tag: "UNT" };
    const reference = componentOf(unt, 2);
    if (reference !== message.reference) {
      const detail = `bears the reference ${reference || "(none)"}, its UNH ${message.reference}`;
      this.#settle(message, { code: "WB-EDI-104", error: syntaxErrors.references, element: 2, ...where, detail });
    } else if (this.#strict && Number(componentOf(unt, 1)) !== position) {
      const detail = `counts ${componentOf(unt, 1) || "(nothing)"} segments, there are ${position}`;
      this.#settle(message, { code: "WB-EDI-108", error: syntaxErrors.count, element: 1, ...where, detail });
    } else this.#settle(message, null);
  }

  /** Keeps a message that is whole, or says what is wrong with it; its neighbours are not touched. */
  #settle(message: OpenMessage, damage: Flaw | null): void {
    this.#message = null;
    const open = this.#interchange;
    if (!open) return;
    const { reference, kind, segments } = message;
    const type = kind[0] ?? "";
    const head = { type, release: directoryOf(kind), association: kind[4] ?? "", reference, group: open.group ?? "" };
    const built = damage ? { kind: "flaw" as const, flaw: damage } : buildTree(type, head, segments);
    const flaw = built.kind === "flaw" ? built.flaw : null;
    const receipt: MessageReceipt = { reference, kind, group: open.group, flaw };
    open.receipts.push(receipt);
    open.inGroup++;
    if (built.kind === "tree") open.tree.messages.push(built.tree);
    else this.faults.push(faultOf(open.header, receipt, built.flaw));
  }

  #complainOfStray({ tag }: Segment): void {
    if (this.#stray) return;
    this.#stray = true;
    const control = this.#interchange?.header.control ?? "(none)";
    this.faults.push(coded("WB-EDI-109", { control, segment: tag }));
  }
}
