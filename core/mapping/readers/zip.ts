/** The parts of a ZIP archive that a reader asks for, unpacked within a budget. */
import { inflateRawSync } from "node:zlib";

/** A file of an archive, as its directory lists it. */
export interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly header: number;
}

/** What unpacking gives: the bytes, more than the budget allows, or nothing that can be unpacked. */
export type Unpacked =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "too-large" }
  | { readonly kind: "damaged" };

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const fileMark = 0x04034b50;
const endBytes = 22;
const entryBytes = 46;
const fileBytes = 30;
const longestComment = 65_535;
const encrypted = 1;

/** Where the end record of the directory begins: it stands last, before a comment. */
function findEnd(archive: DataView): number {
  const last = archive.byteLength - endBytes;
  for (let at = last; at >= Math.max(0, last - longestComment); at--) {
    if (archive.getUint32(at, true) === endMark) return at;
  }
  return -1;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Reads the directory of an archive, by name; null where there is none that can be read (ZIP64 and encrypted ones too). */
export function readDirectory(bytes: Uint8Array): ReadonlyMap<string, Entry> | null {
  const archive = viewOf(bytes);
  const end = findEnd(archive);
  if (end < 0) return null;
  const entries = new Map<string, Entry>();
  let at = archive.getUint32(end + 16, true);
  for (let left = archive.getUint16(end + 10, true); left > 0; left--) {
    if (at + entryBytes > end || archive.getUint32(at, true) !== entryMark) return null;
    if (archive.getUint16(at + 8, true) & encrypted) return null;
    const nameBytes = archive.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + entryBytes, at + entryBytes + nameBytes));
    entries.set(name, {
      name,
      method: archive.getUint16(at + 10, true),
      packedBytes: archive.getUint32(at + 20, true),
      header: archive.getUint32(at + 42, true),
    });
    at += entryBytes + nameBytes + archive.getUint16(at + 30, true) + archive.getUint16(at + 32, true);
  }
  return entries;
}

/** The packed bytes of an entry; null where it does not lie where the directory says. */
function packedOf(bytes: Uint8Array, { header, packedBytes }: Entry): Uint8Array | null {
  const archive = viewOf(bytes);
  if (header + fileBytes > bytes.length || archive.getUint32(header, true) !== fileMark) return null;
  const start = header + fileBytes + archive.getUint16(header + 26, true) + archive.getUint16(header + 28, true);
  return start + packedBytes > bytes.length ? null : bytes.subarray(start, start + packedBytes);
}

/** Unpacks one entry. What it says about its size is not believed: it stops at `most` bytes. */
export function unpack(bytes: Uint8Array, entry: Entry, most: number): Unpacked {
  const packed = packedOf(bytes, entry);
  if (!packed) return { kind: "damaged" };
  if (entry.method === 0) return packed.length > most ? { kind: "too-large" } : { kind: "bytes", bytes: packed };
  if (entry.method !== 8) return { kind: "damaged" };
  if (most < 1) return { kind: "too-large" };
  try {
    return { kind: "bytes", bytes: inflateRawSync(packed, { maxOutputLength: most }) };
  } catch (error) {
    const tooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return { kind: tooLarge ? "too-large" : "damaged" };
  }
}
