import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readBody } from "../../../core/mapping/body.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const latin1 = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));

const usual = { depth: 64, values: 100_000 };

const read = (bytes: Uint8Array, limits = usual) => readBody(bytes, { format: "xml" }, limits);

function payloadOf(bytes: Uint8Array): unknown {
  const outcome = read(bytes);
  assert.equal(outcome.kind, "read", outcome.kind === "unreadable" ? outcome.error.message : "");
  return outcome.kind === "read" ? outcome.payload : null;
}

const treeOf = (text: string) => payloadOf(utf8(text));

function refusalOf(text: string | Uint8Array, limits = usual): { readonly code: string; readonly message: string } {
  const outcome = read(typeof text === "string" ? utf8(text) : text, limits);
  assert.equal(outcome.kind, "unreadable");
  return outcome.kind === "unreadable" ? outcome.error : { code: "read", message: "" };
}

test("elements become objects by name, repeated children lists, attributes @names", () => {
  const text = `<?xml version="1.0"?>
    <answer lang="en">
      <parcel no="1"><scan>A</scan><scan>B</scan></parcel>
      <parcel no="2"><scan>C</scan><note/></parcel>
      <weight unit="KG"> 0.74 </weight>
    </answer>`;
  assert.deepEqual(treeOf(text), {
    answer: {
      "@lang": "en",
      parcel: [
        { "@no": "1", scan: ["A", "B"] },
        { "@no": "2", scan: "C", note: "" },
      ],
      weight: { "@unit": "KG", "#text": "0.74" },
    },
  });
});

test("an envelope is an element like any other, and prefixes do not count", () => {
  const body = (prefix: string, bound: string) =>
    `<${prefix}Envelope xmlns${bound}="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
      <${prefix}Body xsi:type="any"><no xsi:nil="true"/></${prefix}Body></${prefix}Envelope>`;
  const tree = { Envelope: { Body: { no: "" } } };
  assert.deepEqual(treeOf(body("soap:", ":soap")), tree);
  assert.deepEqual(treeOf(body("", "")), tree);
  assert.deepEqual(treeOf("<unbound:a><x:b>1</x:b></unbound:a>"), { a: { b: "1" } });
});

test("text is trimmed, joined around children, and kept whole across CDATA, references and comments", () => {
  assert.deepEqual(treeOf("<a> Tom &amp; Jerry &lt;&#x41;&#66;&gt; </a>"), { a: "Tom & Jerry <AB>" });
  assert.deepEqual(treeOf("<a>x<![CDATA[ <y> & ]]>z<!-- not this -->w</a>"), { a: "x <y> & zw" });
  assert.deepEqual(treeOf("<a>left <b>in</b>\n right</a>"), { a: { b: "in", "#text": "left right" } });
  assert.deepEqual(treeOf("<?xml-stylesheet href='x'?><a><?php echo 1 ?></a><!-- trailer -->"), { a: "" });
});

test("blank lines before the prolog are overlooked, and counted in the position of an error", () => {
  assert.deepEqual(treeOf("\n\n <?xml version='1.0'?><a/>"), { a: "" });
  assert.match(refusalOf("\n\n<a>\n  <b></c></a>").message, /line 4, column 9/);
});

test("what is not well-formed is refused with line and column", () => {
  for (const text of [
    "",
    " ",
    "<a",
    "<a>",
    "<a></b>",
    "<a/><b/>",
    "<a b=1/>",
    "<a b='1' b='2'/>",
    "text",
    "<a>&#0;</a>",
    "{}",
  ]) {
    const { code, message } = refusalOf(text);
    assert.equal(code, "WB-READ-001", text);
    assert.match(message, /line \d+, column \d+/, text);
  }
  assert.match(refusalOf("<a>\n  <b>cut of").message, /line 2, column 11.*unclosed tag/);
});

test("no document type is accepted: neither entities that expand nor external ones nor HTML", () => {
  const laughs = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join("");
  const attacks = [
    `<!DOCTYPE a [<!ENTITY l0 "lol">${laughs}]><a>&l9;</a>`,
    `<!DOCTYPE a [<!ENTITY file SYSTEM "file:///etc/hostname">]><a>&file;</a>`,
    `<!DOCTYPE a SYSTEM "https://evil.example/a.dtd"><a/>`,
    `<!DOCTYPE a [<!ENTITY % p SYSTEM "https://evil.example/p"> %p;]><a/>`,
    "<!DOCTYPE html><html><body>401</body></html>",
  ];
  for (const text of attacks) assert.equal(refusalOf(text).code, "WB-READ-010", text);
  assert.equal(refusalOf("<a>&lol;</a>").code, "WB-READ-001");
  assert.equal(refusalOf("<a b='&file;'/>").code, "WB-READ-001");
});

test("nesting and the number of elements and attributes have limits", () => {
  const nested = (depth: number) => `${"<a>".repeat(depth)}${"</a>".repeat(depth)}`;
  assert.equal(read(utf8(nested(64))).kind, "read");
  assert.equal(refusalOf(nested(65)).code, "WB-READ-002");
  assert.equal(refusalOf("<a>".repeat(200_000)).code, "WB-READ-002");
  const limits = { depth: 64, values: 10 };
  assert.equal(read(utf8(`<a>${"<b/>".repeat(9)}</a>`), limits).kind, "read");
  assert.equal(refusalOf(`<a>${"<b/>".repeat(10)}</a>`, limits).code, "WB-READ-012");
  assert.equal(refusalOf(`<a>${"<b c='1'/>".repeat(5)}</a>`, limits).code, "WB-READ-012");
});

