/** The PostgreSQL protocol, version 3, as far as somebody in the middle needs it: where messages begin and end. */

/** One message as it was sent. `type` is empty for the first one of a line, which has none. */
export type Message = { readonly type: string; readonly bytes: Buffer };

/** Cuts a stream of bytes into whole messages. */
export type Framing = { take(bytes: Buffer): Message[] };

/** Reads a line from one side; the client's side begins with a message that has no type. */
export function frame(fromClient: boolean): Framing {
  let rest: Buffer = Buffer.alloc(0);
  let isFirst = fromClient;
  const next = (): Message | null => {
    const head = isFirst ? 0 : 1;
    if (rest.length < head + 4) return null;
    const length = head + rest.readInt32BE(head);
    if (rest.length < length) return null;
    const message = { type: isFirst ? "" : rest.toString("latin1", 0, 1), bytes: rest.subarray(0, length) };
    rest = rest.subarray(length);
    isFirst = false;
    return message;
  };
  return {
    take(bytes) {
      rest = Buffer.concat([rest, bytes]);
      const messages: Message[] = [];
      for (let message = next(); message; message = next()) messages.push(message);
      return messages;
    },
  };
}

/** The statement that a client asks for by Parse or Query; null for every other message. */
export function statementIn({ type, bytes }: Message): string | null {
  if (type !== "P" && type !== "Q") return null;
  const start = type === "Q" ? 5 : bytes.indexOf(0, 5) + 1;
  return bytes.toString("utf8", start, bytes.indexOf(0, start));
}

/** Ends what a client asks for at once. */
export function isEndOfAsk({ type }: Message): boolean {
  return type === "S" || type === "Q";
}

/** Ends what the server has to say to it. */
export function isEndOfAnswer({ type }: Message): boolean {
  return type === "Z";
}

/** The SQLSTATE of an error, and `00000` for what is none. */
export function stateIn(answer: readonly Message[]): string {
  const error = answer.find(({ type }) => type === "E");
  const fields = error?.bytes.toString("utf8", 5).split("\0") ?? [];
  return fields.find((field) => field.startsWith("C"))?.slice(1) ?? "00000";
}

/** An error as the server sends it; a fatal one ends the line, after another one it is ready again. */
export function errorMessage(severity: "ERROR" | "FATAL", state: string, message: string): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${state}`, `M${message}`, "", ""].join("\0");
  const body = Buffer.from(fields, "utf8");
  const head = Buffer.alloc(5);
  head.write("E", "latin1");
  head.writeInt32BE(4 + body.length, 1);
  const ready = severity === "ERROR" ? Buffer.from([0x5a, 0, 0, 0, 5, 0x49]) : Buffer.alloc(0);
  return Buffer.concat([head, body, ready]);
}
