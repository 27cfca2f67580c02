import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { Room } from "./commit.ts";
import type { Connection, Statement } from "./connection.ts";
import { blockStatements, type BlockTable } from "./statements/blocks.ts";

/** Where a piece of content begins. */
export interface Place {
  readonly block: number;
  readonly start: number;
}

interface OpenBlock {
  readonly id: number;
  readonly parts: Uint8Array[];
  bytes: number;
  /** The parts in one piece, as far as somebody asked since the last was added. */
  whole: Buffer | null;
}

/** A block is closed when it holds so much; the rest of the commit goes into the next. */
const blockBytes = 256 * 1024;
/** Blocks that are kept as they are, for those who read what was just written or what stands side by side. */
const cacheBytes = 2 * 1024 * 1024;
const compression = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/**
 * Content that is written once and read seldom: what one commit brings is stored as one zstd frame. Bodies of one
 * moment resemble each other, so 64 KB shrink to about 5 in 50 microseconds; each alone would take 30 for its 2 KB and
 * shrink to a third.
 */
export class Blocks implements Room {
  readonly #insert: Statement<[number, Uint8Array]>;
  readonly #select: Statement<[number], { bytes: Buffer }>;
  readonly #cache = new Map<number, Buffer>();
  #cached = 0;
  #open: OpenBlock | null = null;
  #last: number;
  #saved: number;

  constructor(db: Connection, table: BlockTable) {
    const sql = blockStatements(table);
    this.#insert = db.prepare(sql.insert);
    this.#select = db.prepare(sql.select);
    this.#last = db.prepare<[], { id: number | null }>(sql.lastId).get()?.id ?? 0;
    this.#saved = this.#last;
  }

  /** Takes content into the block of this commit. */
  put(...parts: readonly Uint8Array[]): Place {
    if (this.#open && this.#open.bytes >= blockBytes) this.beforeCommit();
    this.#open ??= { id: ++this.#last, parts: [], bytes: 0, whole: null };
    const place = { block: this.#open.id, start: this.#open.bytes };
    this.#open.whole = null;
    for (const part of parts) {
      this.#open.parts.push(part);
      this.#open.bytes += part.length;
    }
    return place;
  }

  /** A copy of what was put. */
  get({ block, start }: Place, bytes: number): Buffer {
    return Buffer.from(this.#whole(block).subarray(start, start + bytes));
  }

  beforeCommit(): void {
    if (!this.#open) return;
    const { id } = this.#open;
    const whole = this.#whole(id);
    this.#open = null;
    this.#insert.run(id, zstdCompressSync(whole, compression));
    this.#keep(id, whole);
  }

  committed(): void {
    this.#saved = this.#last;
  }

  rolledBack(): void {
    this.#open = null;
    for (let id = this.#last; id > this.#saved; id--) this.#forget(id);
    this.#last = this.#saved;
  }

  #whole(id: number): Buffer {
    if (this.#open?.id === id) return (this.#open.whole ??= Buffer.concat(this.#open.parts));
    const kept = this.#cache.get(id);
    if (kept) return kept;
    const row = this.#select.get(id);
    if (!row) throw new Error(`block ${id} is missing`);
    const whole = zstdDecompressSync(row.bytes);
    this.#keep(id, whole);
    return whole;
  }

  #keep(id: number, whole: Buffer): void {
    this.#cache.set(id, whole);
    this.#cached += whole.length;
    for (const oldest of this.#cache.keys()) {
      if (this.#cached <= cacheBytes) break;
      this.#forget(oldest);
    }
  }

  #forget(id: number): void {
    this.#cached -= this.#cache.get(id)?.length ?? 0;
    this.#cache.delete(id);
  }
}