test("of attributes that differ in their prefix only, the one without counts", () => {
  const tree = { a: { "@type": "parcel" } };
  assert.deepEqual(treeOf(`<a type="parcel" xlink:type="simple"/>`), tree);
  assert.deepEqual(treeOf(`<a xlink:type="simple" type="parcel"/>`), tree);
});

test("an attribute of a million characters is one text", () => {
  const text = "x".repeat(1 << 20);
  assert.deepEqual(treeOf(`<a b="${text}"/>`), { a: { "@b": text } });
});

test("names that reach a prototype are refused; names that an object inherits are names", () => {
  assert.equal(refusalOf("<a><__proto__><admin/></__proto__></a>").code, "WB-READ-003");
  assert.equal(refusalOf("<a><x:__proto__/></a>").code, "WB-READ-003");
  assert.equal(refusalOf("<constructor><prototype/></constructor>").code, "WB-READ-003");
  assert.deepEqual(treeOf("<a __proto__='1'><toString>x</toString><constructor>Bau</constructor></a>"), {
    a: { "@__proto__": "1", toString: "x", constructor: "Bau" },
  });
});

const declared = (charset: string, text = "<a>Köln</a>") => `<?xml version="1.0" encoding="${charset}"?>${text}`;

test("bytes are read in the encoding that they show or declare", () => {
  const koeln = { a: "Köln" };
  for (const charset of ["UTF-8", "utf8", "UTF-16"])
    assert.deepEqual(payloadOf(utf8(declared(charset))), koeln, charset);
  for (const charset of ["ISO-8859-1", "Windows-1252", "iso-8859-15", "ISO-8859-2"])
    assert.deepEqual(payloadOf(latin1(declared(charset))), koeln, charset);
  const bom = Uint8Array.of(0xef, 0xbb, 0xbf);
  assert.deepEqual(payloadOf(new Uint8Array([...bom, ...utf8(declared("ISO-8859-1"))])), koeln);
  assert.deepEqual(payloadOf(latin1(declared("windows-1252", "<a>5 \x80</a>"))), { a: "5 €" });
  const wide = Buffer.from(declared("UTF-16"), "utf16le");
  assert.deepEqual(payloadOf(wide), koeln);
  assert.deepEqual(payloadOf(Buffer.concat([Uint8Array.of(0xff, 0xfe), wide])), koeln);
  assert.deepEqual(payloadOf(Buffer.concat([Uint8Array.of(0xfe, 0xff), Buffer.from(wide).swap16()])), koeln);
  assert.deepEqual(payloadOf(Buffer.from(wide).swap16()), koeln);
});

test("bytes that are not in the encoding, and encodings that nobody knows, are refused", () => {
  assert.equal(refusalOf(latin1(declared("UTF-8"))).code, "WB-READ-001");
  assert.equal(refusalOf(latin1("<a>Köln</a>")).code, "WB-READ-001");
  for (const charset of ["UTF-7", "x-user-defined", "EBCDIC-CP-US", "__proto__"]) {
    const { code, message } = refusalOf(declared(charset));
    assert.equal(code, "WB-READ-011");
    assert.ok(message.includes(charset));
  }
});

const name = fc.constantFrom("a", "b", "pin", "stateInfo", "x-1", "toString");
const text = fc
  .string({ unit: "grapheme", maxLength: 12 })
  .map((raw) => raw.replace(/[^\P{C}\n]|[\uFFFE\uFFFF]/gu, ""));
const escaped = (raw: string) => raw.replace(/[&<>"\n]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Documents with the tree that they must become. */
const element = fc.letrec<{ node: { readonly xml: (name: string) => string; readonly tree: unknown } }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    text.map((raw) => ({ xml: (tag: string) => `<${tag}>${escaped(raw)}</${tag}>`, tree: raw.trim() })),
    fc
      .tuple(fc.option(text), fc.uniqueArray(fc.tuple(name, tie("node")), { minLength: 1, selector: ([tag]) => tag }))
      .map(([attribute, children]) => ({
        xml: (tag: string) => {
          const start = attribute === null ? tag : `${tag} n:at="${escaped(attribute)}"`;
          return `<p:${start}>\n${children.map(([child, { xml }]) => xml(child)).join("\n ")}</p:${tag}>`;
        },
        tree: {
          ...(attribute === null ? {} : { "@at": attribute }),
          ...Object.fromEntries(children.map(([child, { tree }]) => [child, tree])),
        },
      })),
  ),
})).node;

test("what the reader gives is what was written, for every document", () => {
  fc.assert(fc.property(element, ({ xml, tree }) => assert.deepEqual(treeOf(xml("root")), { root: tree })));
});

const document = `<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="u"><s:Body><r a="1" b='2'><!-- c --><i>8/17/2021 7:11:26 PM</i><i>&amp;&#65;</i><![CDATA[<x>]]></r></s:Body></s:Envelope>`;

test("a damaged document is read or refused, never thrown at anybody", () => {
  const spot = fc.nat(document.length);
  const piece = fc.oneof(
    fc.string({ maxLength: 3 }),
    fc.constantFrom("<", ">", "&", "]]>", "<!DOCTYPE a [", "<!--", "\0", "</r>", "<?xml"),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(spot, spot, piece), { minLength: 1, maxLength: 5 }), (changes) => {
      const broken = changes.reduce(
        (whole, [from, count, put]) => whole.slice(0, from) + put + whole.slice(from + (count % 9)),
        document,
      );
      const outcome = read(utf8(broken));
      if (outcome.kind === "unreadable") assert.match(outcome.error.code, /^WB-READ-0(01|02|03|10|11|12)$/);
    }),
    { numRuns: 2000 },
  );
});

test("any bytes are read or refused, never thrown at anybody", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void read(bytes)),
    { numRuns: 1000 },
  );
});
