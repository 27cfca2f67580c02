import { hash } from "node:crypto";
import type { NewReceipt, Receipt, Received } from "../journal.ts";
import { Blocks } from "./blocks.ts";
import type { Room } from "./commit.ts";
import type { Connection, Statement } from "./connection.ts";
import { LateIndex } from "./late-index.ts";
import type { Queues } from "./queues.ts";
import { insertReceipt, receiptByKey, selectReceipt } from "./statements/receipts.ts";
import type { Work } from "./work.ts";

interface Row {
  readonly id: number;
  readonly queue: number;
  readonly lane: string;
  readonly carrier: string;
  readonly channel: Receipt["channel"];
  readonly content_type: string;
  readonly correlation_id: string;
  readonly received_at: number;
  readonly hash: Buffer;
  readonly block: number;
  readonly start: number;
  readonly header_bytes: number;
  readonly body_bytes: number;
}

/** Deliveries as they came in, each once. */
export class Receipts {
  readonly rooms: readonly Room[];
  readonly #queues: Queues;
  readonly #work: Work;
  readonly #byKey: LateIndex;
  readonly #blocks: Blocks;
  readonly #insert: Statement<unknown[]>;
  readonly #select: Statement<[number], Row>;

  constructor(db: Connection, queues: Queues, work: Work) {
    this.#queues = queues;
    this.#work = work;
    this.#byKey = new LateIndex(db, receiptByKey);
    this.#blocks = new Blocks(db, "receipt_block");
    this.rooms = [this.#byKey, this.#blocks];
    this.#insert = db.prepare(insertReceipt);
    this.#select = db.prepare(selectReceipt);
  }

  receive(receipt: NewReceipt): Received {
    const known = this.#byKey.find(receipt.key);
    if (known !== undefined) return { receipt: known, duplicate: true };
    const queue = this.#queues.id(receipt.queue);
    const id = this.#add(receipt, queue);
    this.#byKey.add(receipt.key, id);
    this.#work.enter({
      queue,
      lane: receipt.lane,
      rank: id,
      due: 0,
      since: receipt.receivedAt,
      kind: "receipt",
      subject: id,
    });
    return { receipt: id, duplicate: false };
  }

  receipt(id: number): Receipt | null {
    const row = this.#select.get(id);
    if (!row) return null;
    const content = this.#blocks.get(row, row.header_bytes + row.body_bytes);
    return {
      id: row.id,
      queue: this.#queues.name(row.queue),
      lane: row.lane,
      carrier: row.carrier,
      channel: row.channel,
      contentType: row.content_type,
      correlationId: row.correlation_id,
      receivedAt: row.received_at,
      hash: row.hash.toString("hex"),
      headers: JSON.parse(content.toString("utf8", 0, row.header_bytes)) as Receipt["headers"],
      body: content.subarray(row.header_bytes),
    };
  }

  #add(receipt: NewReceipt, queue: number): number {
    const headers = Buffer.from(JSON.stringify(receipt.headers));
    const { block, start } = this.#blocks.put(headers, receipt.body);
    const added = this.#insert.run(
      receipt.key,
      queue,
      receipt.lane,
      receipt.carrier,
      receipt.channel,
      receipt.contentType,
      receipt.correlationId,
      receipt.receivedAt,
      receipt.digest ?? hash("sha256", receipt.body, "buffer"),
      block,
      start,
      headers.length,
      receipt.body.length,
    );
    return Number(added.lastInsertRowid);
  }
}
